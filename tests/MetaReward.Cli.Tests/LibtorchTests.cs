using MetaReward.Cli;
using MetaReward.Torch;

namespace MetaReward.Tests;

/// <summary>
/// The setting that points at a libtorch, through the real program. What has CUDA here is a folder of links to the package's libtorch with
/// another of its libraries in the place of libtorch_cuda.so: enough to load, and to find no card.
/// </summary>
public sealed class LibtorchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var screen = await RunAsync([], "--set", $"libtorch={folder["nowhere"]}");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error
            .ShouldContain(
                $"The setting libtorch is '{folder["nowhere"]}', which is no folder. "
                + "Name the folder that holds libtorch_cpu.so (in a PyTorch installation: torch/lib).");
        screen.Error.TrimEnd().Split('\n').ShouldAllBe(line =>
            line.StartsWith("metareward: ", StringComparison.Ordinal) || line.EndsWith(" ...", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_without_a_libtorch_is_named_whether_the_setting_or_the_variable_names_it()
    {
        Directory.CreateDirectory(folder["empty"]);
        var setting = await RunAsync([], "--set", $"libtorch={folder["empty"]}");
        var variable = await RunAsync(new() { ["METAREWARD_LIBTORCH"] = folder["empty"] });
        (setting.Code, variable.Code).ShouldBe((Program.Failed, Program.Failed));
        setting.Error.ShouldContain($"The setting libtorch is '{folder["empty"]}', where there is no libtorch_cpu.so.");
        variable.Error.ShouldContain($"METAREWARD_LIBTORCH is '{folder["empty"]}', where there is no libtorch_cpu.so.");
    }

    [Fact]
    public async Task Without_cuda_inside_the_error_says_where_one_is()
    {
        var screen = await RunAsync([], "--set", $"libtorch={Links()}", "--device", "cuda");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(
            $"The LibTorch in '{folder["lib"]}' is built without CUDA. Set libtorch (or METAREWARD_LIBTORCH) to one that has it");
        screen.Error.TrimEnd().Split('\n').ShouldAllBe(line =>
            line.StartsWith("metareward: ", StringComparison.Ordinal) || line.EndsWith(" ...", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_cuda_inside_but_no_card_the_error_says_what_to_look_at()
    {
        File.CreateSymbolicLink(Path.Combine(Links(), "libtorch_cuda.so"), Path.Combine(folder["lib"], "libtorch.so"));
        var screen = await RunAsync([], "--set", $"libtorch={folder["lib"]}", "--device", "cuda");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(
            $"The LibTorch in '{folder["lib"]}' has CUDA, but finds no card or no driver here. See that nvidia-smi shows a card");
        screen.Error.TrimEnd().Split('\n').ShouldAllBe(line =>
            line.StartsWith("metareward: ", StringComparison.Ordinal) || line.EndsWith(" ...", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_library_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(Links(), "libtorch_cuda.so"), "half of a download");
        var screen = await RunAsync([], "--set", $"libtorch={folder["lib"]}", "--device", "cuda");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain($"LibTorch in '{folder["lib"]}' does not load:");
        screen.Error.ShouldContain("libtorch_cuda.so");
        screen.Error.ShouldContain("Expected LibTorch 2.10 for linux-x64");
    }

    [Fact]
    public async Task The_setting_goes_before_the_variable_and_the_named_libtorch_computes()
    {
        var screen = await RunAsync(new() { ["METAREWARD_LIBTORCH"] = folder["nowhere"] }, "--set", $"libtorch={Links()}");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain("iteration");
    }

    public void Dispose() => folder.Dispose();

    private async Task<Screen> RunAsync(Dictionary<string, string> environment, params string[] words)
    {
        using var program = RealProgram.Start(environment, ["plan", .. words]);
        return await program.EndAsync();
    }

    private string Links()
    {
        Directory.CreateDirectory(folder["lib"]);
        foreach (var library in Directory.EnumerateFiles(TorchRuntime.Describe()[0].Value))
        {
            File.CreateSymbolicLink(Path.Combine(folder["lib"], Path.GetFileName(library)), library);
        }

        return folder["lib"];
    }
}
