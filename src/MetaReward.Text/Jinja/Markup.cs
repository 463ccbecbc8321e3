namespace MetaReward.Text.Jinja;

/// <summary>Text that the <c>safe</c> or <c>escape</c> filter made: what is joined to it gets HTML escapes, as in the reference engine.</summary>
internal sealed record Markup(string Text)
{
    /// <summary>HTML escapes, except in what is markup already.</summary>
    public static string Escape(object? value, Meter meter) => value is Markup markup ? markup.Text
        : new[] { ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;") }
            .Aggregate(Values.Text(value), (text, pair) => StringMethods.Replace(text, pair.Item1, pair.Item2, -1, meter));

    /// <summary>To all but joining, markup is a text.</summary>
    public static object? Plain(object? value) => value is Markup markup ? markup.Text : value;
}
