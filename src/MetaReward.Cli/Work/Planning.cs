using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Evaluation;

namespace MetaReward.Cli.Work;

/// <summary>What a run will cost, from a short probe on this machine. Kept in the run folder, so that it can be held against what it did cost.</summary>
public static class Planning
{
    public const string FileName = "plan.json";

    private const int MostProbed = 8;
    private const int Width = 4;

    /// <summary>Measures lengths and speeds on a few prompts, and multiplies.</summary>
    public static async Task<Plan> MakeAsync(RunSettings settings, Workbench bench, IProgress<Progress> progress, CancellationToken cancel)
    {
        var probe = new PlanProbe(bench.Tokens, () => TimeProvider.System.GetElapsedTime(0).TotalSeconds, Width);
        var prompts = bench.Pool.Take(MostProbed).ToList();
        var heard = new Overheard(bench.Policy, "plan", probe.Asks(prompts.Count), progress);
        var (lengths, speeds) = await probe.RunAsync(heard, prompts, bench.Judge, bench.Meta, Sampling(settings.Sampling), null, cancel);
        return Plan.Of(Planned(settings, bench), lengths, speeds, bench.Footprint);
    }

    /// <summary>The plan kept in a run folder, made and kept if it is not there.</summary>
    public static Task<Plan> KeepAsync(
        string folder, RunSettings settings, JsonObject options, Workbench bench, IProgress<Progress> progress, CancellationToken cancel) =>
        KeptValue.OfAsync(
            Path.Combine(folder, FileName), KeyOf(options, settings, bench), () => MakeAsync(settings, bench, progress, cancel), damage => progress.Report(new("plan", 0, 0, 0, damage)));

    /// <summary>One line: tokens, time, memory, disk.</summary>
    public static string Line(Plan plan) =>
        $"about {RoomProgress.Count(plan.Tokens)} tokens ({RoomProgress.Count(plan.Bound)} at most) and {RoomProgress.Span(TimeSpan.FromSeconds(plan.Seconds))}, "
        + $"{Bytes(plan.MemoryBytes)} memory at least, {Bytes(plan.DiskBytes)} disk";

    /// <summary>Bytes for people.</summary>
    public static string Bytes(long bytes) => bytes >= 1_000_000_000 ? $"{bytes / 1e9:0.0} GB" : $"{bytes / 1e6:0} MB";

    private static Planned Planned(RunSettings s, Workbench bench)
    {
        var prompts = Math.Min(s.Loop.PromptsPerIteration, bench.Pool.Count);
        var judges = s.Recipe == "self-rewarding" ? 0 : s.Loop.JudgeIterations;
        return new(
            [.. Enumerable.Range(1, s.Loop.Iterations).Select(t => new PlannedIteration(prompts, t <= judges) { Epochs = EpochsOf(s.Training, t) })],
            s.Loop.ResponsesPerPrompt, s.Loop.JudgmentsPerResponse, s.Training.Epochs)
        {
            Demonstrations = bench.Contrasts is null || !s.Eft.Enabled ? 0
                : (s.Eft.Demonstrations + s.Eft.MetaDemonstrations + s.Eft.ActorDemonstrations) * (s.Eft.KeepEpoch > 0 ? s.Eft.KeepEpoch : s.Eft.Epochs),
            Answers = bench.Answers,
            Look = bench.Looks,
            LooksEachTime = s.Evaluation.EveryIteration,
            Most = new(s.Sampling.MaxResponseTokens, s.Sampling.MaxJudgmentTokens, s.Sampling.MaxBattleTokens),
        };
    }

    /// <summary>Passes that iteration <paramref name="t"/> takes: those after the kept one are not taken.</summary>
    private static int EpochsOf(TrainingSettings training, int t) =>
        training.KeepEpoch[Math.Min(t, training.KeepEpoch.Count) - 1] is > 0 and var kept ? kept : training.Epochs;

    private static RoleSampling Sampling(SamplingSettings s)
    {
        Sampling Of(int most) => new(s.Temperature, s.TopP, most);
        return new(Of(s.MaxResponseTokens), Of(s.MaxJudgmentTokens), Of(s.MaxBattleTokens));
    }

    private static string KeyOf(JsonObject options, RunSettings settings, Workbench bench) => Seal.Hex(Encoding.UTF8.GetBytes(
        $"{options.ToJsonString()}{bench.Policy.Fingerprint} {JsonSerializer.Serialize(Planned(settings, bench), Terminal.Json)}"))[..16];
}
