using System.CommandLine;
using MetaReward.Bench.House;

namespace MetaReward.Bench.Golden;

/// <summary>The options of <c>golden</c>.</summary>
public static class GoldenVerb
{
    public static Command Build()
    {
        var command = new Command(
            "golden",
            "The default runs of both recipes, seeds 0 and 1, held against bench/golden: ids, texts, tokens, verdicts, pairs, skips, "
            + "weights. About a minute each.");
        var write = new Option<bool>("--write")
        {
            Description = "Write bench/golden anew. Say in the commit which change was meant, and why.",
        };
        command.Add(write);
        command.SetAction(async (parsed, cancel) =>
        {
            var root = Solution.RootAbove(Directory.GetCurrentDirectory());
            return await GoldenRuns.RunAsync(root, parsed.GetValue(write), Console.Out, cancel) ? 0 : 1;
        });
        return command;
    }
}
