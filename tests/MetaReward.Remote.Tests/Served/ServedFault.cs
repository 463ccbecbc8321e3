using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>One thing that a server does wrong, or in its own way, and what is right then.</summary>
/// <param name="Name">For a reader.</param>
/// <param name="Tries">How often the faulty item is asked for.</param>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Answer">What the server says to the faulty item, by the number of the try from 1; null: it is well.</param>
internal sealed record ServedFault(string Name, int Tries, string Outcome, Func<Asked, int, Task<Told?>> Answer)
{
    private const string Faulty = "the faulty one";

    /// <summary>Whether the faulty item is the very first that is asked; else a good one is before it.</summary>
    public bool First { get; init; }

    /// <summary>How long a reply may take.</summary>
    public TimeSpan Reply { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The key that is sent.</summary>
    public string? Key { get; init; }

    /// <summary>What is asked, with all that a request may hold.</summary>
    public Sampling Sampling { get; init; } = new(0.7, 0.9, 64) { StopStrings = new(["\n\n"]), TopK = 5, MinP = 0.1,
        RepetitionPenalty = 1.1 };

    public override string ToString() => Name;

    /// <summary>A reply in the usual form.</summary>
    public static JsonObject Usual(string text) => new()
    {
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = "stop",
        }),
        ["usage"] = new JsonObject { ["completion_tokens"] = 3 },
    };

    public static Told Says(int status, string body, params (string, string)[] headers) =>
        new(status, Encoding.UTF8.GetBytes(body), Headers: [("Content-Type", "application/json"), .. headers]);

    /// <summary>Puts a good, the faulty, and another good item to a server of the kind.</summary>
    public async Task<(int Tries, string Outcome, IReadOnlyList<string> Notes, IReadOnlyList<double> Waits,
        IReadOnlyList<Asked> Heard)> RunAsync(CancellationToken cancel)
    {
        var tries = 0;
        var notes = new ConcurrentQueue<string>();
        using var site = new Site(async asked => asked.Method == "GET" ? Says(200, """{"object": "list", "data": [{"id": "m"}]}""")
            : asked.Body.Contains(Faulty, StringComparison.Ordinal) && await Answer(asked,
                Interlocked.Increment(ref tries)) is { } told ? told.Status == 0 ? null : told
            : Says(200, Usual("well").ToJsonString()));
        var clock = new HastyClock();
        var options = new ServedOptions(Key is null ? null : new(Key, "the test"), Reply, Lanes: 1) { Clock = clock, Note = notes.Enqueue,
            Waits = _ => { } };
        using var policy = await ServedPolicy.OpenAsync(ServedModel.Find($"m@{site.Address}v1")!, options, cancel);
        var outcome = await OutcomeAsync(policy, cancel);
        return (tries, outcome, [.. notes.Select(note => note.Split(" does not take ")[^1].Split(" (")[0])], [.. clock.Waits],
            [.. site.Heard]);
    }

    private async Task<string> OutcomeAsync(ServedPolicy policy, CancellationToken cancel)
    {
        async Task<Sample> Ask(string prompt) => (await policy.SampleAsync([new(prompt, 1, Seed.Of(1))], Sampling, null, cancel))[0][0];
        try
        {
            if (!First && await Ask("a good one") is not { Text: "well" })
            {
                return "the good one before is lost";
            }

            var sample = await Ask(Faulty);
            return await Ask("another good one") is { Text: "well" } ? Shown(sample) : "the good one behind is lost";
        }
        catch (InvalidDataException stop)
        {
            return "ends: " + stop.Message[(stop.Message.IndexOf("/v1 ", StringComparison.Ordinal) + 4)..];
        }
    }

    private static string Shown(Sample sample) => sample switch
    {
        { Finish: Finish.Refused, Words: var words } => $"refused: {words}",
        { Finish: Finish.PromptTooLong, Words: var words } => $"too long: {words}",
        { Finish: Finish.NoReply, Words: var words } => $"no reply: {words}",
        { Thoughts.StillThinking: true } => $"still thinking: {sample.Thoughts.Before}",
        { Finish: Finish.Length } => $"cut off: {sample.Text}",
        _ => (sample.Reasoning is { } thoughts ? $"thought: {thoughts}; " : "") + $"read: {sample.Text}",
    };
}
