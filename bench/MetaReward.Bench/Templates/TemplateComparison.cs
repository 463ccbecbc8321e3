using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaReward.Jinja;
using MetaReward.Text;

namespace MetaReward.Bench.Templates;

/// <summary>
/// Random templates through our engine and the reference's: the same text and the same marks, or the same kind of error in the same line.
/// </summary>
internal sealed partial class TemplateComparison(Oracle oracle, int shown, TextWriter report)
{
    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);
    private static readonly JsonNode Given = JsonNode.Parse(ExpressionWriter.Variables)!;

    private static readonly JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, int> _counts = [];
    private int _texts;
    private int _errors;

    /// <param name="count">Random templates.</param>
    /// <param name="real">Real ones by name.</param>
    /// <param name="conversations">For each real one.</param>
    public void Run(Seed seed, int count, IReadOnlyDictionary<string, string> real, int conversations)
    {
        RunRandom(seed, count);
        RunReal(seed, conversations, real);
    }

    /// <summary>On always the same variables.</summary>
    private void RunRandom(Seed seed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Compare(i, TemplateWriter.Write(seed.Derive(i)), Given);
        }

        Report($"{count} random templates");
    }

    private void RunReal(Seed seed, int count, IReadOnlyDictionary<string, string> templates)
    {
        foreach (var (name, source) in templates.OrderBy(template => template.Key, StringComparer.Ordinal))
        {
            for (var i = 0; i < count; i++)
            {
                Compare(i, source, new ConversationWriter(new Draw(seed.Derive(name).Derive(i))).Variables());
            }
        }

        Report($"{templates.Count} real templates on {count} random conversations each");
    }

    private void Report(string what)
    {
        var wrong = _counts.Values.Sum();
        report.WriteLine($"{what} against {oracle.Name}: {_texts} texts equal, {_errors} errors equal, {wrong} different");
        foreach (var (kind, number) in _counts.OrderByDescending(entry => entry.Value))
        {
            report.WriteLine($"  {kind}: {number}");
        }

        (_texts, _errors) = (0, 0);
        _counts.Clear();
    }

    private void Compare(int number, string template, JsonNode given)
    {
        var theirs = oracle.Ask(template, given);
        var expected = theirs["error"] is { } kind ? Said((string)kind!, (string)theirs["message"]!, (int)theirs["line"]!)
            : $"{theirs["text"]}{theirs["spans"]!.ToJsonString()}";
        var own = Own(template, given, out var error);
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
            var (our, their) => our == their ? (Words(own) == Words(plain) ? $"the same {our} in another line" : $"{our} in other words")
                : $"ours {our}, theirs {their}",
        };
        _counts[difference] = _counts.GetValueOrDefault(difference) + 1;
        if (_counts.Values.Sum() <= shown)
        {
            report.WriteLine(
                $"--- {number}: {difference}\n{(ReferenceEquals(given, Given) ? template : given.ToJsonString(Relaxed))}\n  "
                + $"ours:   {Short(own)} {error?.Message}\n  theirs: {Short(expected)} {theirs["message"]}");
        }
    }

    private static string Own(string template, JsonNode given, out TemplateException? failed)
    {
        try
        {
            failed = null;
            using var variables = JsonDocument.Parse(given.ToJsonString());
            var values = variables.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => PythonJson.Read(entry.Value));
            var (text, spans) = Template.Parse(template).Run(values, Today);
            var rendered = new RenderedChat(text, [.. spans.Select(span => new TextSpan(span.Start, span.End))]);
            return text + JsonSerializer.Serialize(rendered.GeneratedCodePoints.Select(span => new[] { span.Start, span.End }));
        }
        catch (TemplateException error)
        {
            failed = error;
            return error.Kind == "LimitError" ? Said("LimitError", "", 0) : Said(error.Kind, error.Message, error.Line);
        }
    }

    /// <summary>An error without its line.</summary>
    private static string Words(string said) => Line().Replace(said, "");

    /// <summary>The templates' own errors by their words, Python's by their kind.</summary>
    private static string Said(string kind, string message, int line) =>
        $"{kind} in line {line}"
        + $"{(kind is "TemplateError" or "UndefinedError" or "SecurityError" or "TemplateRuntimeError" ? $": {message}" : "")}";

    private static string Short(string text) => JsonSerializer.Serialize(text.Length > 600 ? text[..600] : text, Relaxed);

    [GeneratedRegex(@" in line \d+", RegexOptions.None, 1000)]
    private static partial Regex Line();

    /// <summary>Functions and the like print where they lie in memory.</summary>
    [GeneratedRegex(@"<([a-z_.\- ]+)[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Addresses();
}
