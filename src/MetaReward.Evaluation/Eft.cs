using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>
/// Demonstrations for the judge (EFT; Self-Rewarding, arXiv:2401.10020) without a human label: good responses and spoiled ones,
/// each with a reasoned judgment in the rubric's words and the score that its making implies. They teach the form of a judgment, and to
/// look at the prompt and at the form of the response; they cannot teach right from wrong. Beside them go the policy's own answers, as the
/// paper's seed data has instructions beside judgments: a model taught judgments alone answers everything with one. Left out: the paper's
/// filter by human rank. Degenerate: prompts whose response is too short to be spoiled are passed over, and so are long ones: they take
/// most of the time and teach no more of a judgment's form.
/// </summary>
public static class Eft
{
    /// <summary>Longer exchanges (prompt and response, in characters) are passed over unless the caller says otherwise.</summary>
    public const int MostCharacters = 700;

    private const int FewestWords = 4;
    private const int Patience = 4;

    /// <summary>Judge demonstrations: the rendered rubric, and a judgment that the rubric reads as the intended score.</summary>
    /// <param name="answered">Prompts with good responses; never those of the prompts that the probe measures on.</param>
    /// <param name="rubric">Must read a line <c>Score: n</c> on a scale of 5.</param>
    /// <param name="seed">Chooses texts.</param>
    /// <param name="count">How many.</param>
    /// <param name="mostCharacters">Most characters of prompt and response together.</param>
    /// <exception cref="ArgumentException">There are not enough usable responses, or the rubric does not read the judgments.</exception>
    public static IReadOnlyList<Demonstration> Judge(
        IReadOnlyList<Answered> answered, IRubric<Exchange> rubric, Seed seed, int count = 420, int mostCharacters = MostCharacters) =>
        Cases(Usable(answered, mostCharacters), seed.Derive("judge"), count, KnownFinding.InTurn).Select(c => Demonstrate(
            $"eft/judge/{c.Index:D4}", rubric, c.Exchange, JudgmentWords.Judgment(c.Finding),
            new Verdict.Scored(c.Finding.Score))).ToList();

    /// <summary>
    /// Meta-judge demonstrations: a fitting and an unfitting judgment of one response, and which is which. The fitting one stands first in
    /// half of them and has the higher score in half of each, so neither place nor score gives it away.
    /// </summary>
    /// <param name="answered">As for <see cref="Judge"/>.</param>
    /// <param name="rubric">Must read a line <c>Winner: Judgement A</c>.</param>
    /// <param name="seed">Chooses texts.</param>
    /// <param name="count">How many.</param>
    /// <param name="mostCharacters">Most characters of prompt and response together.</param>
    /// <exception cref="ArgumentException">There are not enough usable responses, or the rubric does not read the verdicts.</exception>
    public static IReadOnlyList<Demonstration> MetaJudge(
        IReadOnlyList<Answered> answered, IRubric<Contest> rubric, Seed seed, int count = 120, int mostCharacters = MostCharacters) =>
        Cases(Usable(answered, mostCharacters), seed.Derive("meta-judge"), count, KnownFinding.GoodAndSpoiled).Select(c =>
        {
            var contest = new Contest(c.Exchange, JudgmentWords.Judgment(c.Finding), JudgmentWords.Judgment(c.Finding.Opposite(c.Seed)));
            var first = c.Index % 2 == 0;
            return Demonstrate($"eft/meta/{c.Index:D4}", rubric, first ? contest : contest.Swap(),
                JudgmentWords.Comparison(c.Finding, first ? 'A' : 'B'), new Verdict.Chose(first ? Choice.First : Choice.Second));
        }).ToList();

    /// <summary>Demonstrations of answering: prompts with the responses they already have, each at most once.</summary>
    /// <param name="answered">As for <see cref="Judge"/>.</param>
    /// <param name="seed">Chooses which.</param>
    /// <param name="count">At most so many; fewer where there are fewer prompts.</param>
    public static IReadOnlyList<Demonstration> Actor(IReadOnlyList<Answered> answered, Seed seed, int count = 240) =>
        [.. seed.Derive("actor").Shuffle(answered).Take(count)
            .Select((one, i) => new Demonstration($"eft/actor/{i:D4}", one.Prompt.Dialogue, one.Reply ?? one.Response))];

    private static Demonstration Demonstrate<T>(string id, IRubric<T> rubric, T subject, string text, Verdict intended)
    {
        var read = rubric.Parse(new Sample(text, [], [], Finish.Stop));
        return read == intended ? new(id, rubric.Render(subject), text) : throw new ArgumentException(
            $"rubric '{rubric.Name}' reads a reply that ends with '{text.Split('\n')[^1]}' as {read}, expected {intended}: "
            + "demonstrations can only be made for rubrics with that line", nameof(rubric));
    }

    private sealed record Case(int Index, Exchange Exchange, KnownFinding Finding, Seed Seed);

    /// <summary>Walks the prompts in a new order each time round; what cannot be spoiled as its turn asks is passed over.</summary>
    private static List<Case> Cases(List<Answered> usable, Seed seed, int count, Func<int, Seed, KnownFinding> turn)
    {
        var rounds = usable.Count == 0 ? 0 : 1 + (Patience * count / usable.Count);
        var made = new List<Case>();
        foreach (var (one, at) in Enumerable.Range(0, rounds).SelectMany(round => seed.Derive(round).Shuffle(usable))
            .Select((one, i) => (one, seed.Derive("case").Derive(i))))
        {
            var finding = turn(made.Count, at);
            if (made.Count < count && Response(one, finding, usable, at) is { } response)
            {
                made.Add(new(made.Count, new(one.Prompt.Text, response), finding, at));
            }
        }

        return made.Count == count ? made : throw new ArgumentException(
            $"only {made.Count} of {count} demonstrations can be made from {usable.Count} responses that are neither too short "
            + $"({FewestWords} words) nor too long: "
            + "give more prompts, at least two with different responses");
    }

    private static List<Answered> Usable(IReadOnlyList<Answered> answered, int mostCharacters) => answered.Where(a =>
        Spoiled.Words(a.Response).Length >= FewestWords && TextLength.Of(a.Prompt.Text)
            + TextLength.Of(a.Response) <= mostCharacters).ToList();

    private static string? Response(Answered one, KnownFinding finding, IReadOnlyList<Answered> all, Seed seed) => finding switch
    {
        { Defect: null } => one.Response,
        { Defect: ContrastKind.OtherPrompt } => Contrasts.Other(one, all, seed)?.Response,
        { Defect: ContrastKind.Truncated, Score: 3 } => Spoiled.Truncated(one.Response, 0.6 + (0.2 * seed.Uniform(0))),
        { Defect: ContrastKind.Truncated } => Spoiled.Truncated(one.Response, 0.2 + (0.25 * seed.Uniform(0))),
        { Defect: ContrastKind.Shuffled } => Spoiled.Shuffled(one.Response, seed),
        _ => Spoiled.Repeated(one.Response),
    };
}
