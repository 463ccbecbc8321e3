using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace MetaReward.Studio;

/// <summary>
/// A piece of finished HTML. The only way to make one is an interpolated string, whose holes are escaped unless they are markup themselves:
/// a model's text cannot become a tag, whoever writes the page. Control characters, which HTML allows in no form, and what turns the
/// reading direction of what follows become visible marks.
/// </summary>
public sealed record Markup
{
    private readonly string html;

    private Markup(string html) => this.html = html;

    public static Markup Empty { get; } = new("");

    /// <summary>Markup of a template with holes: <c>Markup.Of($"&lt;p&gt;{text}&lt;/p&gt;")</c>.</summary>
    public static Markup Of(Template template) => new(template.Finish());

    /// <summary>Pieces one after the other, a line each.</summary>
    public static Markup Join(IEnumerable<Markup> pieces) => new(string.Join('\n', pieces.Select(p => p.html)));

    /// <summary>Pieces one after the other, with nothing between them.</summary>
    public static Markup Beside(IEnumerable<Markup> pieces) => new(string.Concat(pieces.Select(p => p.html)));

    public override string ToString() => html;

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    public sealed class Template
    {
        private readonly StringBuilder html;

        public Template(int literalLength, int formattedCount) => html = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string literal) => html.Append(literal);

        public void AppendFormatted(Markup? piece) => html.Append(piece?.html);

        public void AppendFormatted(IEnumerable<Markup> pieces) => html.Append(Join(pieces).html);

        public void AppendFormatted<T>(T value, string? format = null) =>
            html.Append(Escape(value is IFormattable number ? number.ToString(format, null) : value?.ToString() ?? ""));

        internal string Finish() => html.ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(Visible.Of(text));
}
