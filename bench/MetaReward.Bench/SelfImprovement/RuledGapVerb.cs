using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Scores;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>ruled-gap</c>: what a model can tell of its own responses to questions with checkable wishes: of two responses to one question that
/// follow different shares of its wishes, how often each reward prefers the better one; and what the best and the worst by it follow.
/// </summary>
internal static class RuledGapVerb
{
    private sealed record Told(double Follows, bool Ended, IReadOnlyDictionary<string, double> Rewards);

    public static Command Build()
    {
        var command = new Command("ruled-gap", "What a checkpoint can tell of its own responses to questions with wishes.");
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var data = new Option<string>("--data") { Description = "What `ruled` wrote.", Required = true };
        var limit = new Option<int>("--limit") { Description = "Questions.", DefaultValueFactory = _ => 10_000 };
        var samples = new Option<int>("--samples") { Description = "K.", DefaultValueFactory = _ => 8 };
        var tokens = new Option<int>("--max-tokens") { Description = "Of a response.", DefaultValueFactory = _ => 256 };
        Array.ForEach<Option>([model, data, limit, samples, tokens], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            Prompt[] prompts = [.. PromptFile.Read(parsed.GetValue(data)!).Take(parsed.GetValue(limit))];
            ExamTask[] tasks = [.. IfEvalExam.Exam.Read(parsed.GetValue(data)!).Take(prompts.Length)];
            var policy = Engine.Load(parsed.GetValue(model)!).Policy;
            var seed = Seed.Of(0).Derive("ruled-gap");
            var sampling = new Sampling(0.7, 0.95, parsed.GetValue(tokens));
            var said = await policy.SampleAsync(
                [.. prompts.Select(prompt => new SampleRequest(prompt.Dialogue, parsed.GetValue(samples), seed.Derive(prompt.Id)))],
                sampling, null, cancel);
            var bare = await policy.SampleAsync([.. prompts.Select((prompt, i) =>
                new SampleRequest(prompt.Without!, said[i].Count, seed) { Given = said[i] })], sampling, null, cancel);
            Told[][] told = [.. prompts.Select((prompt, i) => Tell(prompt, tasks[i], said[i], bare[i], seed))];
            Print(told);
            var silent = said.Sum(group => group.Count) - told.Sum(group => group.Length);
            Console.WriteLine($"\n{silent} responses say nothing and are left out.");
            return 0;
        });
        return command;
    }

    private static Told[] Tell(Prompt prompt, ExamTask task, IReadOnlyList<Sample> said, IReadOnlyList<Sample> bare, Seed seed)
    {
        Response[] all = [.. said.Select((sample, k) => new Response($"i1/{prompt.Id}/r{k}", prompt, sample))];
        var (sum, mean) = (SelfReward.Of(all, SelfRewards.Likelihood), SelfReward.Of(all, SelfRewards.LikelihoodPerToken));
        Retold[] without = [.. all.Zip(bare, (one, told) => new Retold($"{one.Id}/w0", one.Id, told.Logps))];
        var (owed, part) = (MutualInformation.Of(all, without, perToken: false), MutualInformation.Of(all, without, perToken: true));
        return [.. said.Select((sample, k) => new Told(
            task.Mark(sample.Text).Marks["instruction-strict"] is var mark ? mark.Points / mark.Of : 0, sample.Ended,
            new Dictionary<string, double>
            {
                ["dice"] = seed.Derive(prompt.Id).Uniform(k), ["the shortest"] = -sample.Tokens.Count, ["likelihood"] = sum[k].Mean,
                ["likelihood per token"] = mean[k].Mean, ["mutual information"] = owed[k].Mean,
                ["mutual information per token"] = part[k].Mean,
            })).Where(one => one.Rewards.Values.All(double.IsFinite))];
    }

    private static void Print(Told[][] all)
    {
        Console.WriteLine(
            "| reward | right of pairs that differ | prompts with such | best follows | worst follows | all follow | ended |");
        Console.WriteLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var reward in all.First(group => group.Length > 0)[0].Rewards.Keys)
        {
            double[] right = [.. all.Select(group => Right(group, reward)).Where(double.IsFinite)];
            Told[][] choices = [.. all.Where(group => group.Any(one => one.Ended) && group.Length > 1)];
            var told = Intervals.Mean(right);
            Console.WriteLine($"| {reward} | {Percent(told.Value)} [{Percent(told.Low)}, {Percent(told.High)}] | {right.Length} | "
                + $"{Percent(choices.Average(group => group.Where(one => one.Ended).MaxBy(one => one.Rewards[reward])!.Follows))} | "
                + $"{Percent(choices.Average(group => group.MinBy(one => one.Rewards[reward])!.Follows))} | "
                + $"{Percent(choices.Average(group => group.Average(one => one.Follows)))} | "
                + $"{Percent(all.SelectMany(group => group).Average(one => one.Ended ? 1.0 : 0))} |");
        }
    }

    /// <summary>Of the pairs of a prompt whose shares differ, those that the reward orders rightly; NaN where there are none.</summary>
    private static double Right(Told[] group, string reward) =>
        group.SelectMany((a, i) => group.Skip(i + 1).Select(b => (a, b))).Where(two => two.a.Follows != two.b.Follows)
            .Select(two => two.a.Rewards[reward] == two.b.Rewards[reward] ? 0.5
                : two.a.Rewards[reward] > two.b.Rewards[reward] == two.a.Follows > two.b.Follows ? 1.0 : 0)
            .DefaultIfEmpty(double.NaN).Average();

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
