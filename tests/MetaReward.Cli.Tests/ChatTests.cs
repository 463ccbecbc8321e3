using System.Text.Json.Nodes;

namespace MetaReward.Tests;

/// <summary>
/// What a line of <c>chat</c> can be, with the built-in world's model. Standard input is one for the whole process, so these take turns.
/// </summary>
[Collection(nameof(ChatTests))]
public class ChatTests
{
    [Fact]
    public async Task Words_that_the_world_does_not_know_are_named_and_not_sent()
    {
        var screen = await Screen.RunAsync("chat", "sort", "the", "words", ":", "kiwi", "apple");
        screen.Code.ShouldBe(0);
        screen.Out.ShouldStartWith("This world does not know the word 'kiwi', so its model was not asked.");
        screen.Out.ShouldContain("sort : ");
    }

    [Fact]
    public async Task An_instruction_of_the_world_is_answered_in_its_words()
    {
        var screen = await Screen.RunAsync("chat", "sort", ":", "pear", "apple", "fig", "--judge");
        (screen.Code, screen.Error).ShouldBe((0, ""));
        screen.Out.ShouldContain("score:");
    }

    [Theory]
    [InlineData("best-of-n", "the likeliest of 8 responses: ")]
    [InlineData("critics", "refined up to 2 times by the feedback of 1 critic (itself): ")]
    [InlineData("abstain", "given only from a mean of 5 on, of 4 own ratings from 0 to 9: ")]
    public async Task More_than_one_try_says_what_it_was_and_what_it_cost(string way, string words)
    {
        var screen = await Screen.RunAsync("chat", "sort", ":", "pear", "apple", "fig", "--with", way);
        screen.Code.ShouldBe(0);
        screen.Error.ShouldStartWith(words);
        screen.Error.ShouldContain(" tokens for a reply of ");
        screen.Out.Trim().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_reply_that_the_model_does_not_trust_is_withheld_and_said_to_be()
    {
        var screen = await Screen.RunAsync(
            "chat", "sort", ":", "pear", "apple", "fig", "--with", "abstain", "--least", "9", "--temperature", "3");
        (screen.Code, screen.Out.Trim()).ShouldBe((0, "(withheld: the model does not trust its own reply)"));
    }

    [Fact]
    public async Task Known_words_that_are_no_instruction_are_answered_and_said_to_be_none()
    {
        var screen = await Screen.RunAsync("chat", "sort", "the", "words", ":", "fig", "apple");
        screen.Code.ShouldBe(0);
        screen.Error.ShouldStartWith("That is no instruction of this world");
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("quit")]
    [InlineData("/exit")]
    [InlineData("/QUIT")]
    [InlineData(" /bye ")]
    public async Task Words_that_end_do_so_without_reaching_the_model(string word)
    {
        var screen = await Type($"{word}\nreverse : pear fig\n");
        (screen.Code, screen.Out).ShouldBe((0, ""));
    }

    [Theory]
    [InlineData("/help", "/new begins another")]
    [InlineData("help", "/new begins another")]
    [InlineData("/hepl", "There is no command '/hepl'")]
    [InlineData("/new", "")]
    [InlineData("", "")]
    public async Task Commands_and_strange_words_are_answered_by_the_program_and_it_goes_on(string line, string expected)
    {
        var screen = await Type($"{line}\nreverse : pear fig\n");
        screen.Code.ShouldBe(0);
        screen.Error.ShouldContain(expected);
        screen.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_in_strange_words_is_answered_with_them_and_the_next_one_by_the_model()
    {
        var screen = await Type("tell me a joke\nreverse : pear fig\n");
        screen.Out.ShouldContain("does not know the word");
        screen.Out.ShouldContain("'joke'");
        screen.Out.TrimEnd().Split('\n').Length.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_run_stands_for_its_newest_checkpoint_and_one_without_says_so()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        Directory.EnumerateDirectories(folder["run"], "9-checkpoint", SearchOption.AllDirectories).ToList()
            .ForEach(path => Directory.Delete(path, recursive: true));
        var screen = await Screen.RunAsync("chat", "hello", "--model", folder["run"]);
        screen.Code.ShouldBe(1);
        screen.Error.ShouldContain("has no finished checkpoint");
    }

    [Fact]
    public async Task A_served_model_is_talked_to_and_hears_what_was_said_before()
    {
        using var site = new Site(asked => Task.FromResult<Told?>(ServedAnswers.Of($"answer {Messages(asked.Body).Count}")));
        var screen = await Type("hello\nand again\n/new\nanew\n", "--model", $"m@{site.Address}v1", "--system", "Be brief.");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldBe("answer 2\nanswer 4\nanswer 2\n");
        Messages(site.Heard.ElementAt(1).Body).Select(message => $"{message!["role"]}: {message["content"]}").ShouldBe(
            ["system: Be brief.", "user: hello", "assistant: answer 2", "user: and again"]);
        screen.Error.ShouldContain("m at ");
    }

    [Fact]
    public async Task A_single_prompt_without_a_reply_fails_and_says_why()
    {
        using var site = new Site(_ => Task.FromResult<Told?>(new(400, "{\"error\": {\"message\": \"no such word\"}}"u8.ToArray())));
        var refused = await Screen.RunAsync("chat", "bad", "--model", $"m@{site.Address}v1");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("no such word");
        var gone = await Screen.RunAsync("chat", "hello", "--model", "m@http://127.0.0.1:1/v1");
        gone.Code.ShouldBe(1);
        gone.Out.ShouldStartWith("(the server gave no reply");
    }

    private static JsonArray Messages(string body) => JsonNode.Parse(body)!["messages"]!.AsArray();

    private static async Task<Screen> Type(string lines, params string[] options)
    {
        var before = Console.In;
        Console.SetIn(new StringReader(lines));
        try
        {
            return await Screen.RunAsync(["chat", .. options]);
        }
        finally
        {
            Console.SetIn(before);
        }
    }
}
