using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>One answer of the actor.</summary>
/// <param name="Id">Its prompt's id and its place in the group: <c>i1/p00017/r3</c>.</param>
/// <param name="Prompt">The prompt that it answers.</param>
/// <param name="Sample">Text, tokens and log-probs.</param>
public sealed record Response(string Id, Prompt Prompt, Sample Sample)
{
    /// <summary>
    /// What was answered, without thoughts: what is judged, compared and measured. The whole text stands in <see cref="Sample"/>.
    /// </summary>
    [JsonIgnore]
    public string Text => Sample.Answer;

    /// <summary>Fingerprint of the policy that sampled it; null where that is not known. A folder keeps it once for all.</summary>
    [JsonIgnore]
    public string? Sampler { get; init; }

    /// <summary>What all responses to this prompt in this iteration share: the id without its last part, <c>i1/p00017</c>.</summary>
    [JsonIgnore]
    public string GroupId => Id.LastIndexOf('/') is > 0 and var cut ? Id[..cut] : Id;
}
