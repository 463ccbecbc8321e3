using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Finds and loads LibTorch and TorchSharp's binding to it. LibTorch (490 MB) is loaded from where it lies: the folder that
/// <see cref="Use"/> or <c>METAREWARD_LIBTORCH</c> names, the application's own folder, or the NuGet package. TorchSharp 0.107 asks for
/// version GLIBCXX_3.4.32 of libstdc++, which Debian 12 and Ubuntu 22.04 lack; the one symbol behind it has no relocation, so there a
/// cached copy of the binding is loaded in which that requirement is weak. Linux x64 only.
/// </summary>
public static class TorchRuntime
{
    private const string Variable = "METAREWARD_LIBTORCH";
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string Binding = "libLibTorchSharp.so";
    private const string Core = "libtorch_cpu.so";
    private static readonly Lazy<Loaded> State = new(LoadOnce);

    private static string? chosen;

    private sealed record Loaded(string Folder, string Binding, bool Patched);

    /// <summary>Loads the libraries once per process; later calls cost nothing. Call it before anything of TorchSharp is touched.</summary>
    /// <exception cref="TorchUnavailableException">Nothing on this machine fits.</exception>
    public static void Load() => _ = State.Value;

    /// <summary>Names the folder of the LibTorch to load, before anything is loaded; it goes before the variable.</summary>
    /// <exception cref="TorchUnavailableException">Another one is loaded already.</exception>
    public static void Use(string folder)
    {
        if (State.IsValueCreated && Path.GetFullPath(folder) != State.Value.Folder)
        {
            throw new TorchUnavailableException(
                $"The setting libtorch is '{folder}', but LibTorch is loaded from '{State.Value.Folder}' already. "
                + "Start the program anew with it.");
        }

        chosen = folder;
    }

    /// <summary>The NuGet package that holds LibTorch.</summary>
    public const string Package = "libtorch-cpu-linux-x64";

    /// <summary>The version of it that this was built for.</summary>
    public static string Version { get; } = Metadata("LibTorchVersion");

    /// <summary>Where the loaded LibTorch lies.</summary>
    internal static string Folder => State.Value.Folder;

    /// <summary>Facts for a reader, in order: name and value.</summary>
    public static IReadOnlyList<(string Name, string Value)> Describe()
    {
        var state = State.Value;
        return
        [
            ("libtorch", state.Folder),
            ("libtorch version", VersionOf(state.Folder)),
            ("binding", state.Binding + (state.Patched ? $" (a copy with {NewVersion} made optional)" : "")
                + (NumberLifetimes.Kept ? "" : "; numbers may be freed while they are read: this system lets no program change its code")),
            ("cuda", Devices.CudaFact()),
            ("processor", ProcessorFacts.Capability()),
            ("threads", $"{get_num_threads()} within an operation, {Environment.ProcessorCount} processors"),
        ];
    }

    private static Loaded LoadOnce()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new TorchUnavailableException(
                $"LibTorch is packaged for linux-x64 only; this is {RuntimeInformation.RuntimeIdentifier}. Run in a linux-x64 container.");
        }

        NativeHeap.Keep();
        CompiledProducts.Limit();
        var folder = FindFolder();
        try
        {
            foreach (var library in Libraries(folder))
            {
                NativeLibrary.Load(library);
            }

            var (path, handle) = LoadBinding();
            NumberLifetimes.Keep(handle);
            NativeLibrary.SetDllImportResolver(typeof(TorchSharp.torch).Assembly,
                (name, _, _) => name.Contains("LibTorchSharp", StringComparison.Ordinal) ? handle : 0);
            InitializeDeviceType(TorchSharp.DeviceType.CPU);
            return new(folder, path, path.StartsWith(CacheFolder(), StringComparison.Ordinal));
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException
            or NotSupportedException or TypeInitializationException)
        {
            throw new TorchUnavailableException(
                $"LibTorch in '{folder}' does not load: {error.Message} Expected LibTorch 2.10 for linux-x64; "
                + $"set {Variable} to a folder that holds it.", error);
        }
    }

    private static string FindFolder()
    {
        if ((chosen ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } named)
        {
            var (source, missing) = (chosen is null ? Variable : "The setting libtorch",
                Directory.Exists(named) ? $"where there is no {Core}" : "which is no folder");
            return Holds(named) ? Path.GetFullPath(named) : throw new TorchUnavailableException(
                $"{source} is '{named}', {missing}. Name the folder that holds {Core} (in a PyTorch installation: torch/lib).");
        }

        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] places =
        [
            AppContext.BaseDirectory,
            .. new[] { Metadata("LibTorchPackage"), Path.Combine(packages, Package, Version) }.Where(p => p.Length > 0)
                .Select(p => Path.Combine(p, "runtimes", "linux-x64", "native")),
        ];
        return places.FirstOrDefault(Holds) ?? throw new TorchUnavailableException(
            $"LibTorch was not found: no {Core} in {string.Join(", ", places.Distinct())}. Run `metareward doctor --fetch`, "
            + $"which brings the package {Package} {Version}, or set {Variable} to the folder that holds it.");
    }

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, Core));

    private static IEnumerable<string> Libraries(string folder)
    {
        string[] patterns = ["libgomp*.so*", "libc10.so", Core, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];
        return patterns.SelectMany(pattern => Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal));
    }

    private static (string Path, nint Handle) LoadBinding()
    {
        string[] places = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        var path = places.Select(p => Path.Combine(p, Binding)).FirstOrDefault(File.Exists) ?? throw new TorchUnavailableException(
            $"{Binding} was not found in {string.Join(", ", places)}. Build or publish the program again.");
        try
        {
            return (path, NativeLibrary.Load(path));
        }
        catch (DllNotFoundException error) when (error.Message.Contains(NewVersion, StringComparison.Ordinal))
        {
            path = PatchedCopy(path);
            return (path, NativeLibrary.Load(path));
        }
    }

    private static string PatchedCopy(string original)
    {
        var bytes = File.ReadAllBytes(original);
        var patched = ElfVersions.Weaken(bytes, NewVersion, NewSymbol);
        var copy = Path.Combine(CacheFolder(), $"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}-{Binding}");
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(patched))
        {
            Directory.CreateDirectory(CacheFolder());
            var temporary = $"{copy}.{Environment.ProcessId}";
            File.WriteAllBytes(temporary, patched);
            File.Move(temporary, copy, overwrite: true);
        }

        return copy;
    }

    private static string CacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "metareward", "native");
    }

    private static string VersionOf(string folder)
    {
        var file = Path.Combine(folder, "..", "build-version");
        return folder.Contains(Path.Combine(Package, Version), StringComparison.Ordinal) ? Version + " (NuGet package)"
            : File.Exists(file) ? File.ReadAllText(file).Trim() : "not stated";
    }

    private static string Metadata(string key) =>
        typeof(TorchRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "";
}
