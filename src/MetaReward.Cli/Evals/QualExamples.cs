using System.Text.Json;
using MetaReward.Data;
using MetaReward.Evaluation.Exams;
using MetaReward.Recipes;
using MetaReward.Scores;

namespace MetaReward.Cli.Evals;

/// <summary>A prompt whose categories are wanted.</summary>
/// <param name="Prompt">With its gold answer, where there is one, as the reference.</param>
/// <param name="Output">What the policy said; null where it is to be asked, or the prompt is of the pool.</param>
/// <param name="Metric">How good the output is; NaN where nobody knows yet, or at all.</param>
/// <param name="OfPool">It only gets categories and a weight: it has no output and counts in no figure.</param>
public sealed record QualExample(Prompt Prompt, string? Output, double Metric, bool OfPool)
{
    /// <summary>The prompt with the gold answer; with nothing where there is none.</summary>
    public Exchange Gold => new(Prompt.Text, Prompt.Reference ?? "");

    /// <summary>The prompt with the output.</summary>
    public Exchange Said => new(Prompt.Text, Output ?? "");
}

/// <summary>Where examples come from.</summary>
public static class QualExamples
{
    private const string Generation = "generation";
    private const string Metric = "metric";

    /// <summary>
    /// Examples of a file of prompts; <c>generation</c>, what the policy said, and <c>metric</c> stand in its rows or not.
    /// </summary>
    /// <param name="path">Whatever holds prompts.</param>
    /// <param name="limit">At most so many; null: all.</param>
    /// <param name="seed">Chooses them.</param>
    /// <param name="note">Told of what was left out; may be null.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or a response or a metric is of the wrong kind.</exception>
    public static IReadOnlyList<QualExample> OfFile(string path, int? limit, Seed seed, Action<string>? note)
    {
        var all = PromptReader.Read(path, note: note);
        List<Prompt> distinct = [.. all.DistinctBy(prompt => prompt.Text)];
        if (distinct.Count < all.Count)
        {
            note?.Invoke($"Note     '{path}': {all.Count - distinct.Count} prompts repeat an earlier one and are left out");
        }

        var chosen = Choosing.Of(distinct, prompt => Question.KeyOf(prompt.Text), limit, seed.Derive("choice"))
            .Select(prompt => prompt.Id).ToHashSet(StringComparer.Ordinal);
        return [.. distinct.Where(prompt => chosen.Contains(prompt.Id)).Select(prompt => new QualExample(
            prompt, Text(path, prompt), Number(path, prompt), OfPool: false))];
    }

    /// <summary>Prompts that are only put into categories, but for those that are examples already.</summary>
    public static IEnumerable<QualExample> OfPool(IEnumerable<Prompt> prompts, IReadOnlyList<QualExample> known)
    {
        var texts = known.Select(one => one.Prompt.Text).ToHashSet(StringComparer.Ordinal);
        return prompts.Where(prompt => texts.Add(prompt.Text)).Select(prompt => new QualExample(prompt, null, double.NaN, OfPool: true));
    }

    /// <summary>
    /// The prompts of a run's iteration, with their first response and the mean score of all responses to them as metric.
    /// </summary>
    /// <param name="run">Which.</param>
    /// <param name="t">The iteration.</param>
    /// <param name="top">The highest score of its judge: metrics are shares of it.</param>
    /// <exception cref="InvalidDataException">Files are damaged, or the iteration has no responses or no scores.</exception>
    public static IReadOnlyList<QualExample> OfRun(RunReader run, int t, double top)
    {
        var (responses, scores) = (run.Responses(t), new Dictionary<string, double>(StringComparer.Ordinal));
        foreach (var of in run.Judgments(t).Where(one => one.Verdict is Verdict.Scored)
            .GroupBy(one => one.ResponseId, StringComparer.Ordinal))
        {
            scores[of.Key] = of.Average(one => ((Verdict.Scored)one.Verdict).Score) / top;
        }

        List<QualExample> examples = [.. responses.GroupBy(one => one.GroupId, StringComparer.Ordinal).Select(group => new QualExample(
            group.First().Prompt, group.First().Text,
            group.Select(one => scores.GetValueOrDefault(one.Id, double.NaN)).Where(score => !double.IsNaN(score))
                .DefaultIfEmpty(double.NaN).Average(), OfPool: false)).DistinctBy(one => one.Prompt.Text)];
        return examples.Any(one => !double.IsNaN(one.Metric)) ? examples : throw new InvalidDataException(
            $"iteration {t} of '{run.Folder}' has {examples.Count} prompts with responses and {scores.Count} scored responses; "
            + "nothing says how good its responses are");
    }

    /// <summary>ROUGE-L of the output against the gold answer; NaN without one.</summary>
    public static double Likeness(QualExample one) => one.Prompt.Reference is not { } gold || one.Output is null ? double.NaN
        : RougeL.Of(RougeL.Words(one.Output), RougeL.Words(gold));

    private static string? Text(string path, Prompt prompt) => prompt.Columns?[Generation] switch
    {
        null => null,
        var node when node.GetValueKind() == JsonValueKind.String => node.GetValue<string>(),
        var other => throw Bad(path, prompt, Generation, "a string", other.ToJsonString()),
    };

    private static double Number(string path, Prompt prompt) => prompt.Columns?[Metric] switch
    {
        null => double.NaN,
        var node when node.GetValueKind() == JsonValueKind.Number && node.GetValue<JsonElement>().TryGetDouble(out var number)
            && double.IsFinite(number) => number,
        var node when node.GetValueKind() is JsonValueKind.True or JsonValueKind.False => node.GetValue<bool>() ? 1 : 0,
        var other => throw Bad(path, prompt, Metric, "a number, true or false", other.ToJsonString()),
    };

    private static InvalidDataException Bad(string path, Prompt prompt, string key, string expected, string came) => new(
        $"'{path}', prompt {prompt.Id} '{ShortText.Of(prompt.Text, 40)}': expected {expected} under '{key}', got {ShortText.Of(came, 40)}");
}
