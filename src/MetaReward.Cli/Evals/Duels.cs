using MetaReward.Evaluation.Exams;
using MetaReward.Microworld;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Evals;

/// <summary>A judge that is put to pairs of responses by two policies.</summary>
/// <param name="Judge">Who judges.</param>
/// <param name="Form">How it compares.</param>
/// <param name="Orders">Whether both responses are shown at once, in both orders.</param>
/// <param name="Sampling">Of judgments: greedy in both orders, as in the loop for each alone.</param>
public sealed record Duels(Candidate Judge, HeadToHead Form, bool Orders, Sampling Sampling)
{
    /// <summary>The judge as it is asked.</summary>
    /// <param name="judge">Who judges.</param>
    /// <param name="pairwise">Both responses at once; null: if it can.</param>
    /// <param name="judgments">Of each response alone.</param>
    /// <param name="tokens">Most tokens of a judgment.</param>
    /// <param name="temperature">Of judgments; null: greedy in both orders, as in the loop for each alone.</param>
    /// <exception cref="InvalidDataException">The microworld's model is to compare, which it has not learned.</exception>
    public static Duels Of(Candidate judge, bool? pairwise, int judgments, int tokens, double? temperature = null) =>
        (judge.IsMicroworld, pairwise) switch
        {
            (true, true) =>
                throw new InvalidDataException("the microworld's model judges responses one by one only: leave out --rubric pairwise"),
            (true, _) => new(judge, HeadToHead.Scored(new CheckRubric(), judgments), false, At(new(MaxTokens: tokens), temperature)),
            (_, false) => new(judge, HeadToHead.Scored(new AdditiveRubric(), judgments), false, At(new(MaxTokens: tokens), temperature)),
            _ => new(judge, HeadToHead.Pairwise(new PairRubric()), true, At(Sampling.Greedy(tokens), temperature)),
        };

    /// <summary>The benchmark's way to sample judgments, at another temperature where one is given.</summary>
    public static Sampling At(Sampling standard, double? temperature) =>
        temperature is { } given ? standard with { Temperature = given } : standard;

    /// <summary>What a given temperature adds to a judge's identity.</summary>
    public static string Warmth(double? temperature) =>
        temperature is { } given ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" at {given}") : "";

    /// <summary>How the judge is asked, for a reader.</summary>
    public string Manner => Orders ? "in both orders" : "each response alone";

    /// <summary>What is asked about each prompt; nothing where an answer is missing.</summary>
    public IReadOnlyList<IReadOnlyList<SampleRequest>> Requests(
        IReadOnlyList<string> prompts, IReadOnlyList<Said?> first, IReadOnlyList<Said?> second, Seed seed) =>
        [.. prompts.Select((prompt, i) => first[i] is { HasAnswer: true } a && second[i] is { HasAnswer: true } b
            ? Form.Ask(new ResponsePair(prompt, a.Answer, b.Answer), seed)
            : [])];

    /// <summary>Judges prompt by prompt; a pair with a response that is missing cannot be told.</summary>
    public async Task<IReadOnlyList<(Bout Bout, IReadOnlyList<Said> Said)>> RunAsync(
        string room, IReadOnlyList<string> prompts, IReadOnlyList<Said?> first, IReadOnlyList<Said?> second, Seed seed,
        RoomProgress progress, CancellationToken cancel)
    {
        var requests = Requests(prompts, first, second, seed);
        var replies = new Queue<IReadOnlyList<Sample>>(
            await Judge.AskAsync(room, [.. requests.SelectMany(r => r)], Sampling, progress, cancel));
        progress.End();
        return [.. requests.Select((asked, i) =>
        {
            List<IReadOnlyList<Sample>> own = [.. asked.Select(_ => replies.Dequeue())];
            IReadOnlyList<Said> said = [.. own.SelectMany(group => group.Select(reply => Said.Of($"judgment, {room}", reply)))];
            return (first[i] is not { HasAnswer: true } || second[i] is not { HasAnswer: true }
                ? new Bout(double.NaN, 0, 0)
                : Form.Read(own), said);
        })];
    }
}
