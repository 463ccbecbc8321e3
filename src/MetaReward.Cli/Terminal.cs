using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace MetaReward.Cli;

/// <summary>Where words go: results to standard output, progress and messages to standard error. No colours or cursor tricks unless a person watches.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Progress, notes, failures.</param>
/// <param name="Watched">Standard error is a terminal.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool Watched)
{
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

    /// <summary>A line beside the result.</summary>
    public void Note(string line = "") => Error.WriteLine(line);

    /// <summary>One JSON document, indented.</summary>
    public void Write<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, Pages));

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
