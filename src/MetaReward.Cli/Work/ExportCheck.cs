using MetaReward.Torch;
using TorchSharp;

namespace MetaReward.Cli.Work;

/// <summary>An exported model held against its source on fixed prompts.</summary>
/// <param name="Largest">Largest difference of a token's log-probability.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Limit">What the mean may be: rounding to the written type, with room.</param>
/// <param name="SameTokens">The prompts become the same ids.</param>
public sealed record ExportCheck(int Tokens, double Largest, double Mean, double Limit, bool SameTokens)
{
    private static readonly string[] Texts =
    [
        "The capital of France is Paris, and the capital of Italy is Rome.",
        "def add(a, b):\n    return a + b\n\nprint(add(12, 345))\n",
        "Größe, naïve café, 東京, русский текст and 🙂 emoji.",
        "sort the words : kiwi apple fig",
    ];

    public bool Passed => SameTokens && Mean <= Limit;

    /// <summary>Loads one model after the other, so that only one is in memory.</summary>
    /// <param name="written">What was exported, to be read as any checkpoint.</param>
    public static ExportCheck Of(ExportSource source, string written, ExportType type)
    {
        TorchRuntime.Load();
        var number = Fits(source.Parameters) ? torch.ScalarType.Float32 : torch.ScalarType.BFloat16;
        int[][] prompts;
        float[][] before;
        using (var policy = new Loaded(source.Policy(number)))
        {
            prompts = Prompts(policy.Policy);
            before = Logps(policy.Policy, prompts);
        }

        using var exported = new Loaded(TorchPolicy.Load(written, number));
        var same = Prompts(exported.Policy).Zip(prompts).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        var differences = Logps(exported.Policy, prompts).SelectMany(row => row).Zip(before.SelectMany(row => row))
            .Select(pair => Math.Abs((double)pair.First - pair.Second))
            .Select(difference => double.IsNaN(difference) ? double.PositiveInfinity : difference).ToArray();
        return new(differences.Length, differences.Max(), differences.Average(), LimitOf(type), same);
    }

    private static double LimitOf(ExportType type) => type switch
    {
        ExportType.F32 => 1e-4,
        ExportType.F16 => 0.02,
        _ => 0.15,
    };

    private static bool Fits(long parameters) => parameters * 6 < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static float[][] Logps(TorchPolicy policy, int[][] prompts) => [.. prompts.Select(ids => policy.Logps([ids[0]], ids[1..]))];

    /// <summary>Texts, one of them as a conversation; a tokenizer that knows words only gets its own.</summary>
    private static int[][] Prompts(TorchPolicy policy)
    {
        var (tokenizer, context) = (policy.Text.Tokenizer, policy.Model.Config.ContextSize);
        var rows = new List<IEnumerable<int>>();
        foreach (var text in Texts)
        {
            try
            {
                rows.Add(tokenizer.Encode(text));
                rows.Add(policy.Text.EncodePrompt(text));
            }
            catch (InvalidDataException)
            {
                // words that it does not know
                rows.Add(Enumerable.Range(0, 24).Select(i => ((i * 37) + text.Length) % tokenizer.VocabularySize));
            }
        }

        return [.. rows.Select(row => row.Take(context).ToArray()).Where(row => row.Length > 1)];
    }

    private sealed record Loaded(TorchPolicy Policy) : IDisposable
    {
        public void Dispose() => Policy.Model.Dispose();
    }
}
