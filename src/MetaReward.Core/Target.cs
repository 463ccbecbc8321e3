using System.Text.Json.Serialization;

namespace MetaReward;

/// <summary>
/// A training target. A model's own sample keeps its tokens and is never tokenised again; a written text has no tokens yet:
/// the trainer tokenises it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Sampled), "sampled")]
[JsonDerivedType(typeof(Written), "written")]
public abstract record Target
{
    private Target()
    {
    }

    /// <summary>A sample as a target.</summary>
    public static implicit operator Target(Sample sample) => new Sampled(sample);

    /// <summary>A text as a target.</summary>
    public static implicit operator Target(string text) => new Written(text);

    /// <summary>The text, including thoughts.</summary>
    public string Words() => this switch
    {
        Sampled sampled => sampled.Sample.Text,
        Written written => written.Text,
        _ => throw new InvalidOperationException($"{GetType().Name} is no target"),
    };

    /// <summary>The text without thoughts. This text is judged, compared and measured.</summary>
    public string Answer() => this is Sampled sampled ? sampled.Sample.Answer : Thoughts.Of(Words()).Answer;

    /// <summary>There is nothing to learn: a text of no characters, or a sample of no tokens but its end. Trainers refuse it.</summary>
    public bool IsEmpty() => this is Sampled { Sample: var sample } ? sample.Tokens.Count <= (sample.Ended ? 1 : 0) : Words().Length == 0;

    /// <summary>
    /// A sample of a policy. Its tokens are learned unchanged, with the stop token if the sample ended by itself,
    /// and without one if it was cut off.
    /// </summary>
    /// <param name="Sample">Text and tokens as sampled.</param>
    public sealed record Sampled(Sample Sample) : Target;

    /// <summary>A text that the policy did not sample: written by a teacher or a person, or a part of a reply.</summary>
    /// <param name="Text">The trainer tokenises it with the policy's tokenizer and adds the stop token.</param>
    public sealed record Written(string Text) : Target;
}
