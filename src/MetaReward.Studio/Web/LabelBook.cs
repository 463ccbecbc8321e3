using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using MetaReward.Recipes;

namespace MetaReward.Studio.Web;

/// <summary>What a person said of two responses, as a line of a file that <c>eval agreement</c> and <c>evaluation.human_pairs</c> read
/// (in the form of Auto-J).</summary>
/// <param name="Prompt">What both respond to.</param>
/// <param name="First">The response that was shown first.</param>
/// <param name="Second">The other one.</param>
/// <param name="Label">0: the first is better, 1: the second, 2: neither.</param>
/// <param name="Pair">The pair that it was in the run.</param>
/// <param name="Swapped">It was shown with the rejected response first.</param>
internal sealed record HumanLabel(
    [property: JsonPropertyName("prompt")] string Prompt,
    [property: JsonPropertyName("response 1")] string First,
    [property: JsonPropertyName("response 2")] string Second,
    [property: JsonPropertyName("label")] int Label,
    [property: JsonPropertyName("pair")] string Pair,
    [property: JsonPropertyName("swapped")] bool Swapped);

/// <summary>A pair to look at, in one order.</summary>
/// <param name="Pair">The actor pair.</param>
/// <param name="Swapped">The rejected response is shown first.</param>
internal sealed record PairLook(PreferencePair Pair, bool Swapped)
{
    /// <summary>Whether a label is of this look: of these texts, in this order.</summary>
    public bool Is(HumanLabel label) => (label.Pair, label.Swapped) == (Pair.Id, Swapped) && (label.First, label.Second) == Shown;

    /// <summary>The texts as they are shown.</summary>
    public (string First, string Second) Shown =>
        Swapped ? (Pair.Rejected.Answer, Pair.Chosen.Answer) : (Pair.Chosen.Answer, Pair.Rejected.Answer);
}

/// <summary>
/// The labels that people give to a run's actor pairs, blind and in both orders: a file beside the runs, a line for each look. Pairs come
/// in an order that only the run decides; a pair's second look comes some pairs after its first.
/// </summary>
internal sealed class LabelBook(string root)
{
    /// <summary>Where the files lie, below the studio's folder.</summary>
    public const string Folder = "labels";

    private const int Block = 6;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private readonly Lock gate = new();

    /// <summary>The file of a run.</summary>
    public string PathOf(ShelvedRun run) => Path.Combine(root, Folder, run.Name.Replace("/", "%2F", StringComparison.Ordinal) + ".jsonl");

    /// <summary>All labels of a run so far, in the order in which they were given.</summary>
    /// <exception cref="InvalidDataException">A line is not a label.</exception>
    public IReadOnlyList<HumanLabel> Read(ShelvedRun run)
    {
        lock (gate)
        {
            Check(run);
            return !File.Exists(PathOf(run)) ? [] : [.. File.ReadLines(PathOf(run)).Select((line, i) => Parse(line, PathOf(run), i + 1))];
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(ShelvedRun run, PairLook look, int label)
    {
        var (first, second) = look.Shown;
        var line = JsonSerializer.Serialize(
            new HumanLabel(look.Pair.Prompt.Text, first, second, label, look.Pair.Id, look.Swapped), Plain);
        lock (gate)
        {
            Check(run);
            Directory.CreateDirectory(Path.Combine(root, Folder));
            File.AppendAllText(PathOf(run), line + "\n");
        }
    }

    /// <summary>Every look at a run's actor pairs, in order.</summary>
    public static IReadOnlyList<PairLook> Looks(RunReader run)
    {
        var seed = Seed.Of(run.Manifest.Seed).Derive("labels");
        var pairs = seed.Shuffle(run.Iterations.SelectMany(t => run.Pairs(t)).Where(pair => pair.Role == Role.Actor));
        return [.. pairs.Chunk(Block).SelectMany((block, i) =>
        {
            PairLook[] first = [.. block.Select(pair => new PairLook(pair, seed.Derive(pair.Id).Below(2, 0) == 0))];
            return first.Concat(first.Select(look => look with { Swapped = !look.Swapped }));
        })];
    }

    /// <exception cref="InvalidDataException">The labels lie elsewhere.</exception>
    private void Check(ShelvedRun run)
    {
        foreach (var path in new[] { Path.Combine(root, Folder), PathOf(run) })
        {
            if (!PlainFiles.Is(path))
                throw new InvalidDataException($"'{path}' is a link or no file at all, and the studio opens none.");
        }
    }

    private static HumanLabel Parse(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<HumanLabel>(line, Plain) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException(
                $"'{path}' line {number}: expected a label as the studio writes it, got '{ShortText.Of(line)}'", wrong);
        }
    }
}
