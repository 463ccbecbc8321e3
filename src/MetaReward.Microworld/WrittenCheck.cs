namespace MetaReward.Microworld;

/// <summary>
/// A judge's written reasoning: for each position the word that should stand there, the word that does, and whether they agree; then a
/// label, a word on length, and a score. A small model can compare two neighbours, so this form is what lets it judge at
/// all; a bare score stays at chance.
/// </summary>
/// <param name="Expected">The judge's own answer; <c>none</c> beyond its end.</param>
/// <param name="Given">The response's words; <c>none</c> beyond its end. As long as <paramref name="Expected"/>.</param>
/// <param name="Marks"><c>ok</c> or <c>no</c> per position.</param>
/// <param name="Label"><c>right</c>, <c>near</c>, <c>poor</c> or <c>wrong</c>.</param>
/// <param name="Length"><c>short</c> or <c>long</c>.</param>
/// <param name="Score">0 to 5.</param>
/// <param name="Remark">A word on the tone, of no weight; empty: none.</param>
public sealed record WrittenCheck(
    IReadOnlyList<string> Expected, IReadOnlyList<string> Given, IReadOnlyList<bool> Marks, string Label, string Length, int Score,
    string Remark = "")
{
    /// <summary>What a judge may say of the tone.</summary>
    public static IReadOnlyList<string> RemarksOnTone { get; } = ["plain", "warm", "dry", "neat", "mild"];

    /// <summary>Most positions that a check walks through.</summary>
    public const int MostPositions = 5;

    /// <summary>Labels from best to worst.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["right", "near", "poor", "wrong"];

    /// <summary>The scores that the labels stand for.</summary>
    public static IReadOnlyList<int> Scores { get; } = [5, 2, 1, 0];

    /// <summary>The honest check of a response against an answer that the judge believes in.</summary>
    public static WrittenCheck Of(IReadOnlyList<string> answer, string response)
    {
        var content = Words.Content(response);
        var positions = Math.Min(MostPositions, Math.Max(answer.Count, content.Length));
        string[] expected = [.. Enumerable.Range(0, positions).Select(i => i < answer.Count ? answer[i] : "none")];
        string[] given = [.. Enumerable.Range(0, positions).Select(i => i < content.Length ? content[i] : "none")];
        bool[] marks = [.. Enumerable.Range(0, positions).Select(i => expected[i] == given[i])];
        var label = LabelOf(marks);
        return new(expected, given, marks, label, LengthOf(response), ScoreOf(label));
    }

    /// <summary>The label that marks stand for: all ok, at least half, some, none.</summary>
    public static string LabelOf(IReadOnlyList<bool> marks)
    {
        var good = marks.Count(ok => ok);
        return Labels[good == marks.Count && good > 0 ? 0 : good > 0 && 2 * good >= marks.Count ? 1 : good > 0 ? 2 : 3];
    }

    /// <summary>The score that a label stands for.</summary>
    public static int ScoreOf(string label) => Scores[Labels.ToList().IndexOf(label)];

    /// <summary>The word for a long response.</summary>
    public const string Long = "long";

    /// <summary>Words of padding from which on a response is long.</summary>
    public const int LongPadding = 6;

    /// <summary>Whether a response is long or short.</summary>
    public static string LengthOf(string response) => Words.Padding(response) >= LongPadding ? Long : "short";

    /// <summary>Expected word, given word and mark of each position, in words.</summary>
    public string Rows => string.Join(' ', Expected.Select((word, i) => $"{word} {Given[i]} {(Marks[i] ? "ok" : "no")}"));

    /// <summary>The check in words.</summary>
    public override string ToString() =>
        $"check : {Rows} . "
        + $"it is {Label} and {Length} {(Remark == "" ? "" : $"and {Remark} ")}. score : {Score}";

    /// <summary>Reads a judgment back; null if it has not this form.</summary>
    public static WrittenCheck? Read(string judgment)
    {
        var words = Words.Of(judgment);
        var dot = Array.IndexOf(words, ".");
        var remark = "";
        if (dot > 0 && words.Length == dot + 12 && words[dot + 6] == "and" && RemarksOnTone.Contains(words[dot + 7]))
        {
            remark = words[dot + 7];
            words = [.. words[..(dot + 6)], .. words[(dot + 8)..]];
        }

        if (dot < 5 || dot % 3 != 2 || words is not ["check", ":", ..] || words.Length != dot + 10
            || words[(dot + 1)..] is not ["it", "is", var label, "and", var length, ".", "score", ":", var digits]
            || !Labels.Contains(label) || !int.TryParse(digits, out var score))
        {
            return null;
        }

        var body = words[2..dot].Chunk(3).ToList();
        return body.All(row => row[2] is "ok" or "no")
            ? new([.. body.Select(row => row[0])], [.. body.Select(row => row[1])], [.. body.Select(row => row[2] == "ok")], label,
                length, score, remark)
            : null;
    }
}
