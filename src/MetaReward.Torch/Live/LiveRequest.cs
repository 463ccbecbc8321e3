namespace MetaReward.Torch;

/// <summary>A prompt that is answered while others are, too.</summary>
/// <param name="Prompt">Token ids, at least one and fewer than the context holds.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Seeds">One for each sample of it.</param>
public sealed record LiveRequest(IReadOnlyList<int> Prompt, Sampling Sampling, IReadOnlyList<Seed> Seeds)
{
    /// <summary>How many of the most probable tokens are told with each token; null: none is looked for.</summary>
    public int? Top { get; init; }

    /// <summary>Told each token of each sample as it comes, on the lane's thread: it must be quick. May be null.</summary>
    public Action<int, LiveToken>? Told { get; init; }
}

/// <summary>A token as it comes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Logp">Its natural log-probability at temperature 1, before anything is left out.</param>
/// <param name="Alternatives">The most probable tokens at its place, the most probable first.</param>
public readonly record struct LiveToken(int Id, float Logp, IReadOnlyList<(int Token, float Logp)> Alternatives);

/// <summary>How a <see cref="LivePolicy"/> works.</summary>
/// <param name="Memory">Keys and values that a lane may hold, in bytes, those kept of earlier prompts included.</param>
/// <param name="Lanes">Threads that write side by side, each with requests of its own.</param>
/// <param name="Threads">Processor threads of each lane's matrix products.</param>
public sealed record LiveOptions(long Memory = 1L << 30, int Lanes = 1, int Threads = 1);

/// <summary>What a <see cref="LivePolicy"/> does now and did so far.</summary>
/// <param name="Running">Sequences that are being written.</param>
/// <param name="Waiting">Sequences that have yet to begin.</param>
/// <param name="Blocks">Blocks of keys and values that are held, in use or kept.</param>
/// <param name="MostBlocks">How many there may be.</param>
/// <param name="PromptTokens">Tokens of prompts so far.</param>
/// <param name="KeptTokens">How many of those did not have to be computed, because an earlier prompt began alike.</param>
/// <param name="Tokens">Tokens sampled so far.</param>
public sealed record LiveFigures(
    int Running, int Waiting, long Blocks, long MostBlocks, long PromptTokens, long KeptTokens, long Tokens)
{
    /// <summary>Of two lanes together.</summary>
    public static LiveFigures operator +(LiveFigures a, LiveFigures b) => new(
        a.Running + b.Running, a.Waiting + b.Waiting, a.Blocks + b.Blocks, a.MostBlocks + b.MostBlocks, a.PromptTokens + b.PromptTokens,
        a.KeptTokens + b.KeptTokens, a.Tokens + b.Tokens);
}
