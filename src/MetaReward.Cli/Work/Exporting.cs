using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>What weights are written as.</summary>
public enum ExportType
{
    F32, F16, BF16, Q8Of0,
}

/// <summary>A file that was written.</summary>
public sealed record ExportedFile(string Name, long Bytes);

/// <summary>What an export did.</summary>
/// <param name="Path">The folder or file, which is there only if <paramref name="Check"/> passed or none was asked for.</param>
/// <param name="Types">Tensors by element type.</param>
/// <param name="Notes">What a reader should know.</param>
public sealed record Exported(
    string Path, IReadOnlyList<ExportedFile> Files, IReadOnlyDictionary<string, int> Types, IReadOnlyList<string> Notes,
    ExportCheck? Check);

/// <summary>
/// Writes a model beside its destination, reads it back, holds it against its source, and only then gives it its name: a wrong or
/// half-written export never stands under it.
/// </summary>
public static class Exporting
{
    /// <param name="to">A folder, or a file that ends in .gguf; not there yet.</param>
    /// <param name="name">What the model is called in a GGUF file; null: as its source.</param>
    /// <exception cref="InvalidDataException">The model has no such form, or the destination is taken.</exception>
    public static Exported Run(ExportSource source, string to, ExportType type, long shardBytes, string? name, bool check)
    {
        var gguf = IsGguf(to);
        if (File.Exists(to) || (Directory.Exists(to) && (gguf || Directory.EnumerateFileSystemEntries(to).Any())))
        {
            throw new InvalidDataException($"'{to}' already exists and is not overwritten. Name another place.");
        }

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(to));
        var unfinished = Directory.CreateDirectory(full + ".unfinished").FullName;
        try
        {
            var inner = Path.Combine(unfinished, Path.GetFileName(full));
            var (files, types, notes) = gguf ? Gguf(source, inner, type, name) : Folder(source, inner, type, shardBytes);
            var found = check ? ExportCheck.Of(source, inner, type) : null;
            if (found?.Passed != false)
            {
                Place(inner, full, gguf);
            }

            string[] turn = source.Text.TurnNote is { } note ? [note] : [];
            return new(to, files, types, [.. source.Notes, .. notes, .. turn], found);
        }
        finally
        {
            Directory.Delete(unfinished, recursive: true);
        }
    }

    public static bool IsGguf(string to) => to.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);

    private static void Place(string from, string to, bool gguf)
    {
        if (gguf)
        {
            File.Move(from, to);
            return;
        }

        if (Directory.Exists(to))
        {
            Directory.Delete(to); // empty
        }

        Directory.Move(from, to);
    }

    private static (IReadOnlyList<ExportedFile>, IReadOnlyDictionary<string, int>, IReadOnlyList<string>) Gguf(
        ExportSource source, string path, ExportType type, string? name)
    {
        var written = GgufExport.Write(path, source.Config, source.Text, source.Read, type switch
        {
            ExportType.F32 => GgufWeights.F32,
            ExportType.F16 => GgufWeights.F16,
            ExportType.BF16 => GgufWeights.BF16,
            _ => GgufWeights.Q8Of0,
        }, name ?? source.Name);
        return ([new(Path.GetFileName(path), written.Bytes)], written.Types, written.Notes);
    }

    private static (IReadOnlyList<ExportedFile>, IReadOnlyDictionary<string, int>, IReadOnlyList<string>) Folder(
        ExportSource source, string folder, ExportType type, long shardBytes)
    {
        var stored = type switch
        {
            ExportType.F32 => TensorType.F32,
            ExportType.F16 => TensorType.F16,
            ExportType.BF16 => TensorType.BF16,
            _ => throw new UsageException("q8_0 is a kind of GGUF files; give --to a name that ends in .gguf, or choose f32, f16 or bf16."),
        };
        var files = CheckpointFiles.Write(folder, source.Text, source.Config,
            source.Tensors.Select(name => source.Read(name) is var (shape, values) ? (name, shape, values) : default), stored, shardBytes);
        return ([.. files.Select(file => new ExportedFile(file, new FileInfo(Path.Combine(folder, file)).Length))],
            new Dictionary<string, int> { [stored.ToString()] = source.Tensors.Count }, []);
    }
}
