using System.Text.Json;
using MetaReward.Cli.Work;
using MetaReward.Text;

namespace MetaReward.Cli.Evals;

/// <summary>
/// A model that is put to conversations: a request's prompt is one, as JSON. A checkpoint without a chat template, or that speaks the microworld's language,
/// sees the last message only.
/// </summary>
/// <param name="policy">The model.</param>
/// <param name="converse">How it is asked.</param>
internal sealed class ConversingPolicy(IPolicy policy, Converse converse) : IPolicy
{
    public string Fingerprint => policy.Fingerprint;

    public Abilities Abilities => policy.Abilities;

    /// <summary>A conversation as a request's prompt.</summary>
    public static string Prompt(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Terminal.Json);

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(async request =>
        {
            var messages = JsonSerializer.Deserialize<IReadOnlyList<ChatMessage>>(request.Prompt, Terminal.Json)!;
            var samples = new List<Sample>();
            for (var k = 0; k < request.Count; k++)
            {
                samples.Add(await converse(messages, sampling, request.Seed.Derive(k), tokens, cancel));
            }

            return (IReadOnlyList<Sample>)samples;
        }));
}
