using MetaReward.Cli.Settings;
using MetaReward.Recipes;
using MetaReward.Studio.Web;

namespace MetaReward.Cli.Work;

/// <summary>The judges of runs, opened when the studio asks them first; the newest one stays open.</summary>
internal sealed class StudioJudge : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private (string Key, OpenModel Model)? open;

    public void Dispose() => gate.Dispose();

    /// <summary>What a run's settings would do besides reading files and computing; null where nothing.</summary>
    public static string? Danger(RunReader run) => Danger(Session.Kept(run, []));

    internal static string? Danger(RunSettings settings) =>
        settings.Training.Trainer == TrainerPlace.External
            ? "its settings run another program that trains (training.trainer, external.command)"
            : settings.Serving.Server is { Length: > 0 } || settings.Serving.Command is { Length: > 0 }
                ? "its settings ask a server for the student, or run a command (serving)"
            : settings.Libtorch is { Length: > 0 } ? "its settings load a libtorch of their own (libtorch)"
            : Remote.Served.ServedModel.Find(settings.Model) is not null ? "its settings ask a server (model)"
            : settings.Roles.FirstOrDefault(role => Remote.Served.ServedModel.Find(role.Value) is not null) is { Key: { } role }
                ? $"its settings ask a server for the role {role}"
            : null;

    /// <summary>What the judge of an iteration says of exchanges.</summary>
    /// <param name="run">The run.</param>
    /// <param name="t">The iteration.</param>
    /// <param name="exchanges">What is judged.</param>
    /// <param name="times">How often each.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="InvalidDataException">The judge's model is not there.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<SaidJudgment>>> AskAsync(
        RunReader run, int t, IReadOnlyList<Exchange> exchanges, int times, CancellationToken cancel)
    {
        var settings = Session.Kept(run, []);
        var path = settings.Roles.TryGetValue(Roles.Judge, out var named) ? named : Runs.StartOf(run, t);
        if (Remote.Served.ServedModel.Find(path) is not null)
        {
            throw new InvalidDataException($"the judge is served ({path}), and the studio asks no server.");
        }

        var rubric = Runs.WorldOf(run).Judge;
        if (run.Judgments(t).Take(1).Any(known => rubric.Parse(known.Sample) != known.Verdict))
        {
            throw new InvalidDataException("the judgments of this run were asked for in another way than the studio asks.");
        }

        var key = $"{path} {settings.Device} {settings.Sampling.TemplateVariables}";
        await gate.WaitAsync(cancel);
        try
        {
            if (open?.Key != key)
            {
                var progress = new RoomProgress(new(TextWriter.Null, TextWriter.Null, false), TimeProvider.System);
                open = (key, await OpenModel.OfAsync(path, settings with { Libtorch = null }, progress, cancel));
            }

            var seed = Seed.Of(run.Manifest.Seed).Derive("studio");
            var said = await open.Value.Model.Policy.SampleAsync(
                [.. exchanges.Select(one => new SampleRequest(rubric.Render(one), times, seed))],
                settings.Outline.Judge ?? settings.Outline.Actor, null, cancel);
            return [.. said.Select(group => (IReadOnlyList<SaidJudgment>)
                [.. group.Select(one => new SaidJudgment(one.Answer, rubric.Parse(one)))])];
        }
        finally
        {
            gate.Release();
        }
    }
}
