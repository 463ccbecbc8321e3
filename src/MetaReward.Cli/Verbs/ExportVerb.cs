using System.CommandLine;
using System.Globalization;
using MetaReward.Cli.Work;

namespace MetaReward.Cli.Verbs;

/// <summary><c>export</c>: a model as a hub folder or a GGUF file, checked against its source before it gets its name.</summary>
public static class ExportVerb
{
    private static readonly Dictionary<string, ExportType> Types = new()
    {
        ["f32"] = ExportType.F32, ["f16"] = ExportType.F16, ["bf16"] = ExportType.BF16, ["q8_0"] = ExportType.Q8Of0,
    };

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("export",
            "Write a model as a Hugging Face folder, or as a GGUF file for llama.cpp and Ollama, and check that it "
            + "gives the same log-probs.");
        var model = new Argument<string>("checkpoint") { Description =
            "A folder, a .gguf file, a pulled model, or an adapter's folder, which is merged into its base." };
        var to = new Option<string>("--to") { Description = "A folder, or a file that ends in .gguf; must not be there yet.",
            Required = true, HelpName = "place" };
        var type = new Option<string>("--type") { Description = "f32, f16, bf16; for GGUF q8_0, too.", DefaultValueFactory = _ => "bf16",
            HelpName = "type" };
        var shard = new Option<string>("--shard-size") { Description = "Size limit of one weights file, for example 5GB or 500MB.",
            DefaultValueFactory = _ => "5GB", HelpName = "size" };
        var name = new Option<string?>("--name") { Description = "The model's name in a GGUF file.", HelpName = "name" };
        var baseModel = new Option<string?>("--base") { Description = "The base of an adapter, if not the one that it names.",
            HelpName = "model" };
        var trusted = new Option<bool>("--no-check") { Description = "Do not read the result back to compare log-probs." };
        var voice = new Voice(command);
        command.Add(model);
        Array.ForEach<Option>([to, type, shard, name, baseModel, trusted], command.Add);
        command.SetAction(parsed =>
        {
            var kind = Types.TryGetValue(parsed.GetValue(type)!, out var known) ? known
                : throw new UsageException($"--type is '{parsed.GetValue(type)}'; expected {string.Join(", ", Types.Keys)}.");
            using var source = ExportSource.Open(parsed.GetValue(model)!, parsed.GetValue(baseModel));
            var done = Exporting.Run(
                source, parsed.GetValue(to)!, kind, Bytes(parsed.GetValue(shard)!), parsed.GetValue(name), !parsed.GetValue(trusted));
            if (voice.Of(parsed).Json)
            {
                terminal.Write(done);
            }
            else
            {
                Print(terminal, done);
            }

            return done.Check?.Passed == false ? Program.Failed : 0;
        });
        return new(command,
        [
            "export runs/mine/iter-04/9-checkpoint --to improved.gguf --type q8_0",
            "export model.gguf --to improved --type bf16 --shard-size 2GB",
            "export my-adapter --base HuggingFaceTB/SmolLM2-135M-Instruct --to merged",
        ]);
    }

    private static void Print(Terminal terminal, Exported done)
    {
        foreach (var file in done.Files)
        {
            terminal.Say($"{file.Bytes,15:N0}  {file.Name}");
        }

        terminal.Say($"tensors: {string.Join(", ", done.Types.Select(type => $"{type.Value} {type.Key}"))}");
        foreach (var note in done.Notes)
        {
            terminal.Say($"note: {note}");
        }

        if (done.Check is { } check)
        {
            terminal.Say(
                $"check: {check.Tokens} tokens, log-probs differ by {check.Largest:g3} at most, {check.Mean:g3} on average "
                + $"(allowed: {check.Limit:g3})"
                    + (check.SameTokens ? "; texts become the same tokens" : "; TEXTS BECOME OTHER TOKENS"));
        }

        terminal.Say(done.Check?.Passed == false
            ? $"The export failed its check; nothing was written to {done.Path}."
            : $"Wrote {done.Path}.");
    }

    private static long Bytes(string size)
    {
        var (digits, factor) = size.ToUpperInvariant() switch
        {
            var s when s.EndsWith("GB", StringComparison.Ordinal) => (s[..^2], 1e9),
            var s when s.EndsWith("MB", StringComparison.Ordinal) => (s[..^2], 1e6),
            var s when s.EndsWith("KB", StringComparison.Ordinal) => (s[..^2], 1e3),
            var s => (s, 1.0),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is >= 1 and < 1e15
            ? (long)(number * factor) : throw new UsageException($"--shard-size is '{size}'; expected a size such as 5GB or 500MB.");
    }
}
