namespace MetaReward.Microworld;

/// <summary>
/// How the world asks for what other methods than Meta-Rewarding need, and what is answered: feedback on a response, a response refined
/// with or without it, a rating with or without a reference, a task like others, a worse response.
/// </summary>
public static class OtherForms
{
    /// <summary>The best rating; the lowest is 0.</summary>
    public const int TopRating = 9;

    /// <summary>Asks for feedback.</summary>
    public static string AskFeedback(Exchange subject) => $"feedback . {Of(subject)}";

    /// <summary>
    /// The check, position by position, and what to put in the place of each word that is not as expected:
    /// <c>check : fig fig ok pear plum no . put pear for plum .</c> Where nothing is wrong: <c>keep it .</c>
    /// </summary>
    public static string Feedback(WrittenCheck check)
    {
        var changes = Enumerable.Range(0, check.Marks.Count).Where(i => !check.Marks[i])
            .Select(i => $"put {check.Expected[i]} for {check.Given[i]} .").ToList();
        return $"check : {check.Rows} . {(changes.Count == 0 ? "keep it ." : string.Join(' ', changes))}";
    }

    /// <summary>Asks for a better response, with the feedback of one critic or several on this one, or without.</summary>
    public static string AskRefined(Exchange subject, params IReadOnlyList<string> feedback) =>
        $"refine . {Of(subject)}{string.Concat(feedback.Select(one => $" feedback [ {CheckRubric.Quote(one)} ]"))}";

    /// <summary>Asks for a worse one.</summary>
    public static string AskWorse(Exchange subject) => $"worse . {Of(subject)}";

    /// <summary>Asks for a rating of 0 to <see cref="TopRating"/>, beside a right response or without.</summary>
    public static string AskRating(Exchange subject, string? reference) =>
        $"rate . {Of(subject)}{(reference is null ? "" : $" reference [ {CheckRubric.Quote(reference)} ]")}";

    /// <summary>The check and the rating: <c>check : fig fig ok pear plum no . rating : 3</c>.</summary>
    public static string Rating(WrittenCheck check) => $"check : {check.Rows} . rating : {RatingOf(check.Marks)}";

    /// <summary>The rating that marks stand for: 9 where all are ok, else 7 times the share that is, rounded down.</summary>
    public static int RatingOf(IReadOnlyList<bool> marks)
    {
        var good = marks.Count(ok => ok);
        return good == marks.Count && good > 0 ? TopRating : 7 * good / Math.Max(1, marks.Count);
    }

    /// <summary>The rating in a reply; null where it ends with none of 0 to <see cref="TopRating"/>.</summary>
    public static int? ReadRating(string reply) =>
        Words.Of(reply) is [.., "rating", ":", var digits] && int.TryParse(digits, out var rating) && rating is >= 0 and <= TopRating
            ? rating : null;

    /// <summary>Asks for a task like these.</summary>
    public static string AskTask(IEnumerable<string> tasks) =>
        $"invent . like {string.Join(' ', tasks.Select(task => $"[ {CheckRubric.Quote(task)} ]"))}";

    private static string Of(Exchange subject) =>
        $"task [ {CheckRubric.Quote(subject.Prompt)} ] answer [ {CheckRubric.Quote(subject.Response)} ]";
}
