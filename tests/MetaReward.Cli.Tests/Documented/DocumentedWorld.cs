using System.Diagnostics;
using System.Text.RegularExpressions;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>
/// A folder in which every file, model and run that the documents name is there, tiny, with a Hub and a server of the test's own. What a
/// command would do for hours it does small: <see cref="Shortened"/> says how.
/// </summary>
public sealed partial class DocumentedWorld : IAsyncLifetime
{
    private const string Gone = "rm -rf better.gguf improved improved.gguf merged; ";
    private int runs;

    private static readonly string[] Small =
    [
        "loop.prompts_per_iteration=6", "loop.responses_per_prompt=3", "loop.judgments_per_response=2", "training.epochs=1",
        "evaluation.prompts=4", "probe.prompts=4", "probe.judgments=1", "eft.epochs=1", "eft.demonstrations=8", "eft.meta_demonstrations=4",
        "sampling.max_response_tokens=24", "sampling.max_judgment_tokens=24", "sampling.max_battle_tokens=24",
    ];

    private const string Once = "loop.iterations=1";
    private const string Default = "runs/meta-rewarding-microworld-0";

    /// <summary>A response that the default run has.</summary>
    private const string AResponse = $"$(metareward why i1 --run {Default} 2> /dev/null | grep -o 'i1/p[0-9]*' | head -1)/r0";

    /// <summary>A study needs more responses than a small run has.</summary>
    private const string Studied = "[ -d runs/studied ] || metareward run --out runs/studied --set loop.iterations=1 "
        + "--set loop.prompts_per_iteration=60 --set loop.responses_per_prompt=4 --set loop.judgments_per_response=2 "
        + "--set training.epochs=1 --set evaluation.prompts=4 --set probe.enabled=false --go-on --quiet > /dev/null 2>&1; ";

    private static readonly string[] OfTheRecipe = ["loop.", "sampling.", "training."];

    /// <summary>Settings that make a run small, of those that its recipe has: one iteration, unless it says how many.</summary>
    private static string SmallFor(string words)
    {
        var recipe = words.Split("--recipe ") is [_, var after, ..] ? Catalogue.Find(after.Split(' ')[0]) : Catalogue.Usual;
        var small = words.Contains("loop.iterations", StringComparison.Ordinal) ? Small : [Once, .. Small];
        var known =
            small.Where(setting => !OfTheRecipe.Any(setting.StartsWith) || recipe.Keys.Any(key => key.Path == setting.Split('=')[0]));
        return string.Concat(known.Select(setting => " --set " + setting)) + " --go-on --quiet";
    }

    private readonly TemporaryFolder folder = new();
    private readonly FakeHub hub = new();
    private readonly Site server = new(asked =>
        Task.FromResult<Told?>(new(200, asked.Ends("/models") ? Models : Reply, Headers: [("Content-Type", "application/json")])));

    private static string Packages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static byte[] Models => """{"data": [{"id": "NAME"}, {"id": "gpt-4.1"}]}"""u8.ToArray();

    private static byte[] Reply =>
        """{"choices": [{"message": {"role": "assistant", "content": "Good.\nWinner: Response A\nScore: 4"}, "finish_reason": "stop"}], "usage": {"completion_tokens": 4}}"""u8.ToArray();

    public async ValueTask InitializeAsync()
    {
        Parrot.Save(folder["tiny"], "Some answer.\nWinner: Response A\nScore: 4");
        Parrot.Save(folder["tiny-judge"], "Winner: Response A\nRating: [[7]]\n[[A>B]]");
        Parrot.Save(folder["lister"], "- some answers\n- questions\nScore: 4");
        foreach (var (from, to) in new[] { ("tiny", "model.gguf"), ("tiny-judge", "j.gguf"), ("tiny-judge", "judge.gguf") })
        {
            (await Screen.RunAsync("export", folder[from], "--to", folder[to], "--no-check", "--quiet")).Code.ShouldBe(0);
        }

        hub.Files.Clear();
        hub.Revisions.Add("v1.0");
        hub.Files["tiny-Q4_K_M.gguf"] = await File.ReadAllBytesAsync(folder["model.gguf"]);
        foreach (var file in Directory.EnumerateFiles(folder["tiny"]))
        {
            hub.Files[Path.GetFileName(file)] = await File.ReadAllBytesAsync(file);
        }

        DocumentedFiles.Write(folder);
        await RunsAsync();
    }

    /// <summary>Types it into a shell that stands in the folder.</summary>
    internal async Task<Screen> RunAsync(string words)
    {
        var start = new ProcessStartInfo("bash",
            ["-c", $"metareward() {{ dotnet '{Path.Combine(AppContext.BaseDirectory, "metareward.dll")}' \"$@\"; }}; {Shortened(words)}"])
        {
            WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new[]
        {
            ("HF_ENDPOINT", hub.Home.Address.AbsoluteUri), ("HF_HOME", folder["hub"]), ("HF_HUB_CACHE", ""), ("HF_HUB_OFFLINE", ""),
            ("TRANSFORMERS_OFFLINE", ""), ("HOME", folder.Path),
            ("METAREWARD_API_KEY", "a-key"), ("DOTNET_CLI_HOME", folder.Path), ("COLUMNS", "80"), ("NUGET_PACKAGES", Packages),
        })
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        var (said, complained) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await shell.WaitForExitAsync(late.Token);
        return new(shell.ExitCode, await said, await complained);
    }

    /// <summary>A server listens at a free port, and is stopped when it says where.</summary>
    private static string Served(string words) =>
        (words.Contains("--port", StringComparison.Ordinal) ? words.Replace("--port 8001", "--port 0", StringComparison.Ordinal)
            : words + " --port 0")
        + " 2> serve.log & served=$!; for i in $(seq 600); do grep -q ^Address serve.log && break; kill -0 $served || break; "
        + "sleep 0.1; done; "
        + "cat serve.log >&2; pkill -TERM -P $served; wait $served";

    /// <summary>
    /// A run is small and has a folder of its own; a study is of a run with more responses, and has few participants; a run's model has a
    /// tokenizer that GGUF files know; a judge that answers everything with a verdict is let through; a server is stopped again; categories
    /// are named by a model that can; names on the Hub are those of the test's own; a server's address is the test's; a card is a
    /// processor; the world's seed model is not trained again but only asked whether it could be.
    /// </summary>
    internal string Shortened(string words)
    {
        var address = server.Address.AbsoluteUri;
        var here = words.Replace("https://api.openai.com/", address, StringComparison.Ordinal)
            .Replace("http://localhost:8000/", address, StringComparison.Ordinal)
            .Replace("HuggingFaceTB/SmolLM2-135M-Instruct", FakeHub.Name, StringComparison.Ordinal)
            .Replace("bartowski/SmolLM2-135M-Instruct-GGUF", FakeHub.Name, StringComparison.Ordinal)
            .Replace("ORG/NAME", FakeHub.Name, StringComparison.Ordinal)
            .Replace(" --device cuda --set libtorch=/path/to/torch/lib", "", StringComparison.Ordinal);
        return here.Split(' ').ElementAtOrDefault(1) switch
        {
            "run" when here.Contains("--config", StringComparison.Ordinal) && !here.Contains("--prompts", StringComparison.Ordinal) =>
                "cp small-run.yaml my-run.yaml; " + Elsewhere(here) + SmallFor(here),
            "run" => Elsewhere(here) + SmallFor(here),
            "serve" or "studio" => Served(here),
            "explain" when here.Contains("--response", StringComparison.Ordinal) => Named().Replace(here, AResponse),
            "study" => Studied + here.Replace(Default, "runs/studied", StringComparison.Ordinal)
                .Replace(" --participants 10", "", StringComparison.Ordinal) + " --participants 2 --judgments 1",
            "qualeval" when !here.Contains("runs/", StringComparison.Ordinal) && !here.Contains("--analyst", StringComparison.Ordinal) =>
                here + " --analyst lister",
            "init" => "rm -f my-run.yaml; " + here,
            "preflight" => here.Replace("runs/mine/iter-00/9-checkpoint", "tiny", StringComparison.Ordinal) + " --set probe.enabled=false",
            "microworld" when here.Contains("build", StringComparison.Ordinal) => here + " --help",
            "export" when here.Contains(".gguf", StringComparison.Ordinal) => Gone + Source().Replace(here, "tiny"),
            "export" => Gone + here,
            _ => here,
        };
    }

    public async ValueTask DisposeAsync()
    {
        hub.Dispose();
        server.Dispose();
        folder.Dispose();
        await Task.CompletedTask;
    }

    /// <summary>
    /// A run of the user's own with all the iterations that a long run leaves. The default run's folder is made by the README's first
    /// command, which is also the first that is typed.
    /// </summary>
    private async Task RunsAsync()
    {
        var screen = await RunAsync("metareward run --out runs/made --set loop.iterations=4");
        screen.Code.ShouldBe(0, screen.Error);
        Directory.Move(folder["runs/made"], folder["runs/mine"]);
        SeedCheckpoint.Untrained(Seed.Of(1)).Save(folder["trained-model"]); // of the world's shape, and with other weights
        var due = await RunAsync("metareward run --out runs/by-hand --set training.trainer=external --set external.command=");
        due.Code.ShouldBe(0, due.Error);
        due.Out.ShouldContain("A training is due");
    }

    private string Elsewhere(string words) => words.Replace("--out runs/mine", $"--out runs/other-{++runs}", StringComparison.Ordinal);

    [GeneratedRegex("i1/p[0-9]+/r[0-9]+")]
    private static partial Regex Named();

    [GeneratedRegex("runs/mine[^ ]*")]
    private static partial Regex Source();
}
