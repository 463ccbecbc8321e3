using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>What <c>serve</c> and <c>plan --assume</c> refuse and say.</summary>
public class ServeVerbTests
{
    [Theory]
    [InlineData("--no-token serves this machine only", "serve", "--no-token", "--host", "0.0.0.0")]
    [InlineData("--port must be from 0 to 65535", "serve", "--port", "70000")]
    [InlineData("--queue must be at least 1", "serve", "--queue", "0")]
    [InlineData("--draws is read only with", "serve", "--draws", "4")]
    [InlineData("--with and --allow-loading do not go together", "serve", "--with", "best-of-n", "--allow-loading")]
    [InlineData("two models would be served as 'microworld'", "serve", "microworld", "microworld")]
    [InlineData("--assume has no 'decod'. Did you mean 'decode'?", "plan", "--assume", "decod=5")]
    [InlineData("decode=NUMBER above 0 was expected", "plan", "--assume", "decode=-1")]
    public async Task Words_that_cannot_be_meant_are_refused(string message, params string[] words)
    {
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(Program.NotUnderstood, screen.Error);
        screen.Error.ReplaceLineEndings(" ").ShouldContain(message);
    }

    [Theory]
    [InlineData("no-such-model", "serve", "no-such-model", "--port", "0")]
    [InlineData("looks like a key", "plan", "--assume", "", "--set", "servers.extra.api_key=abc")]
    [InlineData("two numbers of 0 or more were expected", "plan", "--assume", "", "--set", "servers.prices.student=cheap")]
    public async Task Models_and_settings_that_cannot_be_used_are_named(string message, params string[] words)
    {
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(Program.Failed, screen.Error);
        screen.Error.ReplaceLineEndings(" ").ShouldContain(message);
        screen.Error.ShouldNotContain("a mistake of ours");
    }

    [Fact]
    public async Task A_plan_of_a_model_that_is_not_here_counts_calls_tokens_and_cost_by_role()
    {
        string[] words =
        [
            "plan", "--assume", "decode=1000", "--json", "--model", "some/model", "--set", "profile=paper", "--set", "loop.iterations=1",
            "--set", "loop.prompts_per_iteration=5000", "--set", "servers.prices.student=1/2",
        ];
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);
        var plan = System.Text.Json.Nodes.JsonNode.Parse(screen.Out)!;
        var rooms = plan["rooms"]!.AsArray().ToDictionary(room => $"{room!["iteration"]} {room["room"]}", room => (long)room!["calls"]!);
        (rooms["1 2-responses"], rooms["1 3-judgments"], rooms["1 4-meta-judgments"]).ShouldBe((35_000, 385_000, 550_000));
        var student = plan["roles"]!.AsArray().Single()!;
        ((double)student["cost"]!).ShouldBe((((long)student["prompt_tokens"]! * 1) + ((long)student["tokens"]! * 2)) / 1e6, 1e-6);
    }
}
