using System.Globalization;
using System.Text;
using MetaReward.Text;
using MetaReward.Torch;
using TorchSharp;

namespace MetaReward.Bench.Gguf;

/// <summary>One model as llama.cpp reads it and as we do.</summary>
public static class GgufComparison
{
    private const int Written = 24;

    /// <param name="Refused">Why there is no such GGUF file; null: there is one.</param>
    /// <param name="OtherTokens">Texts that become other tokens.</param>
    /// <param name="Agreed">Tokens that both continue with before they part, of <paramref name="Continued"/>.</param>
    /// <param name="Said">The export says itself that llama.cpp makes other tokens.</param>
    /// <param name="Example">The first text that differs, or llama.cpp's complaint.</param>
    public sealed record Row(string Name, string? Refused, int Texts, int OtherTokens, int Tokens, double Mean, double Largest,
        double Allowed, int Agreed, int Continued, bool Said, string? Example)
    {
        public bool Good => Refused is not null || ((Example is null || (Said && OtherTokens > 0)) && !(Mean > Allowed));
    }

    public static async Task<Row> RunAsync(GgufSubject subject, string package, string folder, CancellationToken cancel)
    {
        var path = subject.File is null ? Path.Combine(folder, "model.gguf") : Path.Combine(folder, "there.gguf");
        bool said;
        try
        {
            // A plain name: llama.cpp looks for tokens of their own in models whose names contain "phi3", and gives up without them.
            said = subject.File is null && GgufExport.Write(path, subject.Config, subject.Text, subject.Read, subject.Weights,
                "model").Notes.Any(note => note.Contains("other tokens", StringComparison.Ordinal));
        }
        catch (InvalidDataException refused)
        {
            return new(subject.Name, refused.Message, 0, 0, 0, 0, 0, 0, 0, 0, false, null);
        }

        if (subject.File is not null)
        {
            File.CreateSymbolicLink(path, Path.GetFullPath(subject.File));
        }

        var policy = TorchPolicy.Load(path, torch.ScalarType.Float32);
        using var model = policy.Model;
        var starts = subject.Prompts
            .Select(ids => new Question.Start(ids[..(ids.Length / 2)], Math.Min(Written, subject.Longest - (ids.Length / 2)))).ToArray();
        var answer = LlamaCpp.Ask(package, new(path, subject.Texts, subject.Prompts, starts, 256));
        if (answer.Error is not null)
        {
            return new(subject.Name, null, 0, 0, 0, 0, 0, 0, 0, 0, false, answer.Error);
        }

        var tokenizer = subject.Text.Tokenizer;
        var others = subject.Texts.Zip(answer.Tokens)
            .Where(pair => !(pair.First.Specials ? tokenizer.EncodeWithSpecials(pair.First.Text) : tokenizer.Encode(pair.First.Text))
                .SequenceEqual(pair.Second)).ToList();
        var differences = subject.Prompts.Zip(answer.Logps)
            .SelectMany(pair => policy.Logps([pair.First[0]], pair.First[1..]).Zip(pair.Second, (ours, theirs) => Math.Abs(ours - theirs)))
            .ToArray();
        var agreed = 0;
        foreach (var (start, theirs) in starts.Zip(answer.Greedy))
        {
            var ours = (await policy.ContinueAsync(start.Ids, Sampling.Greedy(start.Count), Seed.Of(0), null, cancel)).Tokens;
            agreed += ours.Zip(theirs).TakeWhile(pair => pair.First == pair.Second).Count();
        }

        return new(subject.Name, null, subject.Texts.Count, others.Count, differences.Length, differences.DefaultIfEmpty().Average(),
            differences.DefaultIfEmpty().Max(), subject.Allowed, agreed, answer.Greedy.Sum(row => row.Length),
            said, others.Count == 0 ? null : Shown(others[0], tokenizer));
    }

    public static string Page(IReadOnlyList<Row> rows, TimeSpan took)
    {
        var page = new StringBuilder();
        page.AppendLine("# GGUF files as llama.cpp reads them");
        page.AppendLine();
        page.AppendLine(
            "Made by `dotnet run -c Release --project bench/MetaReward.Bench -- gguf`, which needs Node.js, npm and the reference data. "
            + "Every model is written with");
        page.AppendLine(
            $"`metareward export`'s writer and read by llama.cpp (npm package node-llama-cpp {LlamaCpp.Version}) and by us: "
            + "tokens of texts (special tokens written in a text are once");
        page.AppendLine(
            "read as special tokens and once as text), log-probs of given tokens, greedy continuations of the first half of each prompt. "
            + "llama.cpp stores keys and values in f16, and with");
        page.AppendLine("q8_0 weights it rounds activations to 8 bits. Our engine computes in float32 on the same rounded weights.");
        page.AppendLine();
        page.AppendLine("| model | texts with other tokens | log-probs: tokens | mean difference | largest | greedy tokens alike | |");
        page.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var remark = row.Refused is { } reason
                ? $"no GGUF: {reason.Split("; export")[0].Split(", so no")[0]}"
                : row.Example is { } example ? $"`{example}`{(row.Said ? " (which the export says)" : "")}"
                : row.Good ? "" : $"over {row.Allowed}";
            page.AppendLine(row.Refused is not null || row.Tokens + row.Texts == 0
                ? $"| {row.Name} | - | - | - | - | - | {remark} |"
                : $"| {row.Name} | {(row.Texts == 0 ? "-" : $"{row.OtherTokens} of {row.Texts}")} | {Figures(row)} | {remark} |");
        }

        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0} s.");
        return page.ToString();
    }

    private static string Figures(Row row) =>
        row.Tokens == 0 ? "- | - | - | -" : $"{row.Tokens} | {row.Mean:g2} | {row.Largest:g2} | {row.Agreed} of {row.Continued}";

    private static string Shown((Question.Asked First, int[] Second) other, ITokenizer tokenizer)
    {
        var text = other.First.Text.Length > 30 ? other.First.Text[..30] + "..." : other.First.Text;
        var ours = other.First.Specials ? tokenizer.EncodeWithSpecials(other.First.Text) : tokenizer.Encode(other.First.Text);
        var at = ours.Zip(other.Second).TakeWhile(pair => pair.First == pair.Second).Count();
        var shown = text.Replace("`", "'", StringComparison.Ordinal).Replace("|", "/", StringComparison.Ordinal).ReplaceLineEndings("\\n");
        return $"{shown}: from token {at} on, ours {string.Join(' ', ours.Skip(at).Take(4))}, "
            + $"theirs {string.Join(' ', other.Second.Skip(at).Take(4))}";
    }
}
