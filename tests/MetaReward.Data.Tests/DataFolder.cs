using System.IO.Compression;
using System.Text;

namespace MetaReward.Tests;

/// <summary>A folder of data files that goes when the test ends.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("metareward-data-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The same, packed.</summary>
    public string Pack(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        using var packed = new GZipStream(File.Create(this[name]), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(text));
        return this[name];
    }

    /// <summary>A file that another program wrote.</summary>
    public static string Fixture(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
