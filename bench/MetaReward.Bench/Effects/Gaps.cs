using MetaReward.Recipes;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Effects;

/// <summary>
/// How far the chosen and the rejected sides of each iteration's pairs lie apart: in scores, and in the last hidden state of the policy
/// that the iteration began with (arXiv:2508.06026, figures 1 and 2).
/// </summary>
internal static class Gaps
{
    private const int MostPairs = 100;

    public static EffectTable Scores { get; } = new("Score gap of the pairs",
        "Mean score of the chosen side minus that of the rejected one, by iteration.");

    public static EffectTable Distances { get; } = new("Distance of the pairs' last hidden states",
        "Euclidean distance between the last token's hidden states of the chosen and the rejected side, under the policy that the "
        + "iteration began with, by iteration; hidden states have the length that their last norm gives them.");

    public static void Add(Exam exam)
    {
        foreach (var arm in new[] { "self-rewarding", "self-rewarding-lc", "temporal", "temporal-past" })
        {
            if (exam.Run(arm) is { } run)
            {
                Add(Worlds.Arm.Named($"method-{arm}").Title, run, exam);
            }
        }
    }

    private static void Add(string row, RunReader run, Exam exam)
    {
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var pairs = run.Pairs(t).Where(pair => pair.Role == Role.Actor).ToArray();
            Scores.Add(row, $"iteration {t}", pairs.Average(pair => pair.Chosen.Score - pair.Rejected.Score));
            var policy = t == 1 ? exam.First()
                : Exam.Load(Path.Combine(run.Folder, $"iter-{t - 1:00}", TrainedFiles.Folder));
            Distances.Add(row, $"iteration {t}", pairs.Take(MostPairs).Average(pair => Distance(policy, pair)));
        }
    }

    private static double Distance(TorchPolicy policy, PreferencePair pair)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var prompt = pair.PromptTokens ?? policy.Text.EncodePrompt(pair.Prompt);
        return (Last(pair.Chosen) - Last(pair.Rejected)).norm().item<float>();

        Tensor Last(Side side)
        {
            long[] all = [.. prompt.Concat(((Target.Sampled)side.Target).Sample.Tokens).Select(token => (long)token)];
            return policy.Model.Hidden(tensor(all, [1, all.Length]))[0, -1];
        }
    }
}
