namespace MetaReward.Data.Lint;

/// <summary>What a model's context and chat template make of the rows.</summary>
internal static class ModelLint
{
    public static IEnumerable<LintFinding> Of(IReadOnlyList<LintRow> rows, LintModel model)
    {
        List<(LintRow Row, int Prompt, int Answer, string? Refusal)> counted = [.. rows.Select(row => Count(row, model))];
        var refused = counted.Where(one => one.Refusal is not null).ToList();
        if (refused.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Error, "template-refuses",
                $"the chat template of {model.Name} does not take the messages",
                [.. refused.Select(one => $"{one.Row.Place} ({ShortText.Of(one.Refusal!, 100)})")]);
        }

        var prompts = counted.Where(one => one.Refusal is null && one.Prompt >= model.Context).ToList();
        if (prompts.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Error, "prompt-too-long",
                $"the prompt leaves no room for an answer in the {model.Context:N0} tokens of {model.Name}",
                [.. prompts.Select(one => $"{one.Row.Place} ({one.Prompt:N0} tokens)")]);
        }

        var answers = counted.Where(one => one.Prompt < model.Context && one.Prompt + one.Answer > model.Context).ToList();
        if (answers.Count > 0)
        {
            yield return DataLint.Finding(LintLevel.Warning, "answer-too-long",
                $"prompt and answer together are longer than the {model.Context:N0} tokens of {model.Name}",
                [.. answers.Select(one => $"{one.Row.Place} ({one.Prompt + one.Answer:N0} tokens)")]);
        }

        if (model.Rendered is { } rendered && Dropped(rows, rendered) is { Count: > 0 } dropped)
        {
            yield return DataLint.Finding(LintLevel.Error, "system-dropped",
                $"the chat template of {model.Name} drops the system message: the model never sees it. Write it into the user's message",
                dropped);
        }
    }

    /// <summary>
    /// Tokens of prompt and answer, or the template's refusal. A token takes at least a byte, so texts whose bytes fill at most half of
    /// the context are not counted: the other half is for what a tokenizer adds or normalises.
    /// </summary>
    private static (LintRow, int, int, string?) Count(LintRow row, LintModel model)
    {
        try
        {
            var prompt = model.Rendered?.Invoke(row.Prompt);
            return prompt is not null && 2 * (Bytes(prompt) + row.Answers.Select(Bytes).DefaultIfEmpty(0).Max()) <= model.Context
                ? (row, 0, 0, null)
                : (row, model.PromptTokens(row.Prompt), row.Answers.Select(model.AnswerTokens).DefaultIfEmpty(0).Max(), null);
        }
        catch (InvalidDataException refusal)
        {
            return (row, 0, 0, refusal.Message);
        }
    }

    private static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    /// <summary>Rows whose prompt renders the same without its system message. Each system message is tried with its first row.</summary>
    private static List<string> Dropped(IReadOnlyList<LintRow> rows, Func<Dialogue, string> rendered) =>
        [.. rows.Where(row => row.Prompt.Messages[0].Author == Author.System && row.Prompt.Messages.Count > 1)
            .GroupBy(row => row.Prompt.Messages[0].Text, StringComparer.Ordinal)
            .Where(group => IsDropped(group.First().Prompt, rendered))
            .SelectMany(group => group.Select(row => row.Place))];

    private static bool IsDropped(Dialogue prompt, Func<Dialogue, string> rendered)
    {
        try
        {
            return rendered(prompt) == rendered(new([.. prompt.Messages.Skip(1)]));
        }
        catch (InvalidDataException)
        {
            return false; // the template's refusal is a finding of its own
        }
    }
}
