using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// How to sample from a policy; defaults are those of Meta-Rewarding (arXiv:2407.19594, section 3.1). The steps come in this order:
/// repetition penalty, temperature, top-k, top-p, min-p.
/// </summary>
/// <param name="Temperature">Divides the logits; 0 means greedy (argmax).</param>
/// <param name="TopP">Nucleus mass in (0, 1]; 1 keeps the whole vocabulary.</param>
/// <param name="MaxTokens">Most tokens one sample may have, its stop token included; at least 1.</param>
public sealed record Sampling(double Temperature = 0.8, double TopP = 0.95, int MaxTokens = 512)
{
    /// <summary>Only so many of the most probable tokens; 0 keeps all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int TopK { get; init; }

    /// <summary>Only tokens at least this share as probable as the most probable one, in [0, 1]; 0 keeps all (arXiv:2407.01082).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MinP { get; init; }

    /// <summary>
    /// Logits of tokens that occur in the prompt or the sample: divided by it when positive, multiplied when negative
    /// (arXiv:1909.05858); 0 or 1 leaves them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double RepetitionPenalty { get; init; }

    /// <summary>Texts that end a sample where they first appear; they are not part of its text. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string>? StopStrings { get; init; }

    /// <summary>The single most likely continuation.</summary>
    public static Sampling Greedy(int maxTokens) => new(Temperature: 0, TopP: 1, maxTokens);

    /// <exception cref="ArgumentException">A value is outside its range; the message says which.</exception>
    public void Check()
    {
        if (!(Temperature >= 0) || !(TopP is > 0 and <= 1) || MaxTokens < 1 || TopK < 0 || !(MinP is >= 0 and <= 1)
            || !(RepetitionPenalty >= 0)
            || StopStrings?.Any(string.IsNullOrEmpty) == true)
        {
            throw new ArgumentException(
                "sampling needs a temperature of 0 or more, top-p in (0, 1], min-p in [0, 1], top-k and repetition penalty of 0 or more, " +
                    $"at least one token and no empty stop string; got {this}");
        }
    }
}

/// <summary>Ask for <paramref name="Count"/> samples of one prompt; sample k draws from <see cref="SeedOf"/> k.</summary>
/// <param name="Prompt">The messages, or a text as the user's only one; the policy adds its own chat template.</param>
/// <param name="Count">At least 1. All samples of a request share one prefill of the prompt.</param>
/// <param name="Seed">The samples depend on this seed, the prompt, the sampling options and the weights, and on nothing else.</param>
public sealed record SampleRequest(Dialogue Prompt, int Count, Seed Seed)
{
    /// <summary>
    /// Replies that are given and not drawn, <see cref="Count"/> of them: the answer is the same replies with the log-probs that their
    /// tokens have after this prompt. Asks for <see cref="Abilities.Given"/>. Null: replies are drawn.
    /// </summary>
    public IReadOnlyList<Sample>? Given { get; init; }

    /// <summary>
    /// Places in given replies, <see cref="Count"/> of them: the answer is for each a sample whose text is the place's characters, with the
    /// token and the log-prob that each has there; without tokens where nobody can tell. Asks for <see cref="Abilities.Alternatives"/>.
    /// Null: replies are drawn.
    /// </summary>
    public IReadOnlyList<ReplyPlace>? Alternatives { get; init; }

    /// <summary>
    /// The number of the first sample, from 0: a request from 3 on for 2 samples gives samples 3 and 4 of the request that asks for 5 at
    /// once, byte for byte, where a seed decides samples (<see cref="Abilities.Seeds"/>).
    /// </summary>
    public int First { get; init; }

    /// <summary>What sample k of this request draws from, k from 0: <c>Seed.Derive(First + k)</c>.</summary>
    public Seed SeedOf(int k) => Seed.Derive(First + k);
}

/// <summary>Why a sample ended.</summary>
public enum Finish
{
    /// <summary>The policy emitted its stop token, which is the last of the sample's tokens.</summary>
    Stop,

    /// <summary>
    /// A stop string appeared: text and tokens end before it, and the tokens are closed with the stop token that ends a response.
    /// </summary>
    StopString,

    /// <summary>The token limit was reached first: the text is truncated.</summary>
    Length,

    /// <summary>The prompt alone does not fit the policy's context: nothing was sampled.</summary>
    PromptTooLong,

    /// <summary>A served model did not answer in time: there is no text.</summary>
    NoReply,

    /// <summary>
    /// A server refuses this prompt, or withholds its reply: there is no answer; its words are in <see cref="Sample.Words"/>.
    /// </summary>
    Refused,

    /// <summary>The policy does not trust its own reply, and gives none.</summary>
    Withheld,
}

/// <summary>What a policy wrote.</summary>
/// <param name="Text">Decoded text without special tokens.</param>
/// <param name="Tokens">
/// Sampled token ids, the stop token included when there is one. Training uses these, never a re-tokenised text; only where a stop string
/// began inside a token, what is left of that token's text is tokenised again.
/// </param>
/// <param name="Logps">Natural log-probability of each token under the policy at temperature 1, before top-p; as long as
/// <paramref name="Tokens"/>.</param>
/// <param name="Finish">Why it ended.</param>
/// <remarks>A sample may stand on a <see cref="SampleShelf"/>: then it holds its place alone and reads the rest when asked.</remarks>
public sealed record Sample(string Text, IReadOnlyList<int> Tokens, IReadOnlyList<float> Logps, Finish Finish)
{
    private readonly SampleShelf? shelf;
    private readonly int place;

    public string Text { get => shelf is null ? field : shelf.At(place).Text; init; } = Text;

    public IReadOnlyList<int> Tokens { get => shelf is null ? field : shelf.At(place).Tokens; init; } = Tokens;

    public IReadOnlyList<float> Logps { get => shelf is null ? field : shelf.At(place).Logps; init; } = Logps;

    public Finish Finish { get => shelf is null ? field : shelf.At(place).Finish; init; } = Finish;

    /// <summary>How its model marks thoughts, where that is not the usual way; null for <see cref="ThoughtMarks.Usual"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThoughtMarks? Marks { get => shelf is null ? field : shelf.At(place).Marks; init; }

    /// <summary>Thoughts that a server sent apart from the text; null where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reasoning { get => shelf is null ? field : shelf.At(place).Reasoning; init; }

    /// <summary>What a server said in place of an answer; null where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Words { get => shelf is null ? field : shelf.At(place).Words; init; }

    private Sample(SampleShelf shelf, int place)
        : this(null!, null!, null!, default)
    {
        (this.shelf, this.place) = (shelf, place);
    }

    /// <summary>A copy holds everything itself, so that a part of it can be another.</summary>
    private Sample(Sample original)
    {
        var whole = original.shelf?.At(original.place) ?? original;
        (Text, Tokens, Logps, Finish) = whole;
        (Marks, Reasoning, Words) = (whole.Marks, whole.Reasoning, whole.Words);
    }

    /// <summary>The sample at a place of a shelf.</summary>
    /// <param name="shelf">Where it stands.</param>
    /// <param name="place">At which place, from 0.</param>
    public static Sample On(SampleShelf shelf, int place) => new(shelf, place);

    /// <summary>The text in its two parts; thoughts that came apart from it, and no text, are thoughts without an end.</summary>
    [JsonIgnore]
    public Thoughts Thoughts
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Text) && !string.IsNullOrWhiteSpace(Reasoning))
                return new("", Reasoning, true);
            var read = Thoughts.Of(Text, Marks);
            return read.Before is null && Reasoning is not null ? read with { Before = Reasoning } : read;
        }
    }

    /// <summary>What was answered: the text without thoughts; empty while the model was still thinking.</summary>
    [JsonIgnore]
    public string Answer => Thoughts.Answer;

    /// <summary>The model ended by itself, or at a text that ends replies: the token limit did not cut it off.</summary>
    [JsonIgnore]
    public bool Ended => Finish is Finish.Stop or Finish.StopString;
}
