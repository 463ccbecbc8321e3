using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Evals;

/// <summary>
/// Who is evaluated, by asking: a checkpoint or a served model whose replies are remembered in the evaluations' folder, so
/// that nothing is asked twice.
/// </summary>
public sealed class Candidate : IDisposable
{
    private const int Slice = 256;
    private readonly OpenModel model;
    private readonly RememberedPolicy policy;
    private bool told;

    private Candidate(OpenModel model, RememberedPolicy policy) => (this.model, this.policy) = (model, policy);

    /// <summary>A name for folders.</summary>
    public string Name => model.Name;

    /// <summary>Weights and chat template, or server and model: candidates with one identity say the same.</summary>
    public string Identity => model.Identity;

    /// <summary>One line about it.</summary>
    public string Model => model.Model;

    /// <summary>Whether it speaks the microworld's language.</summary>
    public bool IsMicroworld => model.IsMicroworld;

    /// <summary>It knows single messages only: of several it can be shown the last.</summary>
    public bool KnowsNoTurns => model.KnowsNoTurns;

    /// <summary>The tokens of a reply that is given and not drawn; null where it is a served model.</summary>
    public Func<string, IReadOnlyList<int>>? ReplyTokens => model.ReplyTokens;

    /// <summary>Asks, and remembers.</summary>
    public IPolicy Policy => policy;

    /// <summary>An opened model with the replies of earlier evaluations.</summary>
    /// <param name="model">Which.</param>
    /// <param name="folder">The evaluations' folder.</param>
    internal static Candidate Of(OpenModel model, string folder) => new(model, Remembered(model, folder));

    private static RememberedPolicy Remembered(OpenModel model, string folder) =>
        new(model.Policy, Path.Combine(folder, "replies", $"{model.Identity}.jsonl")) { KeepsEach = model.IsServed };

    /// <summary>What asking will cost, from what is remembered and a short probe.</summary>
    public Task<AskingPlan> PlanAsync(IReadOnlyList<SampleRequest> requests, Sampling sampling, CancellationToken cancel) =>
        AskingPlan.MakeAsync(model, requests, request => policy.Recall(request, sampling), sampling, cancel);

    /// <summary>What a judge will cost: exactly where all that it is shown is known, else at most.</summary>
    /// <param name="requests">What it will be asked; null where it depends on replies that are still to come.</param>
    /// <param name="most">How many judgments there are at most.</param>
    /// <param name="sampling">Of the judgments.</param>
    /// <param name="cancel">Stops a probe.</param>
    public async Task<string> PlanJudgeAsync(
        IReadOnlyList<SampleRequest>? requests, int most, Sampling sampling, CancellationToken cancel) => requests is null
            ? $"judge: at most {most} judgments of at most {sampling.MaxTokens} tokens"
            : $"judge: {(await PlanAsync(requests, sampling, cancel)).Line}";

    /// <summary>The remembered replies; null where one was never given.</summary>
    public IReadOnlyList<IReadOnlyList<Sample>>? Recall(IReadOnlyList<SampleRequest> requests, Sampling sampling)
    {
        List<IReadOnlyList<Sample>> known =
            [.. requests.Select(request => policy.Recall(request, sampling)).OfType<IReadOnlyList<Sample>>()];
        return known.Count == requests.Count ? known : null;
    }

    /// <summary>Asks what was not asked before, a few at a time: a kill loses no more than these.</summary>
    /// <param name="room">The name under which progress is told.</param>
    /// <param name="requests">What to ask; those known already cost nothing.</param>
    /// <param name="sampling">How.</param>
    /// <param name="progress">Told as replies come.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> AskAsync(
        string room, IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<Progress> progress, CancellationToken cancel)
    {
        if (policy.Damage is { } damage && !told)
        {
            told = true;
            progress.Report(new(room, 0, 0, 0, damage));
        }

        return await Asking.InSlicesAsync(
            policy, requests, sampling, new(room, progress, cancel), Slice, requests.Count,
            request => policy.Recall(request, sampling) is null ? 1 : 0);
    }

    /// <summary>Says the plan, then asks; null where only the plan was wanted.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Sample>>?> PlanAndAskAsync(
        string room, IReadOnlyList<SampleRequest> requests, ExamSettings settings, RoomProgress progress, CancellationToken cancel)
    {
        progress.Heading($"Plan     {(await PlanAsync(requests, settings.Sampling, cancel)).Line}");
        if (settings.PlanOnly)
        {
            return null;
        }

        var replies = await AskAsync(room, requests, settings.Sampling, progress, cancel);
        progress.End();
        return replies;
    }

    public void Dispose() => policy.Dispose();
}
