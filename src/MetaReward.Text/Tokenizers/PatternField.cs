using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>The <c>pattern</c> of a part of <c>tokenizer.json</c>: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternField
{
    /// <exception cref="InvalidDataException">There is none, or it cannot be read; the message has its place in the file.</exception>
    public static Pattern Of(JsonFields part)
    {
        var fields = part.Fields("pattern") ?? throw part.Missing("pattern");
        try
        {
            return fields.Text("Regex") is { } expression
                ? Pattern.Regex(expression)
                : Pattern.Literal(fields.Text("String") ?? throw fields.Missing("Regex"));
        }
        catch (InvalidDataException wrong) when (!wrong.Message.StartsWith(fields.Where, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{fields.Where}: {wrong.Message}", wrong);
        }
    }
}
