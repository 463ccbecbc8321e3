using System.CommandLine;
using System.Globalization;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Learning;

/// <summary>The options of <c>memory</c>.</summary>
public static class MemoryVerb
{
    private static readonly ModelConfig Small = new()
    {
        ModelType = "llama", VocabularySize = 4096, HiddenSize = 256, FeedForwardSize = 704, Layers = 4, Heads = 4, KeyValueHeads = 2,
        HeadSize = 64,
        ContextSize = 512, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    public static Command Build()
    {
        var command = new Command("memory",
            "Many training steps on a small random model, then many decoding steps on SmolLM2's shape: "
            + "what the process takes of the machine's memory on the way. It must not grow.");
        var steps = new Option<int>("--steps") { Description = "Steps of training to take.", DefaultValueFactory = _ => 200 };
        var decode = new Option<int>("--decode") { Description = "Steps of decoding to take.", DefaultValueFactory = _ => 2000 };
        var loss = new Option<PairLoss>("--loss") { Description = "What is minimised.", DefaultValueFactory = _ => PairLoss.Dpo };
        var recompute = new Option<bool>("--recompute") { Description = "Compute layers again on the way back." };
        Array.ForEach<Option>([steps, decode, loss, recompute], command.Add);
        command.SetAction((parsed, cancel) =>
        {
            TorchRuntime.Load();
            Train(parsed.GetValue(steps), new Dpo(
                new(1e-5, 1, 8, MicroBatchTokens: 1024, Recompute: parsed.GetValue(recompute)), Loss: parsed.GetValue(loss),
                LabelSmoothing: 0.1));
            return DecodingMemory.RunAsync(parsed.GetValue(decode), cancel);
        });
        return command;
    }

    private static void Train(int steps, Dpo options)
    {
        set_num_threads(Environment.ProcessorCount);
        using var start = Transformer.Random(Small, Seed.Of(0));
        using var model = start.Clone(requiresGrad: true, ScalarType.Float32, ScalarType.BFloat16);
        var pairs = Enumerable.Range(0, 64).Select(Pair).ToArray();
        IObjective objective = options.IsUnpaired()
            ? new KtoObjective(model, start,
                [.. pairs.Select(p => new LabelledSequence[] { new(p.Chosen, true, -500), new(p.Rejected, false, -500) })], options,
                Passes.Of(options.Training))
            : new PairObjective(model, pairs, PairPlan.Of(options), Passes.Of(options.Training));
        using var loop = new TrainingLoop(model, options.Training, steps);
        Console.WriteLine("| training step | MiB |\n| ---: | ---: |");
        for (var step = 1; step <= steps; step++)
        {
            loop.Step(objective, [.. Enumerable.Range(step * 8, 8).Select(i => i % pairs.Length)]);
            if (step == 20 || step % 100 == 0 || step == steps)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {Memory.Now():0.0} |"));
            }
        }
    }

    /// <summary>Prompts of 20 to 83 tokens, responses of 30 to 156.</summary>
    private static TokenPair Pair(int i)
    {
        var prompt = Ids(20 + i, i);
        return new(new(prompt, Ids(30 + (2 * i), 100 + i)), new(prompt, Ids(156 - (2 * i), 200 + i)), -500, -500);

        static int[] Ids(int count, int seed) => [.. Enumerable.Range(0, count).Select(t => Seed.Of(seed).Below(Small.VocabularySize, t))];
    }
}
