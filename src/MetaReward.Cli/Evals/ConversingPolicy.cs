using System.Text.Json;
using MetaReward.Cli.Work;
using MetaReward.Text;

namespace MetaReward.Cli.Evals;

/// <summary>
/// A checkpoint that is put to conversations: a request's prompt is one, as JSON. A checkpoint without a chat template, or that speaks the microworld's language,
/// sees the last message only.
/// </summary>
/// <param name="engine">The checkpoint.</param>
internal sealed class ConversingPolicy(Engine engine) : IPolicy
{
    public string Fingerprint => engine.Policy.Fingerprint;

    /// <summary>A conversation as a request's prompt.</summary>
    public static string Prompt(IReadOnlyList<ChatMessage> messages) => JsonSerializer.Serialize(messages, Terminal.Json);

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        await Task.WhenAll(requests.Select(async request =>
        {
            var ids = Encode(JsonSerializer.Deserialize<IReadOnlyList<ChatMessage>>(request.Prompt, Terminal.Json)!);
            var samples = new List<Sample>();
            for (var k = 0; k < request.Count; k++)
            {
                samples.Add(await engine.Policy.ContinueAsync(ids, sampling, request.Seed.Derive(k), _ => tokens?.Report(1), cancel));
            }

            return (IReadOnlyList<Sample>)samples;
        }));

    private IReadOnlyList<int> Encode(IReadOnlyList<ChatMessage> messages) => engine.IsMicroworld || engine.Policy.Text.Template is null
        ? engine.Policy.Text.EncodePrompt(messages[^1].Content)
        : engine.Policy.Text.EncodeConversation(messages, openResponse: true);
}
