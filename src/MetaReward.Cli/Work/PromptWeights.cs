using System.Text.Json;
using MetaReward.Data;

namespace MetaReward.Cli.Work;

/// <summary>
/// Weights of prompts, from a file of prompts each of which has a <c>weight</c> above 0: how often it is drawn beside the others. A prompt
/// is known by its text. What the file does not name weighs 1, which is the mean of a file that <c>qualeval</c> wrote.
/// </summary>
public static class PromptWeights
{
    private const string Column = "weight";

    /// <summary>The pool with its weights; the pool itself where no file is named.</summary>
    /// <param name="pool">The run's prompts.</param>
    /// <param name="file">The file; null: none.</param>
    /// <param name="note">Told how many prompts it names.</param>
    /// <exception cref="InvalidDataException">It cannot be read, a weight is no number above 0, a prompt has two weights, or none of the
    /// prompts is the run's.</exception>
    public static IReadOnlyList<Prompt> On(IReadOnlyList<Prompt> pool, string? file, Action<string>? note)
    {
        if (file is null)
        {
            return pool;
        }

        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var prompt in PromptReader.Read(file))
        {
            var weight = Of(prompt, file);
            if (!weights.TryAdd(prompt.Text, weight) && weights[prompt.Text] != weight)
            {
                throw new InvalidDataException(
                    $"'{file}': the prompt '{ShortText.Of(prompt.Text, 40)}' has the weights {weights[prompt.Text]} and {weight}");
            }
        }

        var named = pool.Where(prompt => weights.ContainsKey(prompt.Text)).ToList();
        var idle = weights.Count - named.DistinctBy(prompt => prompt.Text).Count();
        if (named.Count == 0)
        {
            throw new InvalidDataException(
                $"'{file}': none of its {weights.Count} prompts is one of the run's {pool.Count}, such as "
                + $"'{ShortText.Of(pool[0].Text, 40)}'");
        }

        note?.Invoke($"Weights  '{file}' weighs {named.Count} of {pool.Count} prompts"
            + (named.Count < pool.Count ? "; the others weigh 1" : "")
            + (idle > 0 ? $"; {idle} of its prompts are none of the run's" : ""));
        return [.. pool.Select(prompt => prompt with { Weight = weights.GetValueOrDefault(prompt.Text, 1) })];
    }

    private static double Of(Prompt prompt, string file)
    {
        var value = prompt.Columns?[Column];
        return value?.GetValueKind() == JsonValueKind.Number && value.GetValue<JsonElement>().TryGetDouble(out var weight)
            && weight > 0 && double.IsFinite(weight) ? weight
            : throw new InvalidDataException($"'{file}', prompt {prompt.Id} '{ShortText.Of(prompt.Text, 40)}': expected a number above 0 "
                + $"under '{Column}', got {(value is null ? "nothing" : ShortText.Of(value.ToJsonString(), 40))}");
    }
}
