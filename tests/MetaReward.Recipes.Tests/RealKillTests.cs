using System.Diagnostics;

namespace MetaReward.Recipes;

/// <summary>
/// The same claim with real processes, ended by SIGKILL at random moments. The child is this test program itself, see <see cref="Child"/>.
/// </summary>
public sealed class RealKillTests : IDisposable
{
    private static readonly int Kills = Math.Max(6, KillTests.Kills / 5);
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task A_killed_process_run_again_gives_the_same_bytes()
    {
        await Scene.RunAsync("meta-rewarding", folders["whole"]);
        var whole = Folders.Results(folders["whole"]);
        var (kills, finished) = (0, 0);
        for (var round = 0; kills < Kills; round++)
        {
            var patience = TimeSpan.FromMilliseconds(150 + Seed.Of(round).Below(900, 0));
            if (await LiveAsync(patience))
            {
                finished++;
                Folders.Results(folders["run"]).ShouldBe(whole);
                Directory.Delete(folders["run"], recursive: true);
            }
            else
            {
                kills++;
            }
        }

        (await LiveAsync(TimeSpan.FromMinutes(2))).ShouldBeTrue();
        Folders.Results(folders["run"]).ShouldBe(whole);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {finished + 1} finished runs");
    }

    /// <summary>Runs the child; true when it finished by itself in time.</summary>
    private async Task<bool> LiveAsync(TimeSpan patience)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.Environment[Child.Folder] = folders["run"];
        using var child = Process.Start(start)!;
        using var late = new CancellationTokenSource(patience);
        try
        {
            await child.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            await child.WaitForExitAsync();
            return false;
        }

        child.ExitCode.ShouldBe(0, await child.StandardError.ReadToEndAsync());
        return true;
    }
}

/// <summary>
/// The way into this program: the tests, or, when a folder is named in the environment, a scripted run in it that takes its time.
/// </summary>
internal static class Child
{
    public const string Folder = "METAREWARD_TEST_RUN";

    public static async Task<int> Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable(Folder) is not { } folder)
        {
            return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
                ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args,
                    Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
        }

        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            Thread.Sleep(1);
            return Scene.Reply(prompt, seed);
        });
        await Scene.RunAsync("meta-rewarding", folder, Scene.Cast(policy));
        return 0;
    }
}
