using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace MetaReward.Cli;

/// <summary>
/// Where words go: results to standard output, progress and messages to standard error. No colours or cursor tricks unless a person
/// watches. Whatever a stranger's text holds, a terminal is not made to obey it: both ways lead through <see cref="Visible"/>.
/// </summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes, failures.</param>
/// <param name="Watched">Standard error is a terminal.</param>
public sealed partial record Terminal(TextWriter Out, TextWriter Error, bool Watched)
{
    private const int Unwatched = 100;
    private const int Narrowest = 40;
    private const char Held = '\u00a0'; // a space at which no line ends
    private const int Tables = 140;

    /// <summary>Columns that a line of the result may take; null where nothing limits it (a pipe, a file).</summary>
    public int? Columns { get; init; }

    /// <summary>
    /// Columns to lay text out in: at least 40; 100 where nothing limits it, so that what a pipe gets is always the same.
    /// </summary>
    public int Width => Math.Max(Narrowest, Columns ?? Unwatched);

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
    public static Terminal Standard() => new(Console.Out, Console.Error, !Console.IsErrorRedirected)
    {
        Columns = ColumnsOf(Environment.GetEnvironmentVariable("COLUMNS"), Console.IsOutputRedirected ? null : Console.WindowWidth),
    };

    /// <summary>What <c>COLUMNS</c> says where it is a sensible number, else the window's; null where there is neither.</summary>
    public static int? ColumnsOf(string? said, int? window) =>
        int.TryParse(said, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var columns)
        && columns is > 0 and < 10_000
        ? columns
        : window is > 0 ? window : null;

    /// <summary>A line of the result.</summary>
    public void Say(string line = "") => Out.WriteLine(line);

    /// <summary>A paragraph of the result, broken between words; all but its first line are indented.</summary>
    public void Tell(string text, int indent = 0)
    {
        foreach (var line in Lines(text, Width, indent))
        {
            Say(line);
        }
    }

    /// <summary>
    /// Text in lines of at most so many characters, broken at spaces; a longer word has a line of its own; percentages,
    /// intervals and n = 80 stay whole.
    /// </summary>
    public static IEnumerable<string> Lines(string text, int width, int indent)
    {
        string? line = null;
        foreach (var word in Whole().Replace(text, figure => figure.Value.Replace(' ', Held)).Split(' ')
            .Select(held => held.Replace(Held, ' ')))
        {
            if (line?.Trim().Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.TrimEnd();
                line = new string(' ', indent) + word;
            }
            else
            {
                line = line is null ? word : $"{line} {word}";
            }
        }

        yield return line!.TrimEnd();
    }

    /// <summary>A figure whose parts belong together.</summary>
    [GeneratedRegex(@"\d %|\[[^\[\]]{1,24}\]|n = \d+", RegexOptions.NonBacktracking)]
    private static partial Regex Whole();

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
        console.Profile.Width = Columns ?? Tables;
        console.Write(table);
    }
}
