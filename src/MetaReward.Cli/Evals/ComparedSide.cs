using MetaReward.Cli.Work;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Evals;

/// <summary>One of the two that are compared: a policy, or a file of outputs.</summary>
/// <param name="Name">For folders.</param>
/// <param name="Model">One line about it.</param>
/// <param name="Identity">Weights and template, or the file.</param>
/// <param name="Policy">Who is asked; null for a file.</param>
/// <param name="Outputs">The file's responses; null for a policy.</param>
public sealed record ComparedSide(string Name, string Model, string Identity, Candidate? Policy, Outputs? Outputs)
{
    /// <summary>A file that ends in <c>.jsonl</c> or <c>.json</c> holds outputs; all else is a policy.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static async Task<ComparedSide> OfAsync(string named, Candidates cast, Action<string>? note, CancellationToken cancel) =>
        Path.GetExtension(named) is ".jsonl" or ".json" ? OfFile(named, note) : await OfPolicyAsync(named, cast, cancel);

    /// <summary>A file of outputs.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static ComparedSide OfFile(string path, Action<string>? note = null)
    {
        var read = Evaluation.Exams.Outputs.Read(path, note);
        return new(Path.GetFileNameWithoutExtension(path), "outputs " + path, "file-" + DataFile.Sha256(path)[..16], null, read);
    }

    /// <summary>A policy.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static async Task<ComparedSide> OfPolicyAsync(string named, Candidates cast, CancellationToken cancel)
    {
        var policy = await cast.LoadAsync(named, cancel);
        return new(ModelAddress.NameOf(named), policy.Model, policy.Identity, policy, null);
    }

    /// <summary>Tells of rows of the file that are none of the prompts.</summary>
    public void Tell(IEnumerable<string> prompts, Action<string> note)
    {
        if (Outputs?.Unmatched(prompts) is { } unmatched)
        {
            note(unmatched);
        }
    }

    /// <summary>What will be asked, if anything.</summary>
    public IReadOnlyList<SampleRequest> Requests(IReadOnlyList<Prompt> prompts, Seed seed) =>
        Policy is null ? [] : [.. prompts.Select(prompt => new SampleRequest(prompt.Dialogue, 1, seed.Derive(prompt.Text)))];

    /// <summary>What <see cref="RespondAsync"/> will cost, for a reader.</summary>
    public async Task<string> PlanAsync(IReadOnlyList<Prompt> prompts, Sampling sampling, Seed seed, CancellationToken cancel) =>
        Policy is null ? "outputs from the file" : (await Policy.PlanAsync(Requests(prompts, seed), sampling, cancel)).Line;

    /// <summary>What <see cref="RespondAsync"/> will give, where that is known without asking; else null.</summary>
    public IReadOnlyList<Said?>? Known(string room, IReadOnlyList<Prompt> prompts, Sampling sampling, Seed seed) => Policy is null
        ? FromFile(room, prompts)
        : Policy.Recall(Requests(prompts, seed), sampling) is { } replies ? [.. replies.Select(reply => Said.Of(room, reply[0]))] : null;

    /// <summary>A response to every prompt; null where the file has none.</summary>
    public async Task<IReadOnlyList<Said?>> RespondAsync(
        string room, IReadOnlyList<Prompt> prompts, Sampling sampling, Seed seed, RoomProgress progress, CancellationToken cancel)
    {
        if (Policy is null)
        {
            return FromFile(room, prompts);
        }

        var replies = await Policy.AskAsync(room, Requests(prompts, seed), sampling, progress, cancel);
        progress.End();
        return [.. replies.Select(reply => Said.Of(room, reply[0]))];
    }

    private IReadOnlyList<Said?> FromFile(string room, IReadOnlyList<Prompt> prompts) =>
        [.. prompts.Select(prompt => Outputs!.Of(prompt.Text) is { } text ? Said.Of(room, text) : null)];
}
