using MetaReward.Bench;

namespace MetaReward.Tests;

/// <summary>
/// The bench's <c>kills</c> with a few of them and the microworld's own model: real processes, SIGKILL. <c>METAREWARD_KILLS=200</c> asks
/// for more, as does <c>dotnet run -c Release --project bench/MetaReward.Bench -- kills</c>.
/// </summary>
public class RealEngineKillTests
{
    private static readonly int Count = int.TryParse(Environment.GetEnvironmentVariable("METAREWARD_KILLS"), out var kills) ? kills : 6;

    [Fact]
    public async Task Killed_with_the_real_engine_and_run_again_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var result = await Kills.RunAsync(new(folder.Path, "microworld", Count, Seed.Of(1)), TextWriter.Null,
            TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(Kills.Page(result));
        result.Rooms.Values.Sum().ShouldBe(Count);
        result.Rooms.Keys.ShouldContain("iter-01 9-checkpoint", "pairs came out and were trained on");
        result.Rooms.Keys.ShouldContain("iter-02 9-checkpoint");
    }
}
