using System.Text.Json;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>
/// Judges that never say anything readable, never end, always tie, always name one place or always give one score, through every verb that
/// has a judge: what cannot be read is undefined and ends in exit code 1, and any other fault is named beside the figures.
/// </summary>
public sealed class FailingJudgeTests : IDisposable
{
    private const int Items = 6;
    private const string Mute = "I would rather not say.";
    private const string Endless = "endless";
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string, string> Verbs() => new()
    {
        { "agreement", "additive", "agreement" }, { "agreement", "pairwise", "consistent" }, { "rewardbench", "additive", "agreement" },
        { "rewardbench", "pairwise", "consistent" },
        { "alpaca", "additive", "win-rate" }, { "alpaca", "pairwise", "win-rate" }, { "compare", "additive", "win-rate" },
        { "compare", "pairwise", "win-rate" },
        { "arena", "", "score" }, { "mtbench", "", "overall" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_judge_that_says_nothing_readable_is_undefined_and_fails(string verb, string rubric, string figure)
    {
        foreach (var (reply, words) in new[] { (Mute, "without a verdict"), (Endless, "cut off at the token limit") })
        {
            var screen = await JudgeAsync(verb, rubric, reply, "--json");
            screen.Code.ShouldBe(Program.Failed, screen.Error);
            screen.Error.ShouldContain("100.0 % of the items have no usable reply, more than --max-failures 0.1 allows");
            var summary = Summary(screen);
            Remarks(summary).ShouldHaveSingleItem().ShouldMatch($@"^no judgment can be read \(\d+ asked: \d+ {words}\)");
            Figure(summary, "readable").ShouldBe("0");
            Figure(summary, figure).ShouldBe("NaN");
        }
    }

    [Theory]
    [InlineData("agreement", "pairwise", "Winner: Tie", "all 12 verdicts are ties")]
    [InlineData("agreement", "pairwise", "Winner: Response A", "all 12 decided verdicts are for the response shown first")]
    [InlineData("agreement", "additive", "Score: 3", "all 36 scores are 3")]
    [InlineData("rewardbench", "pairwise", "Winner: Tie", "all 12 verdicts are ties")]
    [InlineData("rewardbench", "pairwise", "Winner: Response B", "all 12 decided verdicts are for the response shown second")]
    [InlineData("rewardbench", "additive", "Score: 5", "all 36 scores are 5")]
    [InlineData("alpaca", "pairwise", "Winner: Tie", "all 12 verdicts are ties")]
    [InlineData("alpaca", "pairwise", "Winner: Response A", "all 12 decided verdicts are for the response shown first")]
    [InlineData("alpaca", "additive", "Score: 0", "all 36 scores are 0")]
    [InlineData("compare", "pairwise", "Winner: Tie", "all 12 verdicts are ties")]
    [InlineData("compare", "pairwise", "Winner: Response A", "all 12 decided verdicts are for the response shown first")]
    [InlineData("compare", "additive", "Score: 3", "all 72 scores are 3")]
    [InlineData("arena", "", "[[A=B]]", "all 12 verdicts are ties")]
    [InlineData("arena", "", "[[A>>B]]", "all 12 decided verdicts are for the response shown first")]
    [InlineData("mtbench", "", "Rating: [[10]]", "all 6 scores are 10")]
    public async Task A_judge_that_always_says_one_thing_is_named(string verb, string rubric, string reply, string remark)
    {
        var screen = await JudgeAsync(verb, rubric, reply);
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain($"  The judge: {remark}: the judge ");
        screen.Out.ShouldNotContain("Promote");
    }

    [Fact]
    public async Task Its_share_decides_what_fails()
    {
        (await JudgeAsync("alpaca", "pairwise", Mute, "--max-failures", "1")).Code.ShouldBe(0);
        (await JudgeAsync("alpaca", "pairwise", Mute, "--max-failures", "0.99")).Code.ShouldBe(Program.Failed);
    }

    /// <summary>Items of a verb whose judge is a parrot; responses come from files, so that nobody else is asked.</summary>
    private async Task<Screen> JudgeAsync(string verb, string rubric, string reply, params string[] more)
    {
        var judge = Parrot.Save(folder[$"judge-{reply.Length}-{reply[^2..].Trim('[', ']')}"], reply == Endless ? null : reply);
        string[] form = rubric == "" ? [] : ["--rubric", rubric];
        string[] words = verb switch
        {
            "agreement" => ["eval", verb, "--data", Pairs("output_1", "output_2", "\"label\": 1"), "--model", judge, "--max-tokens", "24"],
            "rewardbench" => ["eval", verb, "--data", Pairs("chosen", "rejected", "\"subset\": \"donotanswer\""), "--model", judge,
                "--max-tokens", "24"],
            "alpaca" => ["eval", verb, "--data", Outputs("base", "other"), "--outputs", Outputs("own", "this"), "--judge", judge,
                "--judgment-tokens", "24"],
            "arena" => ["eval", verb, "--data", Questions("prompt"), "--baseline", Outputs("base", "other"), "--outputs",
                Outputs("own", "this"), "--judge", judge, "--judgment-tokens", "24"],
            "mtbench" => ["eval", verb, "--data", Turns(), "--outputs", Answers(), "--judge", judge, "--judgment-tokens", "24"],
            _ => [verb, Outputs("base", "other"), Outputs("own", "this"), "--prompts", Questions("prompt"), "--judge", judge,
                "--judgment-tokens", "24"],
        };
        return await Screen.RunAsync([.. words, .. form, "--out", folder["evals"], .. more]);
    }

    private string Pairs(string first, string second, string more) => Lines($"{first}.jsonl", i =>
        $$"""{"{{(first == "chosen"
            ? "prompt"
            : "input")}}": "question {{i}}", "{{first}}": "right {{i}}", "{{second}}": "wrong {{i}}", {{more}}}""");

    private string Outputs(string name, string words) =>
        Lines($"{name}.jsonl", i => $$"""{"instruction": "question {{i}}", "output": "{{words}} answer {{i}}"}""");

    private string Questions(string key) =>
        Lines("questions.jsonl", i => $$"""{"uid": "q{{i}}", "id": "q{{i}}", "{{key}}": "question {{i}}"}""");

    private string Turns() => Lines("turns.jsonl", i => $$"""{"question_id": {{i}}, "turns": ["question {{i}}"]}""");

    private string Answers() => Lines("answers.jsonl", i => $$"""{"question_id": {{i}}, "choices": [{"turns": ["answer {{i}}"]}]}""");

    private string Lines(string name, Func<int, string> line) =>
        folder.Write(name, string.Concat(Enumerable.Range(0, Items).Select(i => line(i) + "\n")));

    private static JsonElement Summary(Screen screen) => JsonDocument.Parse(screen.Out).RootElement.GetProperty("summary");

    private static string Figure(JsonElement summary, string name) =>
        summary.GetProperty("figures").GetProperty(name).GetProperty("value").ToString();

    private static IEnumerable<string> Remarks(JsonElement summary) =>
        summary.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()!);
}
