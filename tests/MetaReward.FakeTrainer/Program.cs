using System.Globalization;
using System.Text.Json;
using MetaReward.Torch;

namespace MetaReward.FakeTrainer;

/// <summary>
/// Stands for TRL in tests: reads the handed folder as TRL would, trains with our engine, prints lines as the Trainer of transformers
/// does, and saves a model. <c>FOLDER OUTPUT [FAULT]</c>; a fault is <c>exit</c>, <c>adapter</c> (no
/// fault, but saves one) or <c>slow</c> (waits for a file <c>go</c> in the folder before it saves).
/// </summary>
public static class Program
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static async Task<int> Main(string[] args)
    {
        var (folder, output, fault) = (args[0], args[1], args.Length > 2 ? args[2] : "");
        await Console.Out.WriteLineAsync("fake trainer: beginning");
        if (fault == "exit")
        {
            await Console.Error.WriteLineAsync("RuntimeError: CUDA out of memory");
            return 3;
        }

        var settings = File.ReadAllLines(Path.Combine(folder, "config.yaml")).Where(line => !line.StartsWith(' '))
            .Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);
        var policy = TorchPolicy.Load(JsonSerializer.Deserialize<string>(settings["model_name_or_path"])!);
        var scratch = Directory.CreateTempSubdirectory("fake-trainer-").FullName;
        try
        {
            var turn = new Turn(1, Seed.Of(Whole("seed")), scratch, new Progress<Progress>(), CancellationToken.None);
            var learned = settings.ContainsKey("completion_only_loss")
                ? await new TorchTrainer().SftAsync(policy, Demonstrations(folder), new(Of()), turn)
                : await new TorchTrainer().DpoAsync(policy, policy, Pairs(folder), new(Of(), double.Parse(settings["beta"], Plain)), turn);
            await TellAsync(scratch, output);
            while (fault == "slow" && !File.Exists(Path.Combine(folder, "go")))
            {
                await Task.Delay(50);
            }

            if (fault == "adapter")
            {
                Copy(Path.Combine(scratch, "9-checkpoint", "adapter"), output);
            }
            else
            {
                ((TorchPolicy)learned).Save(output);
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        return 0;

        int Whole(string key) => int.Parse(settings[key], Plain);
        Training Of() => new(double.Parse(settings["learning_rate"], Plain), Whole("num_train_epochs"),
            Whole("per_device_train_batch_size") * Whole("gradient_accumulation_steps"), Whole("warmup_steps"))
        {
            LowRank = settings.TryGetValue("lora_r", out var rank)
                ? new(int.Parse(rank, Plain), Whole("lora_alpha"), 0, ["all-linear"]) : null,
        };
    }

    private static List<PreferencePair> Pairs(string folder) => [.. Rows(folder).Select((row, i) => new PreferencePair(
        $"row-{i}", Role.Actor, Prompt(row), new("a", 1, Reply(row, "chosen")), new("b", 0, Reply(row, "rejected")), "handed over"))];

    private static List<Demonstration> Demonstrations(string folder) =>
        [.. Rows(folder).Select((row, i) => new Demonstration($"row-{i}", Prompt(row), Reply(row, "completion")))];

    private static IEnumerable<JsonElement> Rows(string folder) =>
        File.ReadLines(Path.Combine(folder, "data", "train.jsonl")).Select(line => JsonDocument.Parse(line).RootElement);

    private static Dialogue Prompt(JsonElement row) => new([.. row.GetProperty("prompt").EnumerateArray().Select(message => new Message(
        Enum.Parse<Author>(message.GetProperty("role").GetString()!, ignoreCase: true), message.GetProperty("content").GetString()!))]);

    private static string Reply(JsonElement row, string key) => row.GetProperty(key)[0].GetProperty("content").GetString()!;

    /// <summary>What the Trainer prints at every step, and the state that it saves.</summary>
    private static async Task TellAsync(string scratch, string output)
    {
        var history = new List<JsonElement>();
        foreach (var line in File.ReadLines(Path.Combine(scratch, "8-metrics.jsonl")))
        {
            var step = JsonDocument.Parse(line).RootElement;
            history.Add(step);
            var figures = step.EnumerateObject().Where(figure => figure.Name != "step")
                .Select(figure => $"'{figure.Name}': '{figure.Value}'");
            await Console.Out.WriteLineAsync($"{{{string.Join(", ", figures)}}}");
        }

        var state = Path.Combine(output, $"checkpoint-{history.Count}");
        Directory.CreateDirectory(state);
        await File.WriteAllTextAsync(Path.Combine(state, "trainer_state.json"),
            JsonSerializer.Serialize(new { global_step = history.Count, log_history = history }));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
