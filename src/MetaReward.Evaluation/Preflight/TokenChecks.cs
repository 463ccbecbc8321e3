namespace MetaReward.Evaluation.Preflight;

/// <summary>
/// What can be wrong with templates, special tokens and masks, seen from the ids alone. These mistakes train without an error and show only
/// in the result (double BOS: axolotl #1616, TRL #1073; a second EOS: TRL #4481; nothing trained: ms-swift #3276).
/// </summary>
public static class TokenChecks
{
    /// <summary>All checks of one prompt and response.</summary>
    /// <param name="view">What is trained on.</param>
    /// <param name="bos">The id that must start a sequence once; null where the tokenizer has none.</param>
    /// <param name="stops">Ids that end a response.</param>
    public static IReadOnlyList<Check> Of(Tokenized view, int? bos, IReadOnlyCollection<int> stops) =>
        [Begins(view, bos), Ends(view, stops), NoSpecialInside(view, stops), Trains(view)];

    /// <summary>
    /// Which token ends a response, and what a reader must know of it. A difference from the configuration is said and does
    /// not fail: it is provided for.
    /// </summary>
    /// <param name="end">The token that training closes responses with.</param>
    /// <param name="note">The difference; null if there is none.</param>
    public static Check TurnEnd(string end, string? note) =>
        new("end of a turn", true, note is null ? $"the template and the configuration agree on {end}" : $"{end}. Note: {note}",
            "one token, named by template and configuration",
            "A model that is not taught to end with the token that its template writes runs on into turns of its own.");

    /// <summary>Whether text survives the tokenizer: encoded and decoded it is itself.</summary>
    public static Check RoundTrip(string text, string decoded)
    {
        var at = text.Zip(decoded).TakeWhile(p => p.First == p.Second).Count();
        return new("text round trip", text == decoded,
            text == decoded
                ? $"{text.Length} characters come back"
                : $"differs from character {at}: {Around(text, at)} came back as {Around(decoded, at)}",
            "the same text",
            "If decoding does not undo encoding, judges read other texts than actors wrote. "
            + "The tokenizer's normalisation or byte handling is at fault.");
    }

    /// <summary>
    /// Whether prompt and response tokenised together give the prompt's ids and then the response's. Training here uses the sampled ids and
    /// never re-tokenises, so a difference is a warning to those who hand the texts to another trainer (TRL #5213).
    /// </summary>
    public static Check Boundary(IReadOnlyList<int> prompt, IReadOnlyList<int> response, IReadOnlyList<int> together)
    {
        var apart = prompt.Concat(response).ToList();
        var at = apart.Zip(together).TakeWhile(p => p.First == p.Second).Count();
        var same = apart.Count == together.Count && at == apart.Count;
        return new("prompt and response boundary", same,
            same ? $"{prompt.Count} + {response.Count} tokens, apart and together"
                : $"apart and together differ from token {at}; the boundary is at {prompt.Count}",
            "the same ids apart and together",
            "A token that spans the boundary is trained on in one of the two ways only. "
            + "End the template's prompt with a special token or a line break.");
    }

    private static Check Begins(Tokenized view, int? bos)
    {
        var count = view.Tokens.Count(t => t.Id == bos);
        var first = view.Tokens.Count > 0 && view.Tokens[0].Id == bos;
        var passed = bos is null || (count == 1 && first);
        return new("beginning of sequence", passed,
            bos is null ? "the tokenizer has none" : $"{count} of id {bos}, {(first ? "first" : "not first")}",
            bos is null ? "none" : "exactly one, first",
            "A second one comes from a template that writes it and a tokenizer that adds it again; a missing one shifts every log-prob.");
    }

    private static Check Ends(Tokenized view, IReadOnlyCollection<int> stops)
    {
        var response = view.Response.ToList();
        var count = response.Count(t => stops.Contains(t.Id));
        var last = response.Count > 0 && stops.Contains(response[^1].Id);
        return new("end of response", last && count == 1, $"{count} stop tokens, {(last ? "the last is one" : "the last is none")}",
            "exactly one, last",
            "Without it the model is never taught to stop; with two, or one inside, it is taught to stop early.");
    }

    private static Check NoSpecialInside(Tokenized view, IReadOnlyCollection<int> stops)
    {
        var inside = view.Response.Where(t => t.IsSpecial && !stops.Contains(t.Id)).Select(t => $"{t.Text} ({t.Id})").Distinct().ToList();
        return new("special tokens in the response", inside.Count == 0, inside.Count == 0 ? "none" : string.Join(", ", inside), "none",
            "Text that looks like a special token was read as one: a response could then forge a turn of the conversation.");
    }

    private static Check Trains(Tokenized view)
    {
        var trained = view.Tokens.Count(t => t.IsTrained);
        var masked = view.Tokens.Count - trained;
        return new("mask", trained > 0 && masked > 0, $"{masked} tokens masked, {trained} trained",
            "the prompt masked, the response trained",
            "With nothing trained the loss is 0 or NaN; with nothing masked the model learns to write prompts.");
    }

    private static string Around(string text, int at)
    {
        var piece = text[Math.Min(at, text.Length)..Math.Min(text.Length, at + 12)];
        return piece.Length == 0 ? "the end" : $"'{piece}'";
    }
}
