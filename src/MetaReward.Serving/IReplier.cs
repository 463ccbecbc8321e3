namespace MetaReward.Serving;

/// <summary>A model as the server asks it. Safe to call from several threads at once.</summary>
public interface IReplier : IAsyncDisposable
{
    /// <summary>Names its weights.</summary>
    string Fingerprint { get; }

    /// <summary>Tokens of prompt and reply together, at most.</summary>
    int Context { get; }

    /// <summary>Whether it tells log-probabilities, token ids and each token as it comes; else a reply comes whole.</summary>
    bool TellsTokens { get; }

    /// <summary>The token ids of what is asked.</summary>
    /// <exception cref="InvalidDataException">The model cannot be asked this; says why.</exception>
    IReadOnlyList<int> Encode(ReplyPrompt prompt);

    /// <summary>Answers a prompt.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="told">Told pieces of the replies as they come, from any thread, never two at once for one choice;
    /// null: nobody listens.</param>
    /// <param name="cancel">Whoever asked is gone.</param>
    /// <returns>One reply for each choice.</returns>
    Task<IReadOnlyList<Reply>> ReplyAsync(ReplyRequest request, Action<int, ReplyPiece>? told, CancellationToken cancel);

    /// <summary>Natural log-probabilities of a prompt's own tokens, each after those before it; the first has none and is 0.</summary>
    Task<IReadOnlyList<ReplyToken>> ScoreAsync(IReadOnlyList<int> prompt, CancellationToken cancel);

    /// <summary>What it does now and did so far, for monitoring: names and values.</summary>
    IReadOnlyList<(string Name, double Value)> Figures { get; }
}

/// <summary>What is asked: exactly one of the three is there.</summary>
/// <param name="Messages">A conversation, for the model's chat template.</param>
/// <param name="Text">A text to go on with, as it is.</param>
/// <param name="Tokens">Token ids to go on with.</param>
public sealed record ReplyPrompt(Dialogue? Messages = null, string? Text = null, IReadOnlyList<int>? Tokens = null)
{
    /// <summary>Variables of the chat template.</summary>
    public TemplateVariables Variables { get; init; } = TemplateVariables.None;
}

/// <summary>A prompt and how it is to be answered.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Tokens">The same in token ids.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Count">Choices, at least 1.</param>
/// <param name="Seed">Choice k draws from its child k.</param>
/// <param name="Top">Alternatives to tell with each token; null: no log-probabilities are asked for.</param>
public sealed record ReplyRequest(
    ReplyPrompt Prompt, IReadOnlyList<int> Tokens, Sampling Sampling, int Count, Seed Seed, int? Top);

/// <summary>A token with its log-probability, and those that might have stood there.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text; special tokens by their spelling.</param>
/// <param name="Logp">Natural log-probability at temperature 1.</param>
/// <param name="Alternatives">The most probable first; none where nobody asks.</param>
public sealed record ReplyToken(int Id, string Text, float Logp, IReadOnlyList<ReplyToken> Alternatives);

/// <summary>A piece of a reply.</summary>
/// <param name="Text">What can no longer change; may be empty.</param>
/// <param name="Tokens">The tokens that came with it.</param>
public sealed record ReplyPiece(string Text, IReadOnlyList<ReplyToken> Tokens);

/// <summary>A reply, whole.</summary>
/// <param name="Sample">Text, tokens and ending.</param>
/// <param name="Tokens">Its tokens with their log-probabilities; empty where none were asked for, or the model tells none.</param>
public sealed record Reply(Sample Sample, IReadOnlyList<ReplyToken> Tokens);
