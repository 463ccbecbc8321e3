using System.Diagnostics;
using System.Text;
using MetaReward.QualEval;
using MetaReward.Torch;

namespace MetaReward.Cli.Health;

/// <summary>
/// Brings LibTorch's package, and OR-Tools' for <c>qualeval</c>, into NuGet's folder. Building this program does so by itself; a tool has
/// no dependencies that NuGet restores, and 490 and 94 MB are too much to ship in every version of one. `dotnet restore` of a project that
/// names the packages and nothing else does it,
/// from the user's own sources.
/// </summary>
internal static class LibTorchPackage
{
    /// <exception cref="InvalidDataException">There is no SDK, or the package cannot be had; with what `dotnet restore` said.</exception>
    public static async Task FetchAsync(CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("metareward-libtorch-").FullName;
        try
        {
            var project = Path.Combine(folder, "libtorch.csproj");
            await File.WriteAllTextAsync(project, Project, cancel);
            var (code, said) = await RestoreAsync(project, cancel);
            if (code != 0)
            {
                throw new InvalidDataException($"LibTorch could not be fetched: `dotnet restore` ended with {code}: {said.Trim()}. "
                    + "Is NuGet reachable? Otherwise set METAREWARD_LIBTORCH to the folder of any LibTorch 2.10 (torch/lib of "
                    + "a PyTorch installation).");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Project { get; } = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>
            <PackageReference Include="{TorchRuntime.Package}" Version="[{TorchRuntime.Version}]" ExcludeAssets="all" />
            <PackageReference Include="{OrToolsRuntime.Package}" Version="[{OrToolsRuntime.Version}]" ExcludeAssets="all" />
          </ItemGroup>
        </Project>
        """;

    private static async Task<(int Code, string Said)> RestoreAsync(string project, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", project]) { UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var said = new StringBuilder();
            process.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            return (process.ExitCode, said.ToString());
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidDataException(
                $"The .NET SDK is needed to fetch LibTorch, and `dotnet` does not start: {missing.Message}. "
                + "Get it from https://dot.net, version 10.", missing);
        }
    }
}
