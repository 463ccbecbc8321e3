using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// What a run will cost, from a short probe on this machine. Kept in the run folder, so that it can be held against what it did cost.
/// </summary>
public static class Planning
{
    public const string FileName = "plan.json";

    private const int Width = 4;

    /// <summary>Measures lengths and speeds on a few prompts, and multiplies.</summary>
    public static async Task<Plan> MakeAsync(RunSettings settings, Workbench bench, IProgress<Progress> progress, CancellationToken cancel)
    {
        var probe = new PlanProbe(
            bench.Tokens, () => TimeProvider.System.GetElapsedTime(0).TotalSeconds, Width, Workers: Session.Workers(settings));
        var prompts = bench.Pool.Take(probe.Wide).ToList();
        var heard = new CountedPolicy(bench.Policy, "plan", probe.Asks(prompts.Count), progress);
        var (lengths,
            speeds) = await probe.RunAsync(heard, prompts, bench.World.Judge, bench.World.Meta, Sampling(settings.Outline), null, cancel);
        return Plan.Of(Planned(settings, bench), lengths, speeds, bench.Footprint);
    }

    /// <summary>The plan kept in a run folder, made and kept if it is not there.</summary>
    public static Task<Plan> KeepAsync(
        string folder, RunSettings settings, JsonObject options, Workbench bench, IProgress<Progress> progress, CancellationToken cancel) =>
        KeptValue.OfAsync(
            Path.Combine(folder, FileName), KeyOf(options, settings, bench), () => MakeAsync(settings, bench, progress, cancel),
            damage => progress.Report(new("plan", 0, 0, 0, damage)));

    /// <summary>One line: tokens, time, memory, disk.</summary>
    public static string Line(Plan plan) =>
        $"about {RoomProgress.Count(plan.Tokens)} tokens ({RoomProgress.Count(plan.Bound)} at most) "
        + $"and {RoomProgress.Span(TimeSpan.FromSeconds(plan.Seconds))}, "
        + $"{Bytes(plan.MemoryBytes)} memory at least, {Bytes(plan.DiskBytes)} disk";

    /// <summary>Bytes for people.</summary>
    public static string Bytes(long bytes) => bytes >= 1_000_000_000 ? $"{bytes / 1e9:0.0} GB" : $"{bytes / 1e6:0} MB";

    private static Planned Planned(RunSettings s, Workbench bench)
    {
        var outline = s.Outline;
        var warmUp = bench.Contrasts is null || !s.Eft.Enabled ? null : outline.WarmUp;
        return new([.. outline.Iterations.Select(iteration => iteration with { Prompts = Math.Min(iteration.Prompts, bench.Pool.Count) })])
        {
            Demonstrations = (bench.Demonstrations?.Count
                ?? s.Eft.Demonstrations + s.Eft.MetaDemonstrations + s.Eft.ActorDemonstrations) * (warmUp?.EpochsTaken ?? 0),
            Answers = bench.Answers,
            Look = bench.Looks,
            LooksEachTime = s.Evaluation.EveryIteration,
            Most = new(outline.Actor.MaxTokens, (outline.Judge ?? outline.Actor).MaxTokens, (outline.Meta ?? outline.Actor).MaxTokens),
        };
    }

    /// <summary>What a recipe does not sample is probed as its responses are.</summary>
    private static RoleSampling Sampling(Outline outline)
    {
        Sampling Of(Sampling? loop) => loop is null ? Of(outline.Actor) : new(loop.Temperature, loop.TopP, loop.MaxTokens);
        return new(Of(outline.Actor), Of(outline.Judge), Of(outline.Meta));
    }

    private static string KeyOf(JsonObject options, RunSettings settings, Workbench bench) => Seal.Hex(Encoding.UTF8.GetBytes(
        $"{options.ToJsonString()}{bench.Policy.Fingerprint} {JsonSerializer.Serialize(Planned(settings, bench), Terminal.Json)}"))[..16];
}
