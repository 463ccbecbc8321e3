using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>
/// What can be wrong with an evaluation, told by the program itself: one message, a non-zero exit code, nothing half-written.
/// </summary>
public sealed class BadEvalInputTests : IDisposable
{
    private const string Prompt = """{"key": 1, "prompt": "p", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Program.NotUnderstood, "Option '--data' is required.", "ifeval")]
    [InlineData(Program.NotUnderstood, "--limit must be at least 1, but 0 came.", "ifeval", "--data", "{prompts}", "--limit", "0")]
    [InlineData(Program.NotUnderstood, "--temperature must be from 0 to 10, but -1 came.", "ifeval", "--data", "{prompts}",
        "--temperature", "-1")]
    [InlineData(Program.NotUnderstood, "--max-failures must be a share from 0 to 1, but 7 came.", "ifeval", "--data", "{prompts}",
        "--max-failures", "7")]
    [InlineData(Program.NotUnderstood, "--model asks a policy, --outputs scores a file: give only one of them.",
        "ifeval", "--data", "{prompts}",
        "--model", "microworld", "--outputs", "x")]
    [InlineData(Program.NotUnderstood, "has no option '--limt'. Did you mean '--limit'?", "ifeval", "--data", "{prompts}", "--limt", "3")]
    [InlineData(Program.Failed, "no file of IFEval prompts at 'nowhere.jsonl'", "ifeval", "--data", "nowhere.jsonl")]
    [InlineData(Program.Failed, "line 2: expected a whole number under 'key', got nothing", "ifeval", "--data", "{torn}")]
    [InlineData(Program.Failed, "holds no items of IFEval", "ifeval", "--data", "{empty}")]
    [InlineData(Program.Failed, "no file of outputs at 'nowhere.jsonl'", "ifeval", "--data", "{prompts}", "--outputs", "nowhere.jsonl")]
    [InlineData(Program.Failed, "line 1: expected a string (or under 'instruction' or 'question') under 'prompt', got nothing", "ifeval",
        "--data", "{prompts}", "--outputs", "{torn}")]
    [InlineData(Program.Failed, "there is no checkpoint at 'org/none'", "ifeval", "--data", "{prompts}", "--model", "org/none")]
    [InlineData(Program.Failed, "has no finished checkpoint: expected", "ifeval", "--data", "{prompts}", "--model", "{iteration}")]
    [InlineData(Program.NotUnderstood, "has no option '--outputs'", "agreement", "--data", "{pairs}", "--outputs", "x")]
    [InlineData(Program.NotUnderstood, "--judgments must be at least 1, but 0 came.", "agreement", "--data", "{pairs}", "--judgments", "0")]
    [InlineData(Program.NotUnderstood, "'three'", "agreement", "--data", "{pairs}", "--rubric", "three")]
    [InlineData(Program.Failed, "expected a string under 'subset', got nothing", "rewardbench", "--data", "{chosen}")]
    [InlineData(Program.Failed, "holds no pair that is not a tie", "agreement", "--data", "{pairs}")]
    [InlineData(Program.Failed, "expected a string under 'input', got nothing", "agreement", "--data", "{prompts}")]
    [InlineData(Program.Failed, "line 1: expected an answer behind #### under 'answer', got \"4\"", "gsm8k", "--data", "{unmarked}")]
    [InlineData(Program.Failed, "line 1: expected one number under 'answer', got \"4 or 5\"", "answers", "--data", "{vague}")]
    [InlineData(Program.NotUnderstood, "--samples above 1 needs a --temperature above 0", "answers", "--data", "{vague}", "--samples", "4")]
    [InlineData(Program.NotUnderstood, "--samples must be from 1 to 1000, but 0 came.", "answers", "--data", "{vague}", "--samples", "0")]
    public async Task It_is_one_message_and_leaves_nothing(int code, string message, params string[] words)
    {
        Directory.CreateDirectory(folder["iter-03"]);
        var places = new Dictionary<string, string>
        {
            ["{prompts}"] = folder.Write("prompts.jsonl", Prompt),
            ["{torn}"] = folder["torn.jsonl"],
            ["{pairs}"] = folder.Write("pairs.json", """[{"prompt": "p", "response 1": "a", "response 2": "b", "label": 2}]"""),
            ["{chosen}"] = folder.Write("chosen.jsonl", """{"prompt": "p", "chosen": "a", "rejected": "b"}"""),
            ["{empty}"] = folder.Write("empty.jsonl", "\n"),
            ["{unmarked}"] = folder.Write("unmarked.jsonl", """{"question": "2+2?", "answer": "4"}"""),
            ["{vague}"] = folder.Write("vague.jsonl", """{"prompt": "2+2?", "answer": "4 or 5"}"""),
            ["{iteration}"] = folder["iter-03"],
        };
        folder.Write("torn.jsonl",
            words.Contains("--outputs") ? """{"prmpt": "p", "response": "r"}""" : Prompt + "\n" + """{"prompt": "p"}""");
        using var program = RealProgram.Start(
            ["eval", .. words.Select(word => places.GetValueOrDefault(word, word)), "--out", folder["evals"]]);
        var screen = await program.EndAsync();
        screen.Code.ShouldBe(code, screen.Error);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        screen.Error.ShouldNotContain("unexpected failure");
        screen.Out.ShouldBeEmpty();
        Directory.Exists(folder["evals"]).ShouldBeFalse();
    }
}
