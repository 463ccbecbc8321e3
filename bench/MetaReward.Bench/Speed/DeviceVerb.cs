using System.CommandLine;
using System.Globalization;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Bench.Speed;

/// <summary>The options of <c>device</c>.</summary>
public static class DeviceVerb
{
    public static Command Build()
    {
        var command = new Command("device",
            "Tokens per second of sampling and of LoRA-DPO on a device, on random weights of a known shape.");
        var device = new Option<string>("--device") { Description =
            "cuda, cpu, or cpu-tensors: the processor with the decoder of other devices.", DefaultValueFactory = _ => "cuda" };
        var shape = new Option<string>("--shape") { Description = "llama-3-8b, smollm2-135m or tiny.",
            DefaultValueFactory = _ => "llama-3-8b" };
        var libtorch = new Option<string>(
            "--libtorch") { Description = "The folder of a libtorch; default METAREWARD_LIBTORCH, else the package's." };
        var cache = new Option<long>("--cache-mib") { Description = "Keys and values that a lane may hold, in MiB.",
            DefaultValueFactory = _ => 8192 };
        var tokens = new Option<int>("--tokens") { Description = "New tokens of each sequence.", DefaultValueFactory = _ => 128 };
        var prompt = new Option<int>("--prompt") { Description = "Tokens of each prompt.", DefaultValueFactory = _ => 512 };
        var repeat = new Option<int>("--repeat") { Description = "Measurements of each line; the median counts.",
            DefaultValueFactory = _ => 3 };
        device.AcceptOnlyFromAmong("cuda", "cpu", "cpu-tensors");
        shape.AcceptOnlyFromAmong([.. Shapes.All.Keys]);
        Array.ForEach<Option>([device, shape, libtorch, cache, tokens, prompt, repeat], command.Add);
        command.SetAction(async parsed =>
        {
            try
            {
                if (parsed.GetValue(libtorch) is { } folder)
                {
                    TorchRuntime.Use(folder);
                }

                var tensors = parsed.GetValue(device) == "cpu-tensors";
                var place = Devices.Named(tensors ? "cpu" : parsed.GetValue(device)!);
                using var model = DeviceSpeed.Random(Shapes.All[parsed.GetValue(shape)!], place, ScalarType.BFloat16);
                var manner = new Manner(new HashSet<int>(), new()) { Memory = parsed.GetValue(cache) << 20, Tensors = tensors };
                await PrintAsync(new(model, manner), parsed.GetValue(prompt), parsed.GetValue(tokens), parsed.GetValue(repeat));
                return 0;
            }
            catch (TorchUnavailableException missing)
            {
                await Console.Error.WriteLineAsync(missing.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task PrintAsync(DeviceSpeed speed, int prompt, int tokens, int repeat)
    {
        foreach (var (name, value) in TorchRuntime.Describe())
        {
            Console.WriteLine($"{name}: {value}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{speed.Model.Parameters.Values.Sum(p => p.numel()) / 1e9:0.000} G parameters in bfloat16 on {speed.Model.Device}\n"));
        Console.WriteLine("| work | tokens/s |\n| --- | ---: |");
        await speed.PrefillAsync(1, prompt); // warm
        await LineAsync($"prefill, 8 prompts of {prompt}", () => speed.PrefillAsync(8, prompt));
        foreach (var sequences in new[] { 1, 8, 64, 256 })
        {
            await LineAsync($"decode, {sequences} sequences of {tokens} tokens, one prompt of {prompt}",
                () => speed.DecodeAsync(sequences, prompt, tokens));
        }

        await LineAsync("LoRA-DPO, 4 pairs of 2 x 384 tokens in one pass", () => Task.FromResult(speed.Train(recompute: false)));
        await LineAsync("the same, layers recomputed", () => Task.FromResult(speed.Train(recompute: true)));

        async Task LineAsync(string name, Func<Task<double>> measure)
        {
            var all = new List<double>();
            for (var i = 0; i < repeat; i++)
            {
                all.Add(await measure());
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {all.Order().ElementAt(all.Count / 2):0} |"));
        }
    }
}
