using MetaReward.Jinja;

namespace MetaReward.Text;

/// <summary>
/// The last message left open, for the model to go on with: its text gets a mark before rendering, and the rendering is cut there. The mark
/// is the reference library's own, since some templates look for it; it ends with a space that shows whether the template trims.
/// </summary>
internal static class ContinuedMessage
{
    private const string Mark = "CONTINUE_FINAL_MESSAGE_TAG ";

    /// <summary>Puts the mark behind the text of the last message.</summary>
    /// <returns>The text without its mark.</returns>
    public static string Prepare(List<object?> messages, string field, string template)
    {
        var last = messages.Count > 0
            ? (Dict)messages[^1]!
            : throw new InvalidDataException("There is no last message to go on with: the conversation is empty.");
        if (!template.Contains(field, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The last message cannot be left open at '{field}': the chat template never speaks of it.");
        }

        var holder = last.TryGetValue(field, out var value) && value is List<object?> parts
            ? parts.OfType<Dict>().LastOrDefault(part => part.ContainsKey("text")) : last;
        var key = ReferenceEquals(holder, last) ? field : "text";
        if (holder is null || !holder.TryGetValue(key, out var found) || found is not string text)
        {
            throw new InvalidDataException($"The last message cannot be left open: it has no text under '{field}'.");
        }

        holder[key] = text + Mark;
        return text;
    }

    /// <summary>The rendering up to the mark; without the mark's white space the template trims, and so is the text before it.</summary>
    public static string Cut(string rendered, string text)
    {
        var at = rendered.LastIndexOf(Mark.TrimEnd(), StringComparison.Ordinal);
        if (at < 0 || !rendered.Contains(Strings.Strip(text), StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                "The last message cannot be left open: its text does not stand in what the chat template makes of the conversation.");
        }

        var kept = rendered[..at];
        return string.CompareOrdinal(rendered, at, Mark, 0, Mark.Length) == 0 ? kept : Strings.Strip(kept, null, left: false, right: true);
    }
}
