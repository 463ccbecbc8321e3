using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace MetaReward.Cli;

/// <summary>
/// Where words go: results to standard output, progress and messages to standard error. No colours or cursor tricks unless a person watches. Whatever a
/// stranger's text holds, a terminal is not made to obey it: both ways lead through <see cref="Visible"/>.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes, failures.</param>
/// <param name="Watched">Standard error is a terminal.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool Watched)
{
    private const int MostOfANote = 4000;

    /// <summary>Results.</summary>
    public TextWriter Out { get; } = new VisibleWriter(Out);

    /// <summary>Progress, notes, failures.</summary>
    public TextWriter Error { get; } = new VisibleWriter(Error);

    /// <summary>Standard error as it is, for what moves the cursor. Texts go there through <see cref="Visible"/> only.</summary>
    internal TextWriter Canvas { get; } = Error;

    /// <summary>How values are written for machines: snake_case, enums as words, NaN as a word.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSerializerOptions Pages = new(Json) { WriteIndented = true };

    /// <summary>This process's.</summary>
    public static Terminal Standard() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);

    /// <summary>A line of the result.</summary>
    public void Say(string line = "") => Out.WriteLine(line);

    /// <summary>A line beside the result. Of one that is too long to be read, beginning and end.</summary>
    public void Note(string line = "") => Error.WriteLine(Visible.Short(line, MostOfANote));

    /// <summary>One JSON document, indented. What would need marks is escaped, so that its values are exact.</summary>
    public void Write<T>(T value) => Out.WriteLine(Visible.Json(JsonSerializer.Serialize(value, Pages)));

    /// <summary>A line in place of the one that the cursor is in; only while a person watches.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ends">Whether the next goes below it.</param>
    public void Rewrite(string line, bool ends)
    {
        Error.Flush();
        Canvas.Write($"\r{Visible.Line(line)}\u001b[K{(ends ? "\n" : "")}");
        Canvas.Flush();
    }

    /// <summary>A stranger's text in a table.</summary>
    public static string Cell(string text) => Markup.Escape(Visible.Line(text));

    /// <summary>A table of the result, as wide as it needs to be when nobody watches.</summary>
    public void Table(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        if (!Watched || Console.IsOutputRedirected)
        {
            console.Profile.Width = 140;
        }

        console.Write(table);
    }
}
