namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// Judging where an answer is right or wrong and nothing else: the judge says Yes or No, at once or after one line of its own working. The
/// last of the two words counts. Texts are quoted plainly: these questions are ours.
/// </summary>
/// <param name="works">Whether it works the question out before.</param>
internal sealed class ClosedRubric(bool works) : IRubric<Exchange>
{
    public string Name => works ? "closed-works" : "closed";

    public double TopScore => 1;

    public string Render(Exchange subject) => works
        ? $"{subject.Prompt}\nA student answers: {subject.Response}\nFirst work it out yourself. Then end with Yes if the student is "
            + "right, or No."
        : $"{subject.Prompt}\nA student answers: {subject.Response}\nIs the student right? Answer with Yes or No.";

    public Verdict Parse(Sample reply) => (Verdict?)Verdict.Unwritten(reply)
        ?? (Said(reply.Answer) is { } right ? new Verdict.Scored(right ? 1 : 0) : new Verdict.Unparsable(UnparsableReason.Missing, ""));

    /// <summary>Whether the last Yes or No of a text is Yes; null where there is neither.</summary>
    public static bool? Said(string text) =>
        Words(text).Select(word => word.ToLowerInvariant()).LastOrDefault(word => word is "yes" or "no") is { } said ? said == "yes" : null;

    /// <summary>A text's words, without the marks around them.</summary>
    public static string[] Words(string text) =>
        text.Split([' ', '\n', '.', ',', '!', ':', '*', '"'], StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Which of two such judgments is right: A, shown first, or B.</summary>
internal sealed class ClosedMetaRubric : IRubric<Contest>
{
    public string Name => "closed-meta";

    public double TopScore => 0;

    public string Render(Contest subject) =>
        $"{subject.Exchange.Prompt}\nA student answers: {subject.Exchange.Response}\nTwo teachers judge whether the student is right.\n"
        + $"Teacher A: {subject.First}\nTeacher B: {subject.Second}\nWhich teacher judges rightly? Answer with A or B.";

    public Verdict Parse(Sample reply) => (Verdict?)Verdict.Unwritten(reply)
        ?? ClosedRubric.Words(reply.Answer).LastOrDefault(word => word is "A" or "B") switch
        {
            "A" => new Verdict.Chose(Choice.First),
            "B" => new Verdict.Chose(Choice.Second),
            _ => new Verdict.Unparsable(UnparsableReason.Missing, ""),
        };
}

/// <summary>
/// A meta-judge that is a program, asked in the form of <see cref="ClosedMetaRubric"/>: dice, or truth, which knows the
/// answer and throws a coin where both judgments say the same.
/// </summary>
internal sealed class ProgramMetaJudge(string name, Truth truth) : IPolicy
{
    /// <summary>Those that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["truth", "dice"];

    public string Fingerprint { get; } = $"{Seed.Of(0).Derive($"program meta-judge {name}").Value:x16}";

    public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>(
            [.. requests.Select(request => (IReadOnlyList<Sample>)
                [.. Enumerable.Range(0, request.Count).Select(k => Judged(request.Prompt.Text, request.Seed.Derive(k)))])]);

    private Sample Judged(string asked, Seed seed)
    {
        var first = name == "dice" ? seed.Below(2, 0) == 0 : Right(asked, "\nTeacher A: ", "\nTeacher B: ") is { } a
            && Right(asked, "\nTeacher B: ", "\nWhich teacher") is { } b && a != b ? a : seed.Below(2, 0) == 0;
        return new(first ? "A" : "B", [0], [0], Finish.Stop);
    }

    /// <summary>Whether the judgment between two marks is true of the student's answer; null where it says nothing.</summary>
    private bool? Right(string asked, string from, string to)
    {
        var (prompt, response) = (Between(asked, "", "\nA student answers: "), Between(asked, "\nA student answers: ", "\nTwo teachers"));
        return ClosedRubric.Said(Between(asked, from, to)) is { } said ? said == (truth.Of(prompt, response) == 1) : null;
    }

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
