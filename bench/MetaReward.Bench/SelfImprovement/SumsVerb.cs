using System.CommandLine;
using System.Text.Json;

namespace MetaReward.Bench.SelfImprovement;

/// <summary><c>sums</c>: writes the questions of experiment A, as they lie in examples/self-improvement.</summary>
public static class SumsVerb
{
    public static Command Build()
    {
        var command = new Command("sums",
            "Write sums to improve on: prompts to train on without answers, questions with answers to tune, to hold out, and beyond.");
        var to = new Option<string>("--out") { Description = "The folder.",
            DefaultValueFactory = _ => Path.Combine("examples", "self-improvement") };
        command.Options.Add(to);
        command.SetAction(parsed =>
        {
            foreach (var (name, text) in Files())
            {
                Directory.CreateDirectory(parsed.GetValue(to)!);
                File.WriteAllText(Path.Combine(parsed.GetValue(to)!, name), text);
            }
        });
        return command;
    }

    /// <summary>The draw that the files hold.</summary>
    public static Seed Draw { get; } = Seed.Of(19);

    /// <summary>Names and contents.</summary>
    public static IEnumerable<(string Name, string Text)> Files()
    {
        var sums = Sums.Make(Draw);
        yield return ("sums.jsonl", Lines(sums.Training.Select(sum => new { prompt = sum.Prompt })));
        foreach (var (name, questions) in new[] { ("tuning", sums.Tuning), ("held-out", sums.HeldOut), ("beyond", sums.Beyond) })
        {
            yield return ($"sums-{name}.jsonl", Lines(questions.Select(sum => new
            {
                prompt = sum.Prompt, answer = sum.Answer, kind = sum.Kind, operands = sum.Operands,
            })));
        }
    }

    private static string Lines(IEnumerable<object> rows) => string.Concat(rows.Select(row => JsonSerializer.Serialize(row, Plain) + "\n"));

    internal static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
