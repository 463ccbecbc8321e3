using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Exams;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>gap</c>: what a model says first, and what it can tell of its own responses: of K to each question, the likeliest, the commonest, the
/// best there is. Where telling is ahead of saying, there is something to learn without labels.
/// </summary>
internal static class GapVerb
{
    public static Command Build()
    {
        var command = new Command("gap",
            "What a checkpoint says first against what it can tell of its own responses, by kind of question.");
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var data = new Option<string>("--data") { Description = "Questions with answers, as for `eval answers`.", Required = true };
        var samples = new Option<int>("--samples") { Description = "K.", DefaultValueFactory = _ => 16 };
        var temperature = new Option<double>("--temperature") { Description = "Of the samples.", DefaultValueFactory = _ => 0.7 };
        var tokens = new Option<int>("--max-tokens") { Description = "Of a response.", DefaultValueFactory = _ => 24 };
        var limit = new Option<int>("--limit") { Description = "Questions.", DefaultValueFactory = _ => 10_000 };
        Array.ForEach<Option>([model, data, samples, temperature, tokens, limit], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            ExamTask[] tasks = [.. AnswersExam.Exam.Read(parsed.GetValue(data)!).Take(parsed.GetValue(limit))];
            var policy = Engine.Load(parsed.GetValue(model)!).Policy;
            var (k, most) = (parsed.GetValue(samples), parsed.GetValue(tokens));
            var greedy = await AskAsync(policy, tasks, 1, Sampling.Greedy(most), cancel);
            var sampled = await AskAsync(policy, tasks, k, new(parsed.GetValue(temperature), 1, most), cancel);
            Print(tasks, greedy, sampled, k);
            return 0;
        });
        return command;
    }

    private static async Task<Response[][]> AskAsync(
        IPolicy policy, ExamTask[] tasks, int count, Sampling sampling, CancellationToken cancel)
    {
        var seed = Seed.Of(0).Derive("gap");
        var replies = await policy.SampleAsync(
            [.. tasks.Select(task => new SampleRequest(task.Question.Message, count, seed.Derive(task.Question.Key)))], sampling,
            null, cancel);
        return [.. replies.Select((group, i) => group.Select((sample, k) => new Response(
            $"i1/p{i}/r{k}", new($"p{i}", tasks[i].Question.Message), sample)).ToArray())];
    }

    private static void Print(ExamTask[] tasks, Response[][] greedy, Response[][] sampled, int k)
    {
        var groups = tasks.Select((task, i) => (Index: i, Kind: task.Group ?? "all")).ToLookup(one => one.Kind, one => one.Index);
        Console.WriteLine(
            $"| kind | questions | greedy | sampled | any of {k} | best by mean log-prob | best by sum | commonest | commonest, "
                + "where it has half | share of those | pairs by mean | chosen right | rejected right | cut off |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var group in groups.Append(null))
        {
            int[] all = group is null ? [.. Enumerable.Range(0, tasks.Length)] : [.. group];
            Console.WriteLine($"| {group?.Key ?? "all"} | {all.Length} | {string.Join(" | ", Row(tasks, greedy, sampled, all))} |");
        }
    }

    private static IEnumerable<string> Row(ExamTask[] tasks, Response[][] greedy, Response[][] sampled, int[] all)
    {
        var form = CheckpointBench.World.Answers!;
        bool Right(int i, Response? one) => one is not null && tasks[i].Mark(one.Text).Marks["right"].Points == 1;
        Response? Best(int i, SelfRewards reward) => SelfReward.Of(sampled[i], reward, form)
            .Where(one => one.Valid > 0 && one.Response.Sample.Ended).MaxBy(one => one.Mean)?.Response;
        double[] shares =
            [.. all.Select(i => SelfReward.Of(sampled[i], SelfRewards.Majority, form).Max(one => double.IsNaN(one.Mean) ? 0 : one.Mean))];
        int[] sure = [.. all.Where((_, at) => shares[at] >= 0.5)];
        var pairs = all.SelectMany(i => BestAgainstWorst.Of([sampled[i][0].GroupId],
            SelfReward.Of(sampled[i], SelfRewards.LikelihoodPerToken), Rivals.OtherAnswer, form).Kept.Select(pair => (i, pair))).ToArray();
        Response Side(int i, Side side) => sampled[i].Single(one => one.Id == side.Id);
        return new[]
        {
            all.Average(i => Right(i, greedy[i][0]) ? 1.0 : 0), all.Average(i => sampled[i].Average(one => Right(i, one) ? 1.0 : 0)),
            all.Average(i => sampled[i].Any(one => Right(i, one)) ? 1.0 : 0),
            all.Average(i => Right(i, Best(i, SelfRewards.LikelihoodPerToken)) ? 1.0 : 0),
            all.Average(i => Right(i, Best(i, SelfRewards.Likelihood)) ? 1.0 : 0),
            all.Average(i => Right(i, Best(i, SelfRewards.Majority)) ? 1.0 : 0),
            sure.Select(i => Right(i, Best(i, SelfRewards.Majority)) ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average(),
            sure.Length / (double)all.Length, pairs.Length / (double)all.Length,
            pairs.Select(two => Right(two.i, Side(two.i, two.pair.Chosen)) ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average(),
            pairs.Select(two => Right(two.i, Side(two.i, two.pair.Rejected)) ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average(),
            all.Average(i => sampled[i].Average(one => one.Sample.Ended ? 0.0 : 1)),
        }.Select(share => (100 * share).ToString("0.0", CultureInfo.InvariantCulture));
    }
}
