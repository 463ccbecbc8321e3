using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Evaluation.Exams;
using MetaReward.Remote.Served;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>Puts a conversation to a model: one reply, from a seed.</summary>
internal delegate Task<Sample> Converse(
    IReadOnlyList<ChatMessage> messages, Sampling sampling, Seed seed, IProgress<int>? tokens, CancellationToken cancel);

/// <summary>A model that can be asked, here or elsewhere.</summary>
/// <param name="Policy">Asked by single messages.</param>
/// <param name="Converse">Asked by conversations.</param>
/// <param name="Name">For folders.</param>
/// <param name="Identity">Weights and chat template, or server and model.</param>
/// <param name="Model">One line about it.</param>
/// <param name="Tokens">Number of tokens of a user message; of a served model a guess.</param>
internal sealed record OpenModel(
    IPolicy Policy, Converse Converse, string Name, string Identity, string Model, Func<string, int> Tokens)
{
    private const int CharactersPerToken = 4;

    public bool IsMicroworld { get; init; }

    public bool IsServed { get; init; }

    /// <summary>The model of a path, or of an address.</summary>
    /// <param name="path">Which.</param>
    /// <param name="settings">Where a checkpoint computes and what its sampling may hold; what the chat template is told, of a server's,
    /// too.</param>
    /// <param name="progress">Told what a server is waited for, and what it does not take.</param>
    /// <param name="cancel">Stops waiting for a server.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or does not answer; says what and where.</exception>
    public static async Task<OpenModel> OfAsync(string path, RunSettings settings, RoomProgress progress, CancellationToken cancel) =>
        ServedModel.Find(path) is { } served
            ? await OfServerAsync(served, settings.Sampling.TemplateVariables, progress, cancel)
            : OfCheckpoint(path, settings);

    private static OpenModel OfCheckpoint(string path, RunSettings settings)
    {
        var engine = Engine.Load(path, settings);
        var template = Question.KeyOf(string.Join(' ', engine.Policy.Text.EncodePrompt("a")));
        IReadOnlyList<int> Encode(IReadOnlyList<ChatMessage> messages) => engine.IsMicroworld || engine.Policy.Text.Template is null
            ? engine.Policy.Text.EncodePrompt(messages[^1].Content)
            : engine.Policy.Text.EncodeConversation(messages, openResponse: true);
        return new(
            engine.Policy,
            (messages, sampling, seed, tokens, cancel) =>
                engine.Policy.ContinueAsync(Encode(messages), sampling, seed, _ => tokens?.Report(1), cancel),
            ModelAddress.NameOf(path), $"{engine.Policy.Fingerprint}-{template[..4]}", engine.Model, engine.Tokens)
        {
            IsMicroworld = engine.IsMicroworld,
        };
    }

    private static async Task<OpenModel> OfServerAsync(
        ServedModel served, TemplateVariables variables, RoomProgress progress, CancellationToken cancel)
    {
        var options = ServedOptions.Here(served.Endpoint, Environment.GetEnvironmentVariable) with
        {
            TemplateVariables = JsonNode.Parse(variables.ToString())!.AsObject(), Note = progress.Remark, Waits = progress.Heading,
        };
        var policy = await ServedPolicy.OpenAsync(served, options, cancel);
        return new(
            policy, async (messages, sampling, seed, tokens, cancel) => await policy.ReplyAsync(messages, sampling, seed, tokens, cancel),
            ModelAddress.NameOf(policy.Model.ToString()), "served-" + policy.Fingerprint,
            $"{policy.Model.Name} at {policy.Model.Endpoint} (its weights are not known here)",
            message => message.Length / CharactersPerToken)
        {
            IsServed = true,
        };
    }
}
