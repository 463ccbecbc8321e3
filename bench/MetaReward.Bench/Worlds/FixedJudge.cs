using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Microworld.Truth;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// A judge or meta-judge that never learns: what judging can be worth at most and at least. It speaks the built-in world's forms, a token a
/// word. A recipe meets it as the policy of a role.
/// </summary>
/// <param name="name">Tells fixed judges apart.</param>
/// <param name="reply">What it writes, of a prompt and its own chance.</param>
internal sealed class FixedJudge(string name, Func<string, Seed, Task<string>> reply) : IPolicy
{
    public string Fingerprint { get; } = $"{Seed.Of(0).Derive($"fixed {name}").Value:x16}";

    /// <summary>A fixed judge by its name, as settings say it.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static FixedJudge Named(string name, string model) => name switch
    {
        "truth" => new(name, (prompt, seed) => Task.FromResult(Write(prompt, seed, Oracle.Winner, (check, _) => check))),
        "dice" => new(name, (prompt, seed) => Task.FromResult(
            Write(prompt, seed, _ => Choice.Tie, (check, dice) => check with { Score = dice.Below(6, 0) }))),
        "answer-first" => AnswerFirst(Engine.Load(model).Policy),
        _ => throw new ArgumentException($"there is no judge '{name}'; there are truth, dice and answer-first"),
    };

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var all = new List<IReadOnlyList<Sample>>(requests.Count);
        foreach (var request in requests)
        {
            var samples = new List<Sample>(request.Count);
            for (var k = 0; k < request.Count; k++)
            {
                var text = await reply(request.Prompt.Text, request.Seed.Derive(k));
                int[] words = [.. Words.Of(text).Select((_, i) => i)];
                samples.Add(new(text, words, [.. words.Select(_ => 0f)], Finish.Stop));
            }

            tokens?.Report(samples.Sum(sample => sample.Tokens.Count));
            all.Add(samples);
        }

        return all;
    }

    /// <summary>Task, response, and in a comparison both judgments, as a prompt quotes them.</summary>
    private static string[] Quoted(string prompt) => [.. prompt.Split('[', ']').Where((_, i) => i % 2 == 1).Select(part => part.Trim())];

    private static string Write(string prompt, Seed seed, Func<Contest, Choice> winner, Func<WrittenCheck, Seed, WrittenCheck> bend)
    {
        var quoted = Quoted(prompt);
        var answer = Exercise.Read(quoted[0])!.Answer;
        if (quoted is [_, var response])
        {
            return bend(WrittenCheck.Of(answer, response), seed).ToString();
        }

        var chosen = winner(new(new(quoted[0], quoted[1]), quoted[2], quoted[3]));
        return DuelRubric.Write(answer, chosen != Choice.Tie ? chosen : seed.Below(2, 1) == 0 ? Choice.First : Choice.Second);
    }

    /// <summary>
    /// A judge that answers the task itself before it has read the response, and marks the response against that. Its knowledge is the seed
    /// model's: greedy, once per task.
    /// </summary>
    private static FixedJudge AnswerFirst(IPolicy policy)
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>();
        return new("answer-first", async (prompt, _) =>
        {
            var quoted = Quoted(prompt);
            if (!answers.TryGetValue(quoted[0], out var answer))
            {
                var said = await policy.SampleAsync(
                    [new(quoted[0], 1, Seed.Of(0))], Sampling.Greedy(MostTokens), null, CancellationToken.None);
                answers[quoted[0]] = answer = Words.Content(said[0][0].Answer);
            }

            return WrittenCheck.Of(answer, quoted[1]).ToString();
        });
    }

    private const int MostTokens = 40;
}
