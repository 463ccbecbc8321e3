using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace MetaReward.Evaluation.Understanding;

/// <summary>What a participant did.</summary>
public enum StudyStep
{
    /// <summary>Began, in a condition.</summary>
    Joined,

    /// <summary>Guessed about a training item.</summary>
    Trained,

    /// <summary>Guessed about a test item.</summary>
    Guessed,

    /// <summary>Edited a test item, and was told the score.</summary>
    Edited,

    /// <summary>Went on from a test item.</summary>
    Left,
}

/// <summary>A line of a study's file: one step of one participant.</summary>
/// <param name="Participant">By name.</param>
/// <param name="Condition">What is shown to this participant.</param>
/// <param name="Step">What was done.</param>
public sealed record StudyLine(string Participant, StudyCondition Condition, StudyStep Step)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The item; null where the step is about none.</summary>
    public string? Item { get; init; }

    /// <summary>The guess.</summary>
    public bool? High { get; init; }

    /// <summary>What is right.</summary>
    public bool? IsHigh { get; init; }

    /// <summary>An edited text.</summary>
    public string? Text { get; init; }

    /// <summary>The score of the edited text; null where no judgment could be read.</summary>
    public double? Score { get; init; }

    /// <summary>The score of the text before it was edited, asked for in the same way; null where none could be read.</summary>
    public double? Before { get; init; }

    /// <summary>Who gave the scores: the judge, or its student where the judge is not asked.</summary>
    public string? By { get; init; }

    /// <summary>As a line of JSON.</summary>
    public string Json() => JsonSerializer.Serialize(this, Plain);

    /// <summary>A line as it was written.</summary>
    /// <param name="line">The line.</param>
    /// <param name="where">For complaints.</param>
    /// <exception cref="InvalidDataException">It is no such line.</exception>
    public static StudyLine Parse(string line, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<StudyLine>(line, Plain) is { Participant.Length: > 0 } read ? read
                : throw new JsonException("no participant");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException(
                $"{where}: expected a step of a study as the studio writes it, got '{ShortText.Of(line)}'", wrong);
        }
    }

    /// <summary>Steps as comma-separated values with a header, as statistics programs read them.</summary>
    public static IEnumerable<string> Csv(IEnumerable<StudyLine> lines) =>
        lines.Select(line => string.Join(',', new[]
        {
            line.Participant, $"{line.Condition}", $"{line.Step}", line.Item, $"{line.High}", $"{line.IsHigh}",
            line.Score?.ToString("R", CultureInfo.InvariantCulture), line.Before?.ToString("R", CultureInfo.InvariantCulture), line.By,
            line.Text,
        }.Select(Cell))).Prepend("participant,condition,step,item,guess_high,is_high,score,score_before,scored_by,text");

    /// <summary>A cell; what a spreadsheet would take for a formula begins with an apostrophe.</summary>
    private static string Cell(string? value)
    {
        var text = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]
            && !double.TryParse(value, CultureInfo.InvariantCulture, out _) ? "'" + value : value ?? "";
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
