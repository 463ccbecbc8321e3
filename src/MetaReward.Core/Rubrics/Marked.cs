namespace MetaReward.Rubrics;

/// <summary>A text that a reply gives between two marks: <c>&lt;name&gt;</c> and <c>&lt;/name&gt;</c>.</summary>
/// <param name="Name">The marks' name.</param>
internal sealed record Marked(string Name)
{
    public string Open => $"<{Name}>";

    public string Close => $"</{Name}>";

    /// <summary>
    /// The text after the last opening mark; unread with a reason where a mark is missing or nothing stands between them.
    /// </summary>
    public Reading<string> Read(Sample reply)
    {
        if (Verdict.Unwritten(reply) is { } unwritten)
            return new Reading<string>.Unread(unwritten.Reason, "");
        var text = reply.Answer;
        var start = text.LastIndexOf(Open, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(Close, start, StringComparison.Ordinal);
        if (end < 0)
            return new Reading<string>.Unread(reply.Ended ? UnparsableReason.Missing : UnparsableReason.Truncated, ShortText.Of(text));
        var made = text[(start + Open.Length)..end].Trim();
        return made.Length > 0 ? new Reading<string>.Read(made) : new Reading<string>.Unread(UnparsableReason.Missing, "");
    }
}
