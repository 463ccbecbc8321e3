using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>closed-judge-eval</c>: how well checkpoints judge answers to held-out sums that one of them gave: of each sum that it answered
/// rightly and wrongly among eight tries, one of both, each judged several times. A pair is right where the right answer has the higher
/// mean; a tie counts one half.
/// </summary>
internal static class ClosedJudgeEvalVerb
{
    private sealed record Pair(string Key, string Prompt, string Right, string Wrong);

    public static Command Build()
    {
        var command = new Command("closed-judge-eval", "How well checkpoints judge answers to held-out sums.");
        var models = new Argument<string[]>("models") { Description = "Checkpoints or runs; the first gives the answers.",
            Arity = ArgumentArity.OneOrMore };
        var works = new Option<bool>("--works") { Description = "The judge works the sum out before it says Yes or No." };
        var data = new Option<string>("--data") { Description = "sums-held-out.jsonl.", Required = true };
        var limit = new Option<int>("--limit") { Description = "Sums.", DefaultValueFactory = _ => 400 };
        command.Arguments.Add(models);
        Array.ForEach<Option>([works, data, limit], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            Pair[]? pairs = null;
            double[]? before = null;
            Console.WriteLine("| judge | pairs | right of pairs | less the first | readable | says Yes of right | of wrong |");
            Console.WriteLine("|---|--:|---|---|--:|--:|--:|");
            foreach (var model in parsed.GetValue(models)!)
            {
                var policy = Engine.Load(model).Policy;
                pairs ??= await AnswersAsync(policy, parsed.GetValue(data)!, parsed.GetValue(limit), cancel);
                var (right, words) = await JudgeAsync(policy, pairs, new ClosedRubric(parsed.GetValue(works)), cancel);
                before ??= right;
                var (share, gain) = (Intervals.Mean(right), Intervals.Mean([.. right.Zip(before, (now, then) => now - then)]));
                Console.WriteLine($"| {Path.GetFileName(model)} | {pairs.Length} | {Percent(share.Value)} [{Percent(share.Low)}, "
                    + $"{Percent(share.High)}] | {Percent(gain.Value)} [{Percent(gain.Low)}, {Percent(gain.High)}] | {words} |");
            }

            return 0;
        });
        return command;
    }

    private static async Task<Pair[]> AnswersAsync(IPolicy policy, string data, int limit, CancellationToken cancel)
    {
        ExamTask[] tasks = [.. AnswersExam.Exam.Read(data).Take(limit)];
        var seed = Seed.Of(0).Derive("closed-judge-eval");
        var said = await policy.SampleAsync(
            [.. tasks.Select(task => new SampleRequest(task.Question.Message, 8, seed.Derive(task.Question.Key)))],
            new(0.7, 1, 24), null, cancel);
        return [.. tasks.Zip(said, (task, group) => (task, of: group.Where(one => Gsm8k.LastNumber(one.Answer) is not null)
                .ToLookup(one => task.Mark(one.Answer).Marks["right"].Points == 1, one => one.Answer)))
            .Where(both => both.of[true].Any() && both.of[false].Any())
            .Select(both => new Pair(both.task.Question.Key, both.task.Question.Message, both.of[true].First(), both.of[false].First()))];
    }

    private static async Task<(double[] Right, string Words)> JudgeAsync(
        IPolicy policy, Pair[] pairs, ClosedRubric rubric, CancellationToken cancel)
    {
        const int Times = 8;
        var seed = Seed.Of(1).Derive("closed-judge-eval");
        var requests = pairs.SelectMany(pair => new[] { (pair, Text: pair.Right), (pair, Text: pair.Wrong) }).Select((one, i) =>
            new SampleRequest(rubric.Render(new(one.pair.Prompt, one.Text)), Times, seed.Derive(i))).ToArray();
        var judged = await policy.SampleAsync(requests, new(1, 1, rubric.Name == "closed" ? 4 : 40), null, cancel);
        double[] means = [.. judged.Select(group => group.Select(rubric.Parse).OfType<Verdict.Scored>().Select(one => one.Score)
            .DefaultIfEmpty(double.NaN).Average())];
        double Mean(int of) => means.Where((_, i) => i % 2 == of).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        var readable = judged.SelectMany(group => group).Average(one => rubric.Parse(one) is Verdict.Scored ? 1.0 : 0);
        return ([.. pairs.Select((_, i) => (means[2 * i], means[(2 * i) + 1]) switch
            {
                (var right, var wrong) when right > wrong => 1.0,
                (var right, var wrong) when right < wrong => 0.0,
                _ => 0.5, // a tie, or one that cannot be read
            })], $"{Percent(readable)} | {Percent(Mean(0))} | {Percent(Mean(1))}");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
