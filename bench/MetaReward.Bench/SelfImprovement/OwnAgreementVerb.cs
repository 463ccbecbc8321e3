using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Torch;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>own-agreement</c>: how often what a checkpoint finds likely is what people prefer, with no judgment written: by likelihood, and by
/// how much of a response is owed to its prompt, which is left away or replaced by the prompts of other pairs.
/// </summary>
internal static class OwnAgreementVerb
{
    /// <summary>Prompts of other pairs that stand in for a pair's own.</summary>
    private const int Others = 4;

    public static Command Build()
    {
        var command = new Command("own-agreement", "How often a checkpoint finds likelier what people prefer, by several rewards.");
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var data = new Option<string[]>("--data") { Description = "Labelled pairs, as for `eval agreement`.", Required = true,
            AllowMultipleArgumentsPerToken = true };
        var limit = new Option<int>("--limit") { Description = "Pairs of a file.", DefaultValueFactory = _ => 10_000 };
        Array.ForEach<Option>([model, data, limit], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var policy = Engine.Load(parsed.GetValue(model)!).Policy;
            var rows = new List<(string Name, int Count, IReadOnlyList<IReadOnlyDictionary<string, double>> Told)>();
            foreach (var file in parsed.GetValue(data)!)
            {
                var pairs = HumanAgreement.Read(file, parsed.GetValue(limit));
                rows.Add((Path.GetFileNameWithoutExtension(file), pairs.Count, await TellAsync(policy, pairs, cancel)));
            }

            Console.WriteLine($"| prefers | {string.Join(" | ", rows.Select(row => $"{row.Name}, {row.Told.Count} of {row.Count}"))} |");
            Console.WriteLine($"|---|{string.Concat(rows.Select(_ => "---|"))}");
            foreach (var reward in rows[0].Told[0].Keys)
            {
                Console.WriteLine($"| {reward} | {string.Join(" | ", rows.Select(row => Share(row.Told, reward)))} |");
            }

            return 0;
        });
        return command;
    }

    /// <summary>
    /// For each pair and reward: that of the preferred response less that of the other. A pair that the context cannot hold is left out.
    /// </summary>
    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, double>>> TellAsync(
        TorchPolicy policy, IReadOnlyList<HumanPair> pairs, CancellationToken cancel)
    {
        var told = new List<IReadOnlyDictionary<string, double>>();
        for (var i = 0; i < pairs.Count; i++)
        {
            Sample[] given = [.. new[] { pairs[i].Preferred, pairs[i].Other }.Select(text =>
                new Sample(text, policy.Text.EncodeTarget(new Target.Written(text)), [], Finish.Stop))];
            string[] asked = [pairs[i].Prompt, "", .. Enumerable.Range(1, Others).Select(k => pairs[(i + (k * 7)) % pairs.Count].Prompt)];
            var replies = await policy.SampleAsync([.. asked.Select(prompt => new SampleRequest(prompt, 2, Seed.Of(0)) { Given = given })],
                Sampling.Greedy(1), null, cancel);
            if (replies.Any(two => two.Any(one => one.Logps.Count == 0)))
            {
                continue;
            }

            double[] sums = [.. replies.SelectMany(two => two).Select(one => one.Logps.Sum(logp => (double)logp))];
            var (a, b) = (given[0].Tokens.Count, given[1].Tokens.Count);
            double OtherOf(int side) => Enumerable.Range(2, Others).Average(k => sums[(2 * k) + side]);
            told.Add(new Dictionary<string, double>
            {
                ["the longer one"] = a - b,
                ["likelihood"] = sums[0] - sums[1],
                ["likelihood per token"] = (sums[0] / a) - (sums[1] / b),
                ["information, no prompt"] = sums[0] - sums[2] - (sums[1] - sums[3]),
                ["the same per token"] = ((sums[0] - sums[2]) / a) - ((sums[1] - sums[3]) / b),
                ["information, other prompts"] = sums[0] - OtherOf(0) - (sums[1] - OtherOf(1)),
                ["other prompts, per token"] = ((sums[0] - OtherOf(0)) / a) - ((sums[1] - OtherOf(1)) / b),
            });
        }

        return told;
    }

    private static string Share(IReadOnlyList<IReadOnlyDictionary<string, double>> told, string reward)
    {
        var share = Intervals.Proportion(told.Sum(one => one[reward] > 0 ? 1.0 : one[reward] == 0 ? 0.5 : 0), told.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * share.Value:0.0} [{100 * share.Low:0.0}, {100 * share.High:0.0}]");
    }
}
