using MetaReward.Cli.Hosting;
using MetaReward.Cli.Settings;
using MetaReward.Evaluation.Exams;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Work;

/// <summary>A model that can be asked, here or elsewhere.</summary>
/// <param name="Policy">Asked by messages.</param>
/// <param name="Name">For folders.</param>
/// <param name="Identity">Weights and chat template, or server and model.</param>
/// <param name="Model">One line about it.</param>
/// <param name="Tokens">Number of tokens of what is asked; of a served model a guess.</param>
internal sealed record OpenModel(
    IPolicy Policy, string Name, string Identity, string Model, Func<Dialogue, int> Tokens)
{
    private const int CharactersPerToken = 4;

    /// <summary>The tokens of a reply; null where they are not known, as a server's.</summary>
    public Func<string, IReadOnlyList<int>>? ReplyTokens { get; init; }

    public bool IsMicroworld { get; init; }

    public bool IsServed { get; init; }

    /// <summary>It knows single messages only: it speaks the microworld's language, or has no chat template.</summary>
    public bool KnowsNoTurns { get; init; }

    /// <summary>The model of a path, or of an address.</summary>
    /// <param name="path">Which.</param>
    /// <param name="settings">Where a checkpoint computes and what its sampling may hold; what the chat template is told, of a server's,
    /// too.</param>
    /// <param name="progress">Told what a server is waited for, and what it does not take.</param>
    /// <param name="cancel">Stops waiting for a server.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or does not answer; says what and where.</exception>
    public static async Task<OpenModel> OfAsync(string path, RunSettings settings, RoomProgress progress, CancellationToken cancel) =>
        ServedModel.Find(path) is { } served
            ? await OfServerAsync(served, settings, progress, cancel)
            : OfCheckpoint(path, settings);

    private static OpenModel OfCheckpoint(string path, RunSettings settings)
    {
        var engine = Engine.Load(path, settings);
        var template = Question.KeyOf(string.Join(' ', engine.Policy.Text.EncodePrompt("a")));
        return new(
            engine.Policy,
            ModelAddress.NameOf(path), $"{engine.Policy.Fingerprint}-{template[..4]}", engine.Model,
            prompt => engine.Policy.Text.EncodePrompt(prompt).Count)
        {
            ReplyTokens = engine.Policy.Text.EncodeResponse, IsMicroworld = engine.IsMicroworld, KnowsNoTurns = engine.IsMicroworld
                || engine.Policy.Text.Template is null,
        };
    }

    private static async Task<OpenModel> OfServerAsync(
        ServedModel served, RunSettings settings, RoomProgress progress, CancellationToken cancel)
    {
        ServedOptions Asked(Uri server) => AskedServers.Of(settings, server, progress);
        IPolicy policy = served.Replicas.Count == 0 ? await ServedPolicy.OpenAsync(served, Asked(served.Endpoint), cancel)
            : await ReplicatedPolicy.OpenAsync(served, Asked, cancel);
        var model = policy is ServedPolicy one ? one.Model : ((ReplicatedPolicy)policy).Model;
        return new(
            policy, ModelAddress.NameOf(model.ToString()), "served-" + policy.Fingerprint,
            $"{model.Name} at {model.Endpoint}{(model.Replicas.Count > 0 ? $" and {model.Replicas.Count} more" : "")} (its "
            + "weights are not known here)",
            prompt => prompt.Text.Length / CharactersPerToken)
        {
            IsServed = true,
        };
    }
}
