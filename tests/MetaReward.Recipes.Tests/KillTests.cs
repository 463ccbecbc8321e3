namespace MetaReward.Recipes;

/// <summary>
/// Killed at any moment and run again, a run ends with the bytes of one that was never killed. Here a kill is an exception thrown before
/// any step on a file or any sampled reply, after which nothing of that run can touch the disk any more;
/// <see cref="RealKillTests"/> ends a process instead.
/// <c>METAREWARD_KILLS=200 dotnet test --project tests/MetaReward.Recipes.Tests --filter-class "*KillTests"</c> kills more often.
/// </summary>
public sealed class KillTests : IDisposable
{
    public static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("METAREWARD_KILLS"), out var kills) ? kills : 24;
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task Killed_anywhere_and_run_again_gives_the_same_bytes()
    {
        var watcher = new Death(dieAt: null);
        await RunAsync("whole", watcher);
        var whole = Folders.Results(folders["whole"]);
        var rooms = watcher.Points.GroupBy(Death.RoomOf).OrderBy(room => room.Key, StringComparer.Ordinal)
            .Select(room => room.Distinct().ToArray()).ToArray();
        rooms.Length.ShouldBeGreaterThan(12);
        for (var kill = 0; kill < Kills; kill++)
        {
            var seed = Seed.Of(kill);
            var room = rooms[kill % rooms.Length];
            var death = new Death(room[seed.Below(room.Length, 0)]);
            var folder = $"killed-{kill}";
            await Should.ThrowAsync<Killed>(() => RunAsync(folder, death), $"kill {kill} at '{death.DieAt}'");
            await RunAsync(folder, new Death(dieAt: null));
            Folders.Results(folders[folder]).ShouldBe(whole, $"kill {kill} at '{death.DieAt}'");
            Directory.Delete(folders[folder], recursive: true);
        }
    }

    [Fact]
    public async Task Killed_again_and_again_on_its_way_gives_the_same_bytes()
    {
        var watcher = new Death(dieAt: null);
        await RunAsync("whole", watcher);
        var kills = 0;
        for (var lives = 10; ; lives += 25)
        {
            try
            {
                await RunAsync("run", new Death(dieAt: null, lives));
                break;
            }
            catch (Killed)
            {
                kills++;
            }
        }

        kills.ShouldBeGreaterThan(5);
        Folders.Results(folders["run"]).ShouldBe(Folders.Results(folders["whole"]));
    }

    [Fact]
    public async Task A_full_disk_is_one_clear_message_and_leaves_nothing_half_written()
    {
        var steps = 0;
        Disk.Fault.Value = step =>
        {
            if (step.StartsWith("flush", StringComparison.Ordinal) && ++steps == 9)
                throw new IOException("No space left on device");
        };
        var failure = await Should.ThrowAsync<IOException>(() => Scene.RunAsync("meta-rewarding", folders["run"]));
        Disk.Fault.Value = null;
        failure.Message.ShouldContain("No space left on device");
        failure.Message.ShouldContain("run the same command again");
        Directory.EnumerateFiles(folders["run"], "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
        await Scene.RunAsync("meta-rewarding", folders["run"]);
        await Scene.RunAsync("meta-rewarding", folders["whole"]);
        Folders.Results(folders["run"]).ShouldBe(Folders.Results(folders["whole"]));
    }

    [Fact]
    public async Task A_cancelled_run_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var replies = 0;
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            if (Interlocked.Increment(ref replies) == 100)
                stop.Cancel();
            return Scene.Reply(prompt, seed);
        });
        var recipe = Catalogue.Find("meta-rewarding");
        var given = Scene.Cast(policy);
        using (var run = Run.Open(folders["run"], Scene.Manifest(recipe, given), new Ears(), cancel: stop.Token))
        {
            await Should.ThrowAsync<OperationCanceledException>(() => recipe.RunAsync(run, given));
        }

        await Scene.RunAsync("meta-rewarding", folders["run"]);
        await Scene.RunAsync("meta-rewarding", folders["whole"]);
        Folders.Results(folders["run"]).ShouldBe(Folders.Results(folders["whole"]));
    }

    private async Task RunAsync(string folder, Death death)
    {
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            death.Pass("reply " + (prompt.Contains("Winner:", StringComparison.Ordinal)
                ? "of the meta-judge"
                : prompt.Contains("Score:", StringComparison.Ordinal) ? "of the judge" : "of the actor"));
            return Scene.Reply(prompt, seed);
        });
        Disk.Fault.Value = step => death.Pass(step.Replace(folders[folder], "", StringComparison.Ordinal));
        try
        {
            await Scene.RunAsync("meta-rewarding", folders[folder], Scene.Cast(policy));
        }
        finally
        {
            Disk.Fault.Value = null;
        }
    }
}

/// <summary>The process is gone.</summary>
internal sealed class Killed() : Exception("killed");

/// <summary>
/// Watches the points at which a run can die, and kills it at one: from then on every point throws, as a dead process does nothing.
/// </summary>
internal sealed class Death(string? dieAt, int lives = int.MaxValue)
{
    private readonly List<string> points = [];
    private bool dead;

    public string? DieAt => dieAt;

    public IReadOnlyList<string> Points => points;

    public void Pass(string point)
    {
        lock (points)
        {
            points.Add(point);
            dead |= point == dieAt || points.Count > lives;
            if (dead)
                throw new Killed();
        }
    }

    /// <summary>The kind of file or reply: <c>3-judgments</c>, <c>6-pairs.jsonl</c>, <c>reply of the judge</c>.</summary>
    public static string RoomOf(string point) =>
        point.StartsWith("reply", StringComparison.Ordinal)
            ? point
            : point.Split('/').First(part => part.Length > 0 && !part.Contains(' ') && !part.StartsWith("iter-", StringComparison.Ordinal));
}
