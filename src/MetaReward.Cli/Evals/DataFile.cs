using System.Security.Cryptography;
using System.Text;

namespace MetaReward.Cli.Evals;

/// <summary>The user's copy of a benchmark, as evaluations name it.</summary>
public static class DataFile
{
    /// <summary>SHA-256 of a file, or of a folder's files and their names, in lower-case hex.</summary>
    public static string Sha256(string path)
    {
        if (!Directory.Exists(path))
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        var files = Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Sha256(file)}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files))));
    }
}
