using MetaReward.Evaluation.InstructionFollowing;
using MetaReward.Scores;

namespace MetaReward.Bench.Rules;

/// <summary>A question with wishes behind it whose fulfilment a program checks.</summary>
/// <param name="Prompt">What the model is asked.</param>
/// <param name="Rules">One or two, of different kinds.</param>
/// <param name="Question">The question without its wishes.</param>
internal sealed record RuledPrompt(Prompt Prompt, IReadOnlyList<Rule> Rules, Prompt Question)
{
    /// <summary>Longer questions are passed over.</summary>
    private const int MostCharacters = 240;

    /// <summary>Of every question that is short enough, in a new order, so many with rules of a new draw.</summary>
    /// <exception cref="InvalidDataException">There are too few.</exception>
    public static IReadOnlyList<RuledPrompt> Make(IEnumerable<Prompt> questions, int count, Seed seed)
    {
        var made = seed.Derive("questions").Shuffle(questions.Where(q => q.Text.Length <= MostCharacters)).Take(count)
            .Select(q => Make(q, seed.Derive(q.Id))).ToList();
        return made.Count == count ? made : throw new InvalidDataException(
            $"only {made.Count} of {count} questions have at most {MostCharacters} characters: give more questions");
    }

    /// <summary>The share of the rules that a response follows as it stands; one that was cut off follows none.</summary>
    public ScoredResponse Score(Response response)
    {
        var followed = IfEval.Check([.. Rules.Select(r => r.Id)], [.. Rules.Select(r => r.Arguments)], response.Text).Strict;
        return new(response, response.Sample.Finish == Finish.Length ? 0 : followed.Count(f => f) / (double)followed.Count, 0, 1, 1);
    }

    private static RuledPrompt Make(Prompt question, Seed seed)
    {
        var rules = seed.Derive("kinds").Shuffle(Rule.Kinds).Take(1 + seed.Below(2, 0))
            .Select((kind, i) => kind(seed.Derive(i), question.Text)).ToArray();
        return new(new(question.Id,
            $"{question.Text}{(seed.Below(2, 1) == 0 ? "\n" : " ")}{string.Join(' ', rules.Select(r => r.Wording))}"), rules, question);
    }
}
