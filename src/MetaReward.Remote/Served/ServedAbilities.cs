namespace MetaReward.Remote.Served;

/// <summary>What a server can do besides giving one text for one request, as two short requests have shown.</summary>
/// <param name="Several">Several choices by one request (<c>n</c>).</param>
/// <param name="Seeds">The same request with the same seed gives the same choices.</param>
/// <param name="Tokens">Token ids (<c>return_token_ids</c>, as vLLM has it).</param>
/// <param name="LogProbs">A log-probability for each token (<c>logprobs</c>).</param>
/// <param name="IsOurs">It is this program's own server, which draws as a checkpoint here does.</param>
public sealed record ServedAbilities(bool Several, bool Seeds, bool Tokens, bool LogProbs, bool IsOurs)
{
    /// <summary>Tokens of the two short replies.</summary>
    internal const int ShortReply = 12;

    /// <summary>A question to which models give different answers at temperature 1.</summary>
    internal static readonly Dialogue Question = "Write any sentence.";

    /// <summary>Nothing was asked yet.</summary>
    public static ServedAbilities None { get; } = new(false, false, false, false, false);

    /// <summary>Parameters that it refused, in ordinal order; they are not sent.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>What two equal requests with two choices each have shown.</summary>
    internal static ServedAbilities Of(
        IReadOnlyList<Sample> first, IReadOnlyList<Sample> second, bool isOurs, IReadOnlyCollection<string> refused) => new(
            Several: first.Count > 1 && second.Count > 1,
            Seeds: !refused.Contains("seed") && first.Zip(second).All(pair => pair.First.Text == pair.Second.Text
                && pair.First.Reasoning == pair.Second.Reasoning),
            Tokens: first.All(sample => sample.Tokens.Count > 0),
            LogProbs: first.All(sample => sample.Logps.Count > 0 && sample.Logps.Count == sample.Tokens.Count),
            IsOurs: isOurs)
        {
            Refused = [.. refused.Order(StringComparer.Ordinal)],
        };

    /// <summary>One line for a reader: what it lacks, and what that means.</summary>
    public override string ToString()
    {
        (bool Has, string Words)[] all =
        [
            (Several, "several choices by one request (each is asked by itself, and its prompt read again)"),
            (Seeds, "seeds (another run draws other samples; this one keeps what came)"),
            (Tokens, "token ids"),
            (LogProbs, "log-probabilities"),
        ];
        var lacks = all.Where(one => !one.Has).Select(one => one.Words).ToList();
        return (lacks.Count == 0 ? "gives several choices, seeded, with token ids and log-probabilities"
            : $"lacks {string.Join("; ", lacks)}")
            + (Refused.Count > 0 ? $"; does not take {string.Join(", ", Refused)}" : "");
    }
}
