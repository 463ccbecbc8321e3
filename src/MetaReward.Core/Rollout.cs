using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>A response with its reward, for policy gradients.</summary>
/// <param name="Id">The response's id: <c>i1/s00004/p00017/r3</c>.</param>
/// <param name="GroupId">What the responses share that are compared with each other: those to one prompt in one step.</param>
/// <param name="Prompt">What was asked.</param>
/// <param name="Sample">What the live policy sampled: its tokens are learned, its log-probs are those under
/// which they were sampled.</param>
/// <param name="Reward">Any finite number; NaN where nobody could give one: then nothing is learned from it.</param>
public sealed record Rollout(string Id, string GroupId, Dialogue Prompt, Sample Sample, double Reward)
{
    /// <summary>
    /// The prompt as token ids, where they are known; null: <see cref="Prompt"/> as the policy's text side renders it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? PromptTokens { get; init; }

    /// <summary>Whose skill it teaches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Role Role { get; init; }

    /// <summary>Fingerprint of the policy that sampled it; null where whoever made it answers for that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sampler { get; init; }

    /// <summary>Why nothing can be learned from it, with its id; null where something can.</summary>
    public string? Fault()
    {
        var (tokens, logps) = (Sample.Tokens.Count, Sample.Logps.Count);
        return Id.Length == 0 || GroupId.Length == 0 ? $"a rollout has an empty {(Id.Length == 0 ? "id" : "group id")}"
            : tokens == 0
                ? $"rollout '{Id}' has no tokens ({Sample.Finish}): only what the live policy sampled here can be learned; leave it out"
            : tokens != logps
                ? $"rollout '{Id}' has {tokens} tokens and {logps} log-probs; the live policy gives one for each: "
                    + "was it sampled by another?"
            : Sample.Logps.Any(logp => !float.IsFinite(logp)) ? $"rollout '{Id}' has a log-prob that is no number"
            : double.IsInfinity(Reward) ? $"rollout '{Id}' has the reward {Reward}; expected a finite number, or NaN where there is none"
            : null;
    }

    /// <param name="rollouts">Of one step.</param>
    /// <param name="step">Which, from 0.</param>
    /// <param name="live">Fingerprint of the policy that is trained, as it is in this step.</param>
    /// <exception cref="InvalidDataException">
    /// One of them has a <see cref="Fault"/>, an id stands twice, or another policy sampled one.
    /// </exception>
    public static void Check(IReadOnlyList<Rollout> rollouts, int step, string live)
    {
        var fault = rollouts.Select(rollout => rollout.Fault() ?? rollout.Stranger(live)).FirstOrDefault(fault => fault is not null)
            ?? (rollouts.GroupBy(rollout => rollout.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { Key: var id }
                ? $"rollout '{id}' stands twice" : null);
        if (fault is not null)
        {
            throw new InvalidDataException($"step {step}: {fault}");
        }
    }

    private string? Stranger(string live) => Sampler is null || Sampler == live ? null
        : $"rollout '{Id}' was sampled by the policy {Sampler}, and {live} is trained: a policy gradient learns only from what the live "
            + "policy itself sampled in this step";
}
