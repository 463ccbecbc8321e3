namespace MetaReward;

/// <summary>How to sample from a policy. Defaults are those of Meta-Rewarding (arXiv:2407.19594, section 3.1).</summary>
/// <param name="Temperature">Divides the logits; 0 means greedy (argmax).</param>
/// <param name="TopP">Nucleus mass in (0, 1]; 1 keeps the whole vocabulary.</param>
/// <param name="MaxTokens">Most tokens one sample may have, its stop token included; at least 1.</param>
public sealed record Sampling(double Temperature = 0.8, double TopP = 0.95, int MaxTokens = 512)
{
    /// <summary>The single most likely continuation.</summary>
    public static Sampling Greedy(int maxTokens) => new(Temperature: 0, TopP: 1, maxTokens);
}

/// <summary>Ask for <paramref name="Count"/> samples of one prompt; sample k draws from <c>Seed.Derive(k)</c>.</summary>
/// <param name="Prompt">The user message; the policy adds its own chat template.</param>
/// <param name="Count">At least 1. All samples of a request share one prefill of the prompt.</param>
/// <param name="Seed">The samples depend on this seed, the prompt, the sampling options and the weights, and on nothing else.</param>
public sealed record SampleRequest(string Prompt, int Count, Seed Seed);

/// <summary>Why a sample ended.</summary>
public enum Finish
{
    /// <summary>The policy emitted its stop token, which is the last of the sample's tokens.</summary>
    Stop,

    /// <summary>The token limit was reached first: the text is truncated.</summary>
    Length,

    /// <summary>The prompt alone does not fit the policy's context: nothing was sampled.</summary>
    PromptTooLong,
}

/// <summary>What a policy wrote.</summary>
/// <param name="Text">Decoded text without special tokens.</param>
/// <param name="Tokens">Sampled token ids, the stop token included when there is one. Training uses these, never a re-tokenised text.</param>
/// <param name="Logps">Natural log-probability of each token under the policy at temperature 1, before top-p; as long as <paramref name="Tokens"/>.</param>
/// <param name="Finish">Why it ended.</param>
public sealed record Sample(string Text, IReadOnlyList<int> Tokens, IReadOnlyList<float> Logps, Finish Finish);
