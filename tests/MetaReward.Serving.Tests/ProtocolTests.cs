using System.Text.Json.Nodes;

namespace MetaReward.Serving.Tests;

/// <summary>What clients of the protocol ask and get.</summary>
public class ProtocolTests
{
    [Fact]
    public async Task A_chat_is_answered_with_choices_and_counts()
    {
        var model = new Echo();
        await using var running = await Running.StartAsync(model);
        var (status,
            body) = await running.ChatAsync(""", "n": 2, "seed": 7, "temperature": 0.3, "top_p": 0.9, "max_tokens": 2, "stop": "x" """);
        status.ShouldBe(200);
        ((string?)body["object"], (string?)body["model"], body["choices"]!.AsArray().Count).ShouldBe(("chat.completion", "m", 2));
        var choice = body["choices"]![1]!;
        ((int)choice["index"]!, (string?)choice["message"]!["content"],
            (string?)choice["finish_reason"]).ShouldBe((1, "one two", "length"));
        body["usage"]!.ToJsonString().ShouldBe("""{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}""");
        model.Last!.Sampling.ShouldBe(new Sampling(0.3, 0.9, 2) { StopStrings = ["x"] });
        (model.Last.Count, model.Last.Seed).ShouldBe((2, Seed.Of(7)));
    }

    [Fact]
    public async Task The_seed_of_this_program_comes_in_full()
    {
        var model = new Echo();
        await using var running = await Running.StartAsync(model);
        await running.ChatAsync(""", "metareward": {"seed": "0xfedcba9876543210"}""");
        model.Last!.Seed.ShouldBe(new Seed(0xfedcba9876543210));
        (await running.ChatAsync(""", "metareward": {"seed": 5}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_stream_has_a_role_pieces_an_end_and_counts()
    {
        await using var running = await Running.StartAsync(new Echo());
        var events = await running.EventsAsync("v1/chat/completions",
            """{"messages": [{"role": "user", "content": "one two"}], "stream": true, "stream_options": {"include_usage": true}}""");
        events[^1].ShouldBe("[DONE]");
        var chunks = events.SkipLast(1).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        chunks.ShouldAllBe(chunk => (string?)chunk["object"] == "chat.completion.chunk");
        ((string?)chunks[0]["choices"]![0]!["delta"]!["role"]).ShouldBe("assistant");
        string.Concat(chunks.SkipLast(1).Select(chunk => (string?)chunk["choices"]![0]!["delta"]!["content"])).ShouldBe("one two");
        ((string?)chunks[^2]["choices"]![0]!["finish_reason"]).ShouldBe("stop");
        ((int)chunks[^1]["usage"]!["total_tokens"]!).ShouldBe(4);
    }

    [Fact]
    public async Task A_failure_within_a_stream_is_an_event()
    {
        await using var running = await Running.StartAsync(new Echo { Failure = new InvalidOperationException("secret words") });
        var events = await running.EventsAsync("v1/chat/completions",
            """{"messages": [{"role": "user", "content": "one"}], "stream": true}""");
        events[^1].ShouldContain("server_error");
        events.ShouldAllBe(line => !line.Contains("secret words") && line != "[DONE]");
    }

    [Fact]
    public async Task Log_probabilities_stand_with_their_tokens()
    {
        await using var running = await Running.StartAsync(new Echo());
        var (_, chat) = await running.ChatAsync(""", "logprobs": true, "top_logprobs": 0, "return_token_ids": true""");
        var entry = chat["choices"]![0]!["logprobs"]!["content"]![1]!;
        ((string?)entry["token"], (float)entry["logprob"]!, entry["bytes"]!.ToJsonString()).ShouldBe(("two", -0.5f, "[116,119,111]"));
        chat["choices"]![0]!["token_ids"]!.ToJsonString().ShouldBe("[0,1,2]");
        chat["prompt_token_ids"]!.ToJsonString().ShouldBe("[0,1,2]");
        var (_, text) = await running.PostAsync("v1/completions", """{"prompt": "a b", "echo": true, "logprobs": 0, "max_tokens": 0}""");
        text["choices"]![0]!["logprobs"]!["token_logprobs"]!.ToJsonString().ShouldBe("[null,-1]");
        ((string?)text["choices"]![0]!["text"]).ShouldBe("a b");
    }

    [Theory]
    [InlineData("""{"prompt": "a b c"}""", 1, "a b c")]
    [InlineData("""{"prompt": ["a b", "c"], "n": 2}""", 4, "a b")]
    [InlineData("""{"prompt": [1, 2, 3]}""", 1, "ids")]
    [InlineData("""{"prompt": [[1, 2], [3]]}""", 2, "ids")]
    public async Task Text_completions_take_texts_and_token_ids(string json, int choices, string first)
    {
        await using var running = await Running.StartAsync(new Echo());
        var (status, body) = await running.PostAsync("v1/completions", json);
        (status, (string?)body["object"], body["choices"]!.AsArray().Count).ShouldBe((200, "text_completion", choices));
        ((string?)body["choices"]![0]!["text"]).ShouldBe(first);
        body["choices"]!.AsArray().Select(choice => (int)choice!["index"]!).ShouldBe(Enumerable.Range(0, choices));
    }

    [Theory]
    [InlineData("{", null)]
    [InlineData("[1]", null)]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages": []}""", "messages")]
    [InlineData("""{"messages": [{"role": "tool", "content": "x"}]}""", "messages[0].role")]
    [InlineData("""{"messages": [{"role": "user", "content": 5}]}""", "messages[0].content")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}""", "messages[0].content")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "temprature": 1}""", "temprature")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "temperature": -1}""", "temperature")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "top_p": 0}""", "top_p")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "n": 1000}""", "n")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "max_tokens": "many"}""", "max_tokens")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "seed": 1.5}""", "seed")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "stop": ["a", ""]}""", "stop")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "top_logprobs": 2}""", "top_logprobs")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "tools": [{}]}""", "tools")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "response_format": {"type": "json_object"}}""", "response_format")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "presence_penalty": 0.5}""", "presence_penalty")]
    [InlineData("""{"messages": [{"role": "user", "content": "x"}], "chat_template_kwargs": 3}""", "chat_template_kwargs")]
    public async Task What_cannot_be_read_is_refused_by_name(string json, string? parameter)
    {
        await using var running = await Running.StartAsync(new Echo());
        var (status, body) = await running.PostAsync("v1/chat/completions", json);
        status.ShouldBe(400);
        ((string?)body["error"]!["type"], (string?)body["error"]!["param"]).ShouldBe(("invalid_request_error", parameter));
        ((string?)body["error"]!["message"]).ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Neutral_values_of_what_is_not_supported_are_taken()
    {
        await using var running = await Running.StartAsync(new Echo());
        (await running.ChatAsync(
            """, "presence_penalty": 0, "frequency_penalty": 0.0, "logit_bias": {}, "tools": [], "tool_choice": "none", """
                + """ "response_format": {"type": "text"}, "user": "u", "store": false, "top_k": -1, "min_p": 0,"""
                + """ "repetition_penalty": 1""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task What_does_not_exist_is_said()
    {
        await using var running = await Running.StartAsync(new Echo());
        var (status,
            body) = await running.PostAsync("v1/chat/completions", """{"model": "gpt", "messages": [{"role": "user", "content": "x"}]}""");
        (status, (string?)body["error"]!["code"]).ShouldBe((404, "model_not_found"));
        (await running.PostAsync("v1/embeddings", "{}")).Status.ShouldBe(404);
        (await running.PostAsync("v1/load_lora_adapter", "{}")).Status.ShouldBe(404);
        var (toolong, words) = await running.ChatAsync(words: string.Join(' ', Enumerable.Repeat("w", 100)));
        (toolong, (string?)words["error"]!["code"]).ShouldBe((400, "context_length_exceeded"));
    }

    [Fact]
    public async Task A_model_that_tells_no_tokens_says_so_where_they_are_asked_for()
    {
        await using var running = await Running.StartAsync(new Echo { TellsTokens = false });
        (await running.ChatAsync()).Status.ShouldBe(200);
        var (status, body) = await running.ChatAsync(""", "logprobs": true""");
        (status, (string?)body["error"]!["param"]).ShouldBe((400, "logprobs"));
    }
}
