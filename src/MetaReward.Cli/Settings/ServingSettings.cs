using MetaReward.Recipes;
using MetaReward.Remote.Hosting;

namespace MetaReward.Cli.Settings;

/// <summary>A server that samples for the student, and how it gets new weights after each training.</summary>
public sealed record ServingSettings
{
    [Setting("The server that samples for the student: NAME@http://HOST:PORT/v1, several of one model with commas between them. It must "
        + "serve the model of the setting model, and read the run's folder under the same path. Left empty, this program samples.",
        "our choice")]
    public string? Server { get; init; }

    [Setting("How the server gets the weights of a training: vllm loads an adapter (/v1/load_lora_adapter), sglang a folder "
        + "(/update_weights_from_disk), llama turns on an adapter that llama-server was started with, command runs serving.command, none "
        + "leaves it to others; auto tries what fits, in this order.",
        "our choice")]
    public WeightWay Load { get; init; }

    [Setting("A command that gives the server new weights, for example by starting it anew. {folder} stands for the checkpoint, {adapter} "
        + "for its adapter, {fingerprint} for a name of the weights. It must end with exit code 0; then the server is waited for.",
        "no default: depends on the server")]
    public string? Command { get; init; }

    [Setting("Seconds that the server may take after serving.command until it answers.", "our choice: large models load for minutes",
        Min = 1, Max = 86_400)]
    public double ReadySeconds { get; init; } = 900;

    [Setting("What shows that the server has the new weights: engine compares its greedy answers and their log-probs with what the weights "
        + "give on this machine, change expects other answers than before, none does not look; auto is engine where this program trains, "
        + "else change.",
        "our choice: stale weights make a night of nonsense")]
    public WeightProof Check { get; init; }

    [Setting("Load each adapter under one name, in the place of the one before (vLLM's load_inplace); else each under a name of its own.",
        "our choice")]
    public bool InPlace { get; init; }
}

/// <summary>What shows that a server has the weights that it was given.</summary>
public enum WeightProof
{
    Auto,
    Engine,
    Change,
    None,
}

/// <summary>How servers are asked, whichever role they speak for.</summary>
public sealed record ServersSettings
{
    [Setting("Requests to one server under way at once, at most. One that is busy or slow is asked fewer at once, until it keeps up.",
        "our choice", Min = 1, Max = 10_000)]
    public int Concurrency { get; init; } = 8;

    [Setting("Seconds that one reply may take, to its last byte; 0: METAREWARD_REPLY_SECONDS, or 300.",
        "our choice: long thoughts take minutes",
        Min = 0, Max = 86_400)]
    public double ReplySeconds { get; init; }

    [Setting("Seconds that a server that is busy or answers nobody is waited for; 0: METAREWARD_PATIENCE_SECONDS, or 600.",
        "our choice: a server that starts anew loads for minutes", Min = 0, Max = 86_400)]
    public double PatienceSeconds { get; init; }

    [Setting("Ask for replies in pieces, for servers behind a proxy that ends silent connections.", "our choice")]
    public bool Stream { get; init; }

    [Setting("Ask for text completions in place of chat completions: for models that were never taught to chat. Prompts are then single "
        + "messages.",
        "our choice")]
    public bool Text { get; init; }

    [Setting("More fields of every request to a server, by name: {guided_decoding_backend: outlines}. Sampling settings, seeds and "
        + "template variables are sent anyway. Never a key: keys come from the environment.",
        "our choice")]
    public TemplateVariables Extra { get; init; } = TemplateVariables.None;

    [Setting("What a million tokens cost, by role, prompt/reply: {judge: 0.15/0.60, student: 0.05/0.05}. Plan and report add it up.",
        "no default: depends on who serves")]
    public IReadOnlyDictionary<string, string> Prices { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
