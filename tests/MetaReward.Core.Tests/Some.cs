namespace MetaReward.Tests;

/// <summary>Short makers of values for tests.</summary>
internal static class Some
{
    public static Sample Reply(string text, Finish finish = Finish.Stop) => new(text, [], [], finish);

    public static Response Response(int prompt, int index, string text) =>
        new($"i1/p{prompt:D5}/r{index}", new Prompt($"p{prompt:D5}", $"prompt {prompt}"), Reply(text));

    public static Judgment Judgment(Response of, int index, double score, string? text = null) =>
        new($"{of.Id}/j{index}", of.Id, Reply(text ?? $"judgment {index} Score: {score}"), new Verdict.Scored(score));

    public static Judgment Unreadable(Response of, int index) =>
        new($"{of.Id}/j{index}", of.Id, Reply("?"), new Verdict.Unparsable(UnparsableReason.Missing, "?"));

    public static Battle Battle(Judgment first, Judgment second, Choice choice) => Battle(first, second, new Verdict.Chose(choice));

    public static Battle Battle(Judgment first, Judgment second, Verdict verdict) =>
        new($"{first.ResponseId}/b{first.Id}-{second.Id}", first.ResponseId, first.Id, second.Id, Reply(""), verdict);
}
