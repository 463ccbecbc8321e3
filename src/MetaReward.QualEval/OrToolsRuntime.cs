using System.Reflection;
using System.Runtime.InteropServices;
using Google.OrTools.LinearSolver;

namespace MetaReward.QualEval;

/// <summary>OR-Tools cannot be loaded; the message says where it was looked for and what to do.</summary>
public sealed class SolverUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Finds OR-Tools' native library and loads it from where it lies: the application's own folder, or the NuGet package. It is 94 MB with all
/// that it needs, and is not copied into the output folders of those who see this project. Linux x64 only, like LibTorch here.
/// </summary>
public static class OrToolsRuntime
{
    /// <summary>The NuGet package that holds the native library.</summary>
    public const string Package = "Google.OrTools.runtime.linux-x64";

    private const string Native = "google-ortools-native";
    private static readonly Lazy<nint> Handle = new(LoadOnce);

    /// <summary>The version of it that this was built for.</summary>
    public static string Version { get; } = Metadata("OrToolsVersion");

    /// <summary>Loads it once per process; later calls cost nothing. Call it before anything of OR-Tools is touched.</summary>
    /// <exception cref="SolverUnavailableException">Nothing on this machine fits.</exception>
    public static void Load() => _ = Handle.Value;

    private static nint LoadOnce()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new SolverUnavailableException(
                $"OR-Tools is packaged for linux-x64 only; this is {RuntimeInformation.RuntimeIdentifier}. Run in a linux-x64 container.");
        }

        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] places =
        [
            AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"),
            .. new[] { Metadata("OrToolsPackage"), Path.Combine(packages, Package.ToLowerInvariant(), Version) }.Where(p => p.Length > 0)
                .Select(p => Path.Combine(p, "runtimes", "linux-x64", "native")),
        ];
        var file = places.Select(place => Path.Combine(place, $"{Native}.so")).FirstOrDefault(File.Exists)
            ?? throw new SolverUnavailableException(
                $"OR-Tools was not found: no {Native}.so in {string.Join(", ", places.Distinct())}. Run `metareward doctor --fetch`, which "
                + $"brings the package {Package} {Version}.");
        try
        {
            var handle = NativeLibrary.Load(file);
            NativeLibrary.SetDllImportResolver(typeof(Solver).Assembly,
                (name, _, _) => name.Contains(Native, StringComparison.Ordinal) ? handle : 0);
            return handle;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new SolverUnavailableException($"OR-Tools in '{file}' does not load: {error.Message}", error);
        }
    }

    private static string Metadata(string key) =>
        typeof(OrToolsRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "";
}
