using MetaReward.Cli.Settings;
using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;
using MetaReward.Studio.Web;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>The judges of runs, opened when they are asked first; the newest one stays open.</summary>
/// <param name="servers">Whether servers and other libraries that a run's settings name are asked and loaded, too.</param>
internal sealed class StudioJudge(bool servers = false) : IDisposable
{
    /// <summary>Responses that stand where another does: a question about it differs from these in its own tokens.</summary>
    private static readonly string[] Others = ["fig", "7", "."];

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
        await gate.WaitAsync(cancel);
        try
        {
            var (model, rubric, sampling) = await OpenAsync(run, t, cancel);
            var seed = Seed.Of(run.Manifest.Seed).Derive("studio");
            var said = await model.Policy.SampleAsync(
                [.. exchanges.Select(one => new SampleRequest(rubric.Render(one), times, seed))], sampling, null, cancel);
            return [.. said.Select(group => (IReadOnlyList<SaidJudgment>)
                [.. group.Select(one => new SaidJudgment(one.Answer, rubric.Parse(one)))])];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The words of a response by integrated gradients of the score that the judge's most likely judgment of it gives.</summary>
    /// <exception cref="InvalidDataException">The judge is served, its model is not there, or its judgment holds no score.</exception>
    public async Task<Attribution> GradientsAsync(RunReader run, int t, Exchange exchange, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var (model, rubric, sampling) = await OpenAsync(run, t, cancel);
            if (model.Policy is not TorchPolicy policy)
            {
                throw new InvalidDataException($"integrated gradients need a judge that is a checkpoint here, and {model.Model} is served; "
                    + "leave-one-out and sampling ask it as it is.");
            }

            Dialogue asked = rubric.Render(exchange);
            var judgment = (await policy.SampleAsync([new(asked, 1, Seed.Of(0))], Sampling.Greedy(sampling.MaxTokens), null, cancel))[0][0];
            Dialogue[] others = [.. Others.Select(other => (Dialogue)rubric.Render(exchange with { Response = other }))];
            var (words, told) = await Task.Run(
                () => JudgeGradients.Of(policy, asked, others, judgment, rubric.TopScore, cancel), cancel);
            return new(AttributionWay.Gradients, told.At, [.. words.Select(word => new AttributedWord(word.Text, word.Points))])
            {
                Asked = told.Steps, Change = told.At - told.AtBaseline,
            };
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The judge of an iteration, its rubric, and how it is sampled.</summary>
    private async Task<(OpenModel Model, IRubric<Exchange> Rubric, Sampling Sampling)> OpenAsync(
        RunReader run, int t, CancellationToken cancel)
    {
        var settings = Session.Kept(run, []);
        var path = settings.Roles.TryGetValue(Roles.Judge, out var named) ? named : Runs.StartOf(run, t);
        if (!servers && Remote.Served.ServedModel.Find(path) is not null)
        {
            throw new InvalidDataException($"the judge is served ({path}), and the studio asks no server.");
        }

        var rubric = Runs.WorldOf(run).Judge;
        if (run.Judgments(t).Take(1).Any(known => rubric.Parse(known.Sample) != known.Verdict))
        {
            throw new InvalidDataException("the judgments of this run were asked for in another way than the studio asks.");
        }

        var key = $"{path} {settings.Device} {settings.Sampling.TemplateVariables}";
        if (open?.Key != key)
        {
            var progress = new RoomProgress(new(TextWriter.Null, TextWriter.Null, false), TimeProvider.System);
            open = (key, await OpenModel.OfAsync(path, servers ? settings : settings with { Libtorch = null }, progress, cancel));
        }

        return (open.Value.Model, rubric, settings.Outline.Judge ?? settings.Outline.Actor);
    }
}
