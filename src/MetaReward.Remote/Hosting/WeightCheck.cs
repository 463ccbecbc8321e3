using System.Globalization;

namespace MetaReward.Remote.Hosting;

/// <summary>
/// Whether a server answers with the weights that it was given. It answers a few fixed prompts greedily. Where the checkpoint can be
/// computed here, the log-probabilities of those answers must be near what the new weights give, and nearer than what the old ones give; a
/// server that tells none must say what the new weights say. Else the answers, or their log-probabilities, must have changed at all.
/// </summary>
/// <param name="prompts">At least one.</param>
/// <param name="expect">A checkpoint as it is computed here; null where it cannot be.</param>
public sealed class WeightCheck(IReadOnlyList<Dialogue> prompts, Func<HostedPolicy, IWeightScores?>? expect)
{
    /// <summary>Mean difference of log-probabilities, in nats, that bfloat16 and other kernels explain.</summary>
    public const double Tolerance = 0.1;

    private const int Tokens = 24;
    private const double Least = 1e-4;
    private HostedPolicy? first, last, previous;
    private (string Fingerprint, IReadOnlyList<Sample> Answers)? seen;

    /// <summary>Whether anything is checked.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Whether it can tell if a server has certain weights, not only that it has others than before.</summary>
    public bool Computes => IsOn && expect is not null;

    /// <summary>The server's greedy answers.</summary>
    public async Task<IReadOnlyList<Sample>?> LookAsync(IPolicy server, CancellationToken cancel) => !IsOn ? null
        : [.. (await server.SampleAsync([.. prompts.Select(prompt => new SampleRequest(prompt, 1, Seed.Of(0)))],
            Sampling.Greedy(Tokens), null,
            cancel)).Select(of => of[0])];

    /// <summary>Looks at the server after a change.</summary>
    /// <param name="checkpoint">What it should have.</param>
    /// <param name="server">The server.</param>
    /// <param name="loaded">What was done.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>What was seen, in a few words.</returns>
    /// <exception cref="InvalidDataException">It has other weights.</exception>
    public async Task<string> ConfirmAsync(
        HostedPolicy checkpoint, IPolicy server, LoadedWeights loaded, CancellationToken cancel)
    {
        if (!IsOn || await LookAsync(server, cancel) is not { } after)
        {
            return "not checked";
        }

        first ??= checkpoint;
        (previous, last) = (last?.Fingerprint == checkpoint.Fingerprint ? previous : last, checkpoint);
        var before = seen?.Answers; // from when it was given the weights before: now it may be away, for a training, say
        seen = (checkpoint.Fingerprint, after);
        if (after.FirstOrDefault(sample => sample.Words is not null && sample.Text.Length == 0) is { Words: { } words })
        {
            throw new InvalidDataException($"the server does not answer after it was given new weights ({loaded.How}): {words}");
        }

        return expect?.Invoke(checkpoint) is { } mine
            ? Compared(checkpoint, after, mine, Others(checkpoint), loaded)
            : Changed(checkpoint, before, after, loaded);
    }

    /// <summary>
    /// Whether a server that was away still has the weights that it had: by what they say where that can be computed, else by what it said
    /// when it was given them.
    /// </summary>
    public async Task<bool> IsKeptAsync(HostedPolicy checkpoint, IPolicy server, CancellationToken cancel)
    {
        if (await LookAsync(server, cancel) is not { } now)
        {
            return true; // nobody looks
        }

        if (expect?.Invoke(checkpoint) is { } mine)
        {
            return IsOf(now, mine, Others(checkpoint), out _);
        }

        return seen is not { } known || known.Fingerprint != checkpoint.Fingerprint
            || known.Answers.Zip(now).Count(pair => pair.First.Text == pair.Second.Text) * 2 >= now.Count;
    }

    /// <summary>The weights that the server may have in their place: those it was started with, and those before.</summary>
    private IReadOnlyList<IWeightScores> Others(HostedPolicy checkpoint) =>
    [
        .. new[] { first, previous }.OfType<HostedPolicy>().Where(other => other.Fingerprint != checkpoint.Fingerprint)
            .DistinctBy(other => other.Fingerprint).Select(other => expect!(other)).OfType<IWeightScores>(),
    ];

    private string Compared(
        HostedPolicy checkpoint, IReadOnlyList<Sample> after, IWeightScores mine, IReadOnlyList<IWeightScores> others,
        LoadedWeights loaded) =>
        IsOf(after, mine, others, out var words) ? words : throw Stale(checkpoint, loaded, words);

    /// <summary>Whether answers are those of weights, and not rather of others; what was seen, in words.</summary>
    private bool IsOf(IReadOnlyList<Sample> answers, IWeightScores mine, IReadOnlyList<IWeightScores> others, out string words)
    {
        if (answers.All(sample => sample.Logps.Count > 0 && sample.Logps.Count == sample.Tokens.Count))
        {
            var (now, then) = (Distance(answers, mine),
                others.Select(other => Distance(answers, other)).DefaultIfEmpty(double.PositiveInfinity).Min());
            var isRight = now <= Tolerance && now <= then + Least;
            words = isRight ? string.Create(CultureInfo.InvariantCulture, $"log-probs differ from ours by {now:0.#####} nats in the mean")
                : string.Create(CultureInfo.InvariantCulture,
                    $"log-probs differ by {now:0.####} nats in the mean from what these weights give"
                        + $"{(others.Count == 0 ? "" : $", and by {then:0.####} from what earlier ones give")}; {Tolerance} is the most");
            return isRight;
        }

        var (same, stale) = (Same(answers, mine), others.Select(other => Same(answers, other)).DefaultIfEmpty(0).Max());
        words = same > 0 && same >= stale ? $"{same} of {answers.Count} greedy answers are ours to the letter"
            : $"{same} of {answers.Count} greedy answers are what these weights say"
                + $"{(others.Count == 0 ? "" : $", {stale} what earlier ones say")}";
        return same > 0 && same >= stale;
    }

    private static string Changed(HostedPolicy checkpoint, IReadOnlyList<Sample>? before, IReadOnlyList<Sample> after, LoadedWeights loaded)
    {
        if (before is null || !loaded.IsNew)
        {
            return "nothing to compare with";
        }

        var texts = before.Zip(after).Count(pair => pair.First.Text != pair.Second.Text);
        var moved = before.Zip(after).Any(pair => pair.First.Logps.Count > 0 && !pair.First.Logps.SequenceEqual(pair.Second.Logps));
        return texts > 0 || moved ? $"{texts} of {after.Count} greedy answers changed{(moved ? ", and log-probs" : "")}"
            : throw Stale(checkpoint, loaded, $"{after.Count} greedy answers are the same as before, to the letter");
    }

    private double Distance(IReadOnlyList<Sample> answers, IWeightScores weights)
    {
        var differences = prompts.Zip(answers).SelectMany(one => weights.Logps(one.First, one.Second.Tokens).Zip(one.Second.Logps,
            (mine, told) => Math.Abs((double)mine - told))).ToList();
        return differences.Count == 0 ? 0 : differences.Average();
    }

    private int Same(IReadOnlyList<Sample> answers, IWeightScores weights) =>
        prompts.Zip(answers).Count(one => weights.Greedy(one.First, Tokens) == one.Second.Text);

    private static InvalidDataException Stale(HostedPolicy checkpoint, LoadedWeights loaded, string seen) => new(
        $"the server does not answer with the weights of '{checkpoint.Folder}' ({loaded.How}): {seen}. It may have kept others, for "
        + "example those that another run gave it, or the folder that it read is another. "
        + "Start the server anew with these weights, or mend "
        + "serving.load; the same command goes on from here. serving.check: none goes on unseen.");
}

/// <summary>What weights say, computed on this machine.</summary>
public interface IWeightScores
{
    /// <summary>Log-probabilities of tokens as the reply to a prompt.</summary>
    IReadOnlyList<float> Logps(Dialogue prompt, IReadOnlyList<int> tokens);

    /// <summary>The greedy reply, of so many tokens at most.</summary>
    string Greedy(Dialogue prompt, int tokens);
}
