using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;
using MetaReward.Studio;

namespace MetaReward.Bench.Fuzz;

/// <summary>
/// A run's records with checksums that are right and values that are not, through every reader of a run: <c>why</c>, the report,
/// <c>reselect</c>, and the run itself when it goes on.
/// </summary>
/// <param name="folder">Where the run lies.</param>
internal sealed class RecordTarget(string folder)
{
    private static readonly string[] Words = ["i1/p00000/r0", "i1/p00001/r1/j0", "i1/p00000/actor", "p00000", "i9/p1", "scored", "chose",
        "unparsable", "stop", "length", "actor", "judge", "NaN", "Infinity", "kind", "tie"];
    private readonly string home = Path.Combine(folder, "records");
    private string[] files = [];
    private string spoiled = "";

    public FuzzTarget Target => new("records", Make, Read);

    private byte[] Make(Chance chance)
    {
        if (files.Length == 0)
        {
            Run(Path.Combine(home, "whole"));
            Run(Path.Combine(home, "run"));
            files = [.. Directory.EnumerateFiles(Path.Combine(home, "whole"), "*.json*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) is not ("8-metrics.jsonl" or "timings.jsonl" or "notes.jsonl" or "manifest.json"))
                .Select(file => Path.GetRelativePath(Path.Combine(home, "whole"), file)).Order(StringComparer.Ordinal)];
        }

        spoiled = chance.Of(files);
        var bytes = File.ReadAllBytes(Path.Combine(home, "whole", spoiled));
        return spoiled.EndsWith(".json", StringComparison.Ordinal) ? Page(bytes, chance) : Lines(bytes, chance);
    }

    private byte[] Page(byte[] bytes, Chance chance)
    {
        var page = (JsonObject)JsonNode.Parse(bytes)!;
        page.Remove("sha256");
        var mutated = JsonMutation.Of(Encoding.UTF8.GetBytes(page.ToJsonString()), chance, Words);
        return mutated.AsSpan().Contains((byte)'}')
            ? Seal.Json.Close(SealedPage.PlaceOf(Path.Combine(home, "run", spoiled)), mutated)
            : mutated;
    }

    private static byte[] Lines(byte[] bytes, Chance chance)
    {
        if (PackedLines.Unpack(bytes, out _) is { } unpacked)
            return PackedLines.Pack(Lines(unpacked, chance));
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n');
        if (lines.Length < 2)
        {
            return bytes;
        }

        var at = chance.Below(lines.Length - 1);
        lines[at] = Encoding.UTF8.GetString(JsonMutation.Of(Encoding.UTF8.GetBytes(lines[at]), chance, Words)).ReplaceLineEndings(" ");
        lines[at] = chance.OneIn(20) ? lines[at].Replace("a", "\\ud800", StringComparison.Ordinal) : lines[at];
        var body = Encoding.UTF8.GetBytes(string.Concat(lines[..^1].Select(line => line + "\n")));
        var footer = (JsonObject)JsonNode.Parse(lines[^1])!;
        footer["sha256"] = Seal.Hex(body);
        return [.. body, .. Encoding.UTF8.GetBytes(footer.ToJsonString() + "\n")];
    }

    private void Read(byte[] bytes)
    {
        var path = Path.Combine(home, "run", spoiled);
        File.WriteAllBytes(path, bytes);
        try
        {
            var run = RunReader.Open(Path.Combine(home, "run"));
            _ = Report.Render(ReportModel.Read(run, World, []));
            foreach (var t in run.Iterations.Where(t => t > 0))
            {
                _ = string.Concat(Reselection.Of(run, t, Wider(run.Manifest.Options), World).Lines());
                _ = string.Concat(LineageText.Lines(Lineage.Of(run, $"i{t}/{run.Prompts(t)[0].Id}", World), whole: true));
            }

            _ = JudgeHealth.Alarms(run.Figures);
            Run(Path.Combine(home, "run"));
        }
        finally
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(home, "whole"), "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(home, "run", Path.GetRelativePath(Path.Combine(home, "whole"), file));
                if (to == path || new FileInfo(file).Length != new FileInfo(to).Length)
                {
                    File.Copy(file, to, overwrite: true);
                }
            }
        }
    }

    private static World World { get; } = new()
    {
        Judge = new AdditiveRubric(), Meta = new MetaRubric(), MetaWithoutScores = new MetaRubric(hideScores: true),
        Pairwise = new PairRubric(), Modify = new ModifyRubric(),
    };

    private static JsonObject Wider(JsonObject options)
    {
        var wider = (JsonObject)options.DeepClone();
        wider["rho"] = new JsonArray(0.3);
        return wider;
    }

    private static void Run(string folder)
    {
        var recipe = Catalogue.Find("meta-rewarding");
        Prompt[] pool = [.. Enumerable.Range(0, 3).Select(i => new Prompt($"p{i:00000}", $"say something about {i}"))];
        var policy = new ScriptedPolicy("M0",
            (prompt, seed) => prompt.Contains("Winner:", StringComparison.Ordinal) ? (seed.Below(2, 0) == 0 ? "Winner: A" : "Winner: B")
                : prompt.Contains("Score:", StringComparison.Ordinal) ? $"Good.\nScore: {seed.Below(6, 0)}"
                : $"a word {seed.Below(50, 0)}");
        var manifest = new Manifest
        {
            Recipe = recipe.Name, Seed = 1, PromptsSha256 = Manifest.HashOf(pool), Prompts = pool.Length, Policy = policy.Fingerprint,
            ShardSize = 2,
            Options = recipe.Resolve(
                new() { ["iterations"] = 1, ["prompts_per_iteration"] = 3, ["responses_per_prompt"] = 3, ["judgments_per_response"] = 2 }),
        };
        using var run = MetaReward.Recipes.Run.Open(folder, manifest, new Progress<Progress>(), workers: 1);
        recipe.RunAsync(run, new Cast { Student = policy, Trainer = new ScriptedTrainer(), World = World, Prompts = pool }).GetAwaiter()
            .GetResult();
    }
}
