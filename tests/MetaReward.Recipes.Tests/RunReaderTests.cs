using MetaReward.Measures;

namespace MetaReward.Recipes;

public sealed class RunReaderTests : IDisposable
{
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task Everything_that_a_report_needs_comes_back()
    {
        await Scene.RunAsync("meta-rewarding", folders["run"]);
        var run = RunReader.Open(folders["run"]);
        run.Iterations.ShouldBe([0, 1, 2, 3]);
        run.Figures.Count.ShouldBe(3);
        var first = run.Figures[0];
        (first.Count("prompts/count"), first.Count("responses/count"),
            first.Scores().Sum()).ShouldBe((10, 40, first.Count("judgments/count") - first.Under("judgments/unparsable").Values.Sum()));
        first["training/first_loss"].ShouldBe(Math.Log(2), 1e-9);
        first["training/last_margin"].ShouldBe(0.3, 1e-9);
        first.Count("pairs/actor").ShouldBe(run.Pairs(1).Count(pair => pair.Role == Role.Actor));
        run.Metrics(1).Count.ShouldBe(4);
        run.Timings.Select(cost => cost.Room).Distinct().ShouldBe(["8-sft", "2-responses", "3-judgments", "4-meta-judgments", "8-dpo"]);
    }

    [Fact]
    public async Task It_reads_while_the_run_is_going_on()
    {
        var seen = new List<(int Responses, int Pairs)>();
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            if (prompt.Contains("Winner:", StringComparison.Ordinal) && seed.Below(10, 9) == 0)
            {
                var run = RunReader.Open(folders["run"]);
                lock (seen)
                {
                    seen.Add((run.Responses(1).Count, run.Pairs(1).Count));
                    run.Timings.ShouldContain(cost => cost.Room == "2-responses");
                }
            }

            return Scene.Reply(prompt, seed);
        });
        await Scene.RunAsync("meta-rewarding", folders["run"], Scene.Cast(policy));
        seen.ShouldContain((40, 0));
    }

    [Fact]
    public void A_folder_without_a_run_is_named() =>
        Should.Throw<InvalidDataException>(() => RunReader.Open(folders.Path)).Message.ShouldContain("no run.json");

    [Fact]
    public async Task Measures_are_kept_for_the_policy_they_measured()
    {
        var at = new Turn(2, Seed.Of(1), Path.Combine(folders.Path, "iter-02"), new Ears(), default);
        var calls = 0;
        Task<IReadOnlyDictionary<string, Interval>> Measure(Turn turn)
        {
            calls++;
            IReadOnlyDictionary<string, Interval> values = new Dictionary<string, Interval> { ["actor/sampled"] = new(0.5, 0.4, 0.6, 100),
                ["none"] = Interval.None };
            return Task.FromResult(values);
        }

        var made = await Measured.KeepAsync(at, Scene.Policy(), Measure);
        var kept = await Measured.KeepAsync(at, Scene.Policy(), Measure);
        calls.ShouldBe(1);
        kept.Values["actor/sampled"].ShouldBe(made.Values["actor/sampled"]);
        kept.Values["none"].Value.ShouldBe(double.NaN);
        await Measured.KeepAsync(at, new ScriptedPolicy("M9", Scene.Reply), Measure);
        calls.ShouldBe(2);
    }

    [Fact]
    public void A_torn_log_line_is_skipped_and_the_next_one_is_whole()
    {
        var at = new Turn(1, Seed.Of(1), Path.Combine(folders.Path, "iter-01"), new Ears(), default);
        Notes.Cost(at, new(1, "2-responses", 10, 1));
        File.AppendAllText(Path.Combine(at.Folder, "timings.jsonl"), "{\"iteration\":1,\"roo");
        Notes.Cost(at, new(1, "3-judgments", 20, 2));
        LogLines.Read(Path.Combine(at.Folder, "timings.jsonl"), RecordJson.Lines.RoomCost).Select(cost => cost.Tokens).ShouldBe([10, 20]);
    }
}
