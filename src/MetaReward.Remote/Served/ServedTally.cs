namespace MetaReward.Remote.Served;

/// <summary>What a served model was asked and gave.</summary>
/// <param name="Calls">Replies that came; one with several choices is one.</param>
/// <param name="PromptTokens">Tokens of prompts, as the server counts; without its count none.</param>
/// <param name="Tokens">Tokens of replies, as the server counts.</param>
public sealed record ServedUse(long Calls, long PromptTokens, long Tokens)
{
    /// <summary>Both together.</summary>
    public static ServedUse operator +(ServedUse a, ServedUse b) =>
        new(a.Calls + b.Calls, a.PromptTokens + b.PromptTokens, a.Tokens + b.Tokens);

    /// <summary>What was used since an earlier moment.</summary>
    public static ServedUse operator -(ServedUse a, ServedUse b) =>
        new(a.Calls - b.Calls, a.PromptTokens - b.PromptTokens, a.Tokens - b.Tokens);
}

/// <summary>Adds up what is used. Safe to call from several threads at once.</summary>
internal sealed class ServedTally
{
    private readonly Lock gate = new();
    private ServedUse use = new(0, 0, 0);

    /// <summary>So far.</summary>
    public ServedUse Use
    {
        get
        {
            lock (gate)
            {
                return use;
            }
        }
    }

    /// <summary>A reply came.</summary>
    public void Count(int promptTokens, int tokens)
    {
        lock (gate)
        {
            use += new ServedUse(1, promptTokens, tokens);
        }
    }
}
