using MetaReward.Bench.Alarms;
using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// A judge or meta-judge that is not trained: bounds of what judging can be worth, and other ways to judge. It speaks the built-in world's
/// forms, a token a word. A recipe meets it as the policy of a role.
/// </summary>
/// <param name="name">Tells such judges apart.</param>
/// <param name="open">From the tasks that are asked about to what is written, of a prompt and its own chance.</param>
internal sealed class UntrainedJudge(
    string name, Func<IReadOnlyList<string>, CancellationToken, Task<Func<string, Seed, string>>> open) : IPolicy
{
    private const int MostTokens = 40;
    private const int Voters = 7;

    public string Fingerprint { get; } = $"{Seed.Of(0).Derive($"untrained {name}").Value:x16}";

    /// <summary>One by its name, as settings say it.</summary>
    /// <param name="name">truth, dice, answer-first, majority-answer or one of <see cref="BentJudge"/>.</param>
    /// <param name="student">Of a run.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static UntrainedJudge Named(string name, LastTrained student) => name switch
    {
        "truth" => new(name, Always((prompt, seed) => Write(prompt, seed, Oracle.Winner, (check, _) => check))),
        "dice" => new(name, Always((prompt, seed) =>
            Write(prompt, seed, _ => Choice.Tie, (check, dice) => check with { Score = dice.Below(6, 0) }))),
        "answer-first" => new(name, (tasks, stop) => AgainstAsync(student.First, tasks, 1, stop)),
        "majority-answer" => new(name, (tasks, stop) => AgainstAsync(student.Now, tasks, Voters, stop)),
        _ when BentJudge.All.TryGetValue(name, out var bent) => new(name, Always(bent)),
        _ => throw new ArgumentException($"there is no judge '{name}'; there are truth, dice, answer-first, majority-answer, "
            + string.Join(", ", BentJudge.All.Keys)),
    };

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var write = await open([.. requests.Select(request => CheckRubric.Quoted(request.Prompt.Text)[0]).Distinct()], cancel);
        IReadOnlyList<IReadOnlyList<Sample>> all = [.. requests.Select(request => (IReadOnlyList<Sample>)
            [.. Enumerable.Range(0, request.Count).Select(k => Of(write(request.Prompt.Text, request.Seed.Derive(k))))])];
        tokens?.Report(all.Sum(samples => samples.Sum(sample => sample.Tokens.Count)));
        return all;
    }

    private static Sample Of(string text)
    {
        int[] words = [.. Words.Of(text).Select((_, i) => i)];
        return new(text, words, [.. words.Select(_ => 0f)], Finish.Stop);
    }

    private static Func<IReadOnlyList<string>, CancellationToken, Task<Func<string, Seed, string>>> Always(
        Func<string, Seed, string> write) => (_, _) => Task.FromResult(write);

    private static string Write(string prompt, Seed seed, Func<Contest, Choice> winner, Func<WrittenCheck, Seed, WrittenCheck> bend)
    {
        var quoted = CheckRubric.Quoted(prompt);
        var answer = Exercise.Read(quoted[0])!.Answer;
        if (quoted is [_, var response])
        {
            return bend(WrittenCheck.Of(answer, response), seed).ToString();
        }

        var chosen = winner(new(new(quoted[0], quoted[1]), quoted[2], quoted[3]));
        return DuelRubric.Write(answer, chosen != Choice.Tie ? chosen : seed.Below(2, 1) == 0 ? Choice.First : Choice.Second);
    }

    /// <summary>
    /// A judge that answers the task before it has read the response, and marks the response against that: greedily with one voter, else
    /// with the most common of so many sampled answers.
    /// </summary>
    private static async Task<Func<string, Seed, string>> AgainstAsync(
        IPolicy policy, IReadOnlyList<string> tasks, int voters, CancellationToken cancel)
    {
        var said = await policy.SampleAsync(
            [.. tasks.Select(task => new SampleRequest(task, voters, Seed.Of(0).Derive(task)))],
            voters == 1 ? Sampling.Greedy(MostTokens) : new(MaxTokens: MostTokens), null, cancel);
        var answers = tasks.Zip(said).ToDictionary(pair => pair.First, pair => pair.Second.Select(s => Words.Content(s.Answer))
            .GroupBy(words => string.Join(' ', words)).MaxBy(same => same.Count())!.First());
        return (prompt, _) => CheckRubric.Quoted(prompt) is var quoted ? WrittenCheck.Of(answers[quoted[0]], quoted[1]).ToString() : "";
    }
}
