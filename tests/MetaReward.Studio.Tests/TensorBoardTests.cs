using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Recipes;
using MetaReward.Rubrics;
using MetaReward.Studio;

namespace MetaReward.Tests;

/// <summary>A run for TensorBoard: frames that hold, every figure by its name, the same bytes each time.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("metareward-board-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void One_scalar_is_these_bytes()
    {
        var file = new EventFile();
        file.Add(300, [("loss", 0.5)]);
        Convert.ToHexStringLower(file.Bytes.Span).ShouldBe(
            "1800000000000000a37f4b22" + "0900000000000000001a0d627261696e2e4576656e743a32" + "eedf28a3"
            + "1b000000000000001a0d9e13" + "09000000000000000010ac022a0d0a0b0a046c6f7373150000003f" + "8146b813");
    }

    [Fact]
    public void A_checksum_is_that_of_the_standard() =>
        EventsReader.Masked(Encoding.ASCII.GetBytes("123456789"))
            .ShouldBe(unchecked(((0xE3069283u >> 15) | (0xE3069283u << 17)) + 0xA282EAD8u));

    [Fact]
    public void Steps_and_values_of_any_size_are_read_back()
    {
        var file = new EventFile();
        var steps = new[] { 0L, 1, 127, 128, 16_384, long.MaxValue };
        foreach (var step in steps)
            file.Add(step, [("a/b", step), ("ü", -0.1)]);
        file.Add(7, []);
        EventsReader.Scalars(file.Bytes)
            .ShouldBe(steps.SelectMany(step => new[] { ("a/b", step, (float)step), ("ü", step, -0.1f) }));
        Should.Throw<ArgumentOutOfRangeException>(() => file.Add(-1, []));
    }

    [Fact]
    public async Task Every_defined_figure_of_a_run_and_every_step_of_its_trainings_stands_in_the_file()
    {
        var run = await RunAsync();
        var path = TensorBoardFolder.Write(run, Path.Combine(folder.FullName, "board"));
        Path.GetFileName(path).ShouldContain("tfevents");
        var first = await File.ReadAllBytesAsync(path);
        var scalars = EventsReader.Scalars(first);

        foreach (var figures in run.Figures)
        {
            foreach (var (name, value) in figures.Values)
            {
                scalars.Where(one => one.Tag == name && one.Step == figures.Iteration).Select(one => one.Value)
                    .ShouldBe(double.IsFinite(value.Value) ? [(float)value.Value] : [], name);
            }
        }

        scalars.ShouldContain(("actor/sampled", 0L, 0.25f));
        scalars.ShouldContain(("actor/sampled", 2L, 0.25f));
        foreach (var (name, log) in run.Trainings(2))
        {
            log.Count.ShouldBeGreaterThan(1);
            scalars.Count(one => one.Tag == $"iter-02/{(name is null ? "" : name + "/")}loss").ShouldBe(log.Count);
        }

        run.Trainings(2).Select(training => training.Name).ShouldBe([null, "future"]);
        TensorBoardFolder.Write(run, Path.Combine(folder.FullName, "board"));
        (await File.ReadAllBytesAsync(path)).ShouldBe(first);
    }

    /// <summary>A run with two trainings in an iteration, one of which has a name.</summary>
    private async Task<RunReader> RunAsync()
    {
        var recipe = Catalogue.Find("temporal-self-rewarding");
        var prompts = Enumerable.Range(0, 6).Select(i => new Prompt($"p{i}", $"say something about {i}")).ToArray();
        var cast = new Cast
        {
            Student = new ScriptedPolicy("M0", Reply),
            Trainer = new ScriptedTrainer(),
            World = new() { Judge = new AdditiveRubric(), Meta = new MetaRubric(), Pairwise = new PairRubric() },
            Prompts = prompts,
            Measure = (at, policy) => Measured.KeepAsync(at, policy, _ => Task.FromResult<IReadOnlyDictionary<string, Measures.Interval>>(
                new Dictionary<string, Measures.Interval> { ["actor/sampled"] = Measures.Interval.Exact(0.25) })),
        };
        var options = new JsonObject { ["iterations"] = 2, ["responses_per_prompt"] = 4, ["judgments_per_response"] = 2 };
        var manifest = new Manifest
        {
            Recipe = recipe.Name, Seed = 1, Options = recipe.Resolve(options), PromptsSha256 = Manifest.HashOf(prompts),
            Prompts = prompts.Length, Policy = "M0",
        };
        using (var run = RunFolder.Open(Path.Combine(folder.FullName, "run"), manifest, new Progress<Progress>()))
            await recipe.RunAsync(run, cast);
        return RunReader.Open(Path.Combine(folder.FullName, "run"));
    }

    private static string Reply(string prompt, Seed seed) => prompt.Contains("Score:", StringComparison.Ordinal)
        ? $"Score: {seed.Below(11, 0) / 2.0}" : $"It is {seed.Below(90, 0)}.";
}
