using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaReward.Text.Jinja;

namespace MetaReward.Bench.Templates;

/// <summary>Random templates through our engine and the reference's: the same text and the same marks, or the same kind of error in the same line.</summary>
internal sealed partial class TemplateComparison(Oracle oracle, int shown, TextWriter report)
{
    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);
    private static readonly JsonNode Given = JsonNode.Parse(ExpressionWriter.Variables)!;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, int> _counts = [];
    private int _texts;
    private int _errors;

    public void Run(Seed seed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Compare(i, TemplateWriter.Write(seed.Derive(i)));
        }

        var wrong = _counts.Values.Sum();
        report.WriteLine($"{count} templates against {oracle.Name}: {_texts} texts equal, {_errors} errors equal, {wrong} different");
        foreach (var (kind, number) in _counts.OrderByDescending(entry => entry.Value))
        {
            report.WriteLine($"  {kind}: {number}");
        }
    }

    private void Compare(int number, string template)
    {
        var theirs = oracle.Ask(template, Given);
        var expected = theirs["error"] is { } kind ? $"{kind} in line {theirs["line"]}" : $"{theirs["text"]}{theirs["spans"]!.ToJsonString()}";
        var own = Own(template, out var error);
        expected = expected == "SyntaxError in line 0" && error?.Kind == "TemplateSyntaxError" ? own : expected;
        var plain = Addresses().Replace(expected, "<$1>");
        if (Addresses().Replace(own, "<$1>") == plain)
        {
            _ = error is null ? _texts++ : _errors++;
            return;
        }

        var difference = (error?.Kind, (string?)theirs["error"]) switch
        {
            (null, null) => "text",
            (null, { } their) => $"ours a text, theirs {their}",
            ({ } our, null) => $"ours {our}, theirs a text",
            var (our, their) => our == their ? "line" : $"ours {our}, theirs {their}",
        };
        _counts[difference] = _counts.GetValueOrDefault(difference) + 1;
        if (_counts.Values.Sum() <= shown)
        {
            report.WriteLine($"--- {number}: {difference}\n{template}\n  ours:   {Short(own)} {error?.Message}\n  theirs: {Short(expected)} {theirs["message"]}");
        }
    }

    private static string Own(string template, out TemplateError? failed)
    {
        try
        {
            failed = null;
            using var variables = JsonDocument.Parse(ExpressionWriter.Variables);
            var (text, spans) = Template.Parse(template).Run(variables.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => JsonText.Read(entry.Value)), Today);
            return text + JsonSerializer.Serialize(new Text.RenderedChat(text, spans).GeneratedCodePoints.Select(span => new[] { span.Start, span.End }));
        }
        catch (TemplateError error)
        {
            failed = error;
            var kind = error.Kind == "LimitError" ? "RecursionError" : error.Kind;
            return $"{kind} in line {(kind == "RecursionError" ? 0 : error.Line)}";
        }
    }

    private static string Short(string text) => JsonSerializer.Serialize(text.Length > 600 ? text[..600] : text, Relaxed);

    /// <summary>Functions and the like print where they lie in memory.</summary>
    [GeneratedRegex(@"<([a-z_.\- ]+)[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Addresses();
}
