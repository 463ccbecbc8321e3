using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

public sealed class RoomTests : IDisposable
{
    private static readonly Prompt[] Prompts = [.. Enumerable.Range(0, 10).Select(i => new Prompt($"p{i}", $"say {i}"))];
    private readonly Folders folders = new();
    private readonly Ears ears = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task Bytes_do_not_depend_on_how_many_shards_are_in_work()
    {
        await Respond("one", workers: 1);
        await Respond("four", workers: 4);
        Folders.Results(folders["four"]).ShouldBe(Folders.Results(folders["one"]));
    }

    [Fact]
    public async Task A_whole_room_is_read_and_nobody_is_asked()
    {
        var first = await Respond("run");
        var policy = Echo("a");
        var second = await Respond("run", policy);
        policy.Calls.ShouldBe(0);
        second.Select(r => (r.Id, r.Text, r.Sample.Logps[0])).ShouldBe(first.Select(r => (r.Id, r.Text, r.Sample.Logps[0])));
    }

    [Fact]
    public async Task Only_missing_shards_are_made()
    {
        await Respond("run");
        var before = Folders.Results(folders["run"]);
        File.Delete(ShardPath(1));
        var policy = Echo("a");
        await Respond("run", policy);
        policy.Calls.ShouldBe(1);
        Folders.Results(folders["run"]).ShouldBe(before);
    }

    [Theory]
    [InlineData("cut", "cut off")]
    [InlineData("footer gone", "no footer")]
    [InlineData("byte changed", "its compressed bytes")]
    [InlineData("unpacked byte changed", "its records do not match its checksum")]
    [InlineData("unpacked end gone", "its last line is cut off")]
    [InlineData("of another place", "it is shard")]
    [InlineData("empty", "cut off")]
    public async Task Damage_is_said_and_made_again(string damage, string said)
    {
        await Respond("run");
        var before = Folders.Results(folders["run"]);
        Damage(ShardPath(1), damage);
        await Respond("run");
        Folders.Results(folders["run"]).ShouldBe(before);
        ears.Heard.ShouldContain(p => p.Note.Contains(said) && p.Note.Contains("made again"));
        File.ReadAllText(Path.Combine(folders["run"], "iter-01", "notes.jsonl")).ShouldContain(said);
    }

    [Fact]
    public async Task Changed_weights_are_refused()
    {
        await Respond("run");
        var refusal = await Should.ThrowAsync<InvalidDataException>(() => Respond("run", Echo("b")));
        refusal.Message.ShouldContain("weights have changed");
    }

    [Fact]
    public async Task Changed_sampling_is_refused()
    {
        await Respond("run");
        var refusal = await Should.ThrowAsync<InvalidDataException>(() => Respond("run", sampling: new Sampling(0.7)));
        refusal.Message.ShouldContain("prompts, options or rubric");
    }

    [Fact]
    public async Task A_surplus_shard_is_refused()
    {
        await Respond("run");
        File.Copy(ShardPath(1), ShardPath(7));
        (await Should.ThrowAsync<InvalidDataException>(() => Respond("run"))).Message.ShouldContain("0007");
    }

    [Fact]
    public async Task Cost_is_kept_once_per_working_process()
    {
        await Respond("run");
        await Respond("run");
        var lines = File.ReadAllLines(Path.Combine(folders["run"], "iter-01", "timings.jsonl"));
        lines.Length.ShouldBe(1);
        JsonNode.Parse(lines[0])!["tokens"]!.GetValue<long>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Progress_ends_with_everything_done()
    {
        await Respond("run");
        (ears.Heard[^1].Done, ears.Heard[^1].Total, ears.Heard[^1].Room).ShouldBe((30, 30, "2-responses"));
    }

    private async Task<IReadOnlyList<Response>> Respond(
        string folder, ScriptedPolicy? policy = null, int workers = 2, Sampling? sampling = null)
    {
        using var run = Run.Open(folders[folder], Manifest, ears, workers);
        return await Actor.RespondAsync(policy ?? Echo("a"), Prompts, 3, sampling ?? new Sampling(), run.Iteration(1).Room("2-responses"));
    }

    private static Manifest Manifest { get; } = new()
    {
        Recipe = "meta-rewarding", Seed = 1, Options = [], PromptsSha256 = "00", Prompts = 10, Policy = "aa", ShardSize = 4,
    };

    private static ScriptedPolicy Echo(string name) => new(name, (prompt, seed) => $"{prompt} … \"{seed.Below(100, 0)}\"");

    private string ShardPath(int shard) => Path.Combine(folders["run"], "iter-01", "2-responses", $"{shard:0000}.jsonl.gz");

    private static void Damage(string path, string how)
    {
        var bytes = File.ReadAllBytes(path);
        var lines = PackedLines.Unpack(bytes, out _)!;
        switch (how)
        {
            case "cut":
                File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
                break;
            case "footer gone":
                File.WriteAllBytes(path, PackedLines.Pack(lines.AsSpan(0, lines.AsSpan(..^1).LastIndexOf((byte)'\n') + 1)));
                break;
            case "byte changed":
                bytes[bytes.Length / 2] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case "unpacked byte changed":
                lines[10] ^= 1;
                File.WriteAllBytes(path, PackedLines.Pack(lines));
                break;
            case "unpacked end gone":
                File.WriteAllBytes(path, PackedLines.Pack(lines.AsSpan(..^9)));
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            default:
                File.Copy(path.Replace("0001", "0000", StringComparison.Ordinal), path, overwrite: true);
                break;
        }
    }
}
