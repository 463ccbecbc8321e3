using System.Buffers;

namespace MetaReward.Data.Lint;

/// <summary>Spellings of special tokens inside texts: what a chat template writes between messages does not belong into one.</summary>
internal sealed class Markers
{
    /// <summary>Those of the templates in use.</summary>
    private static readonly string[] Usual =
    [
        "<|im_start|>", "<|im_end|>", "<|endoftext|>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<|begin_of_text|>", "<|end_of_text|>",
        "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eom_id|>", "<start_of_turn>", "<end_of_turn>", "<|user|>",
        "<|assistant|>", "<|system|>", "<|end|>", "<|start|>", "<|message|>", "<|channel|>", "<|return|>", "<|START_OF_TURN_TOKEN|>",
        "<|END_OF_TURN_TOKEN|>", "<|eot|>", "<|header_start|>", "<|header_end|>",
        "<\uFF5CUser\uFF5C>", "<\uFF5CAssistant\uFF5C>", "<\uFF5Cend\u2581of\u2581sentence\uFF5C>",
    ];

    private readonly string[] spellings;
    private readonly SearchValues<string> search;

    /// <param name="model">Spellings of a model's special tokens; those of one or two characters are words like any.</param>
    public Markers(IEnumerable<string> model)
    {
        spellings = [.. Usual.Concat(model.Where(spelling => spelling.Length > 2)).Distinct()];
        search = SearchValues.Create(spellings, StringComparison.Ordinal);
    }

    /// <summary>The first marker of a text; null where there is none.</summary>
    public string? In(string text)
    {
        var at = text.AsSpan().IndexOfAny(search);
        return at < 0 ? null : spellings.Where(spelling => text.AsSpan(at).StartsWith(spelling, StringComparison.Ordinal))
            .MaxBy(spelling => spelling.Length);
    }
}
