using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MetaReward.Bench.Tokenizers;

/// <summary>
/// The official tokenizer library, written in Rust, as its npm package runs it: a process of Node that answers line by line.
/// </summary>
public sealed class OfficialLibrary : IDisposable
{
    /// <summary>The release that the comparison is held against.</summary>
    public const string Version = "0.23.2";

    private readonly Process _process;

    private OfficialLibrary(Process process)
    {
        _process = process;
    }

    /// <summary>What the library says of a text.</summary>
    /// <param name="Offsets">From and to of each token in turn.</param>
    /// <param name="Error">Its complaint, when it says nothing else.</param>
    public sealed record Answer(int[] Ids, string[] Tokens, int[] Offsets, string Text, string PlainText, string? Error = null);

    /// <summary>Installs the package into a folder, unless it is there.</summary>
    /// <exception cref="InvalidDataException">npm is missing, or could not install it.</exception>
    public static void Install(string folder, TextWriter log)
    {
        if (Directory.Exists(Path.Combine(folder, "node_modules", "tokenizers")))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        log.WriteLine($"installing the npm package tokenizers {Version} into {folder}");
        using var npm = Start("npm", folder, "install", "--no-save", "--no-audit", "--no-fund", $"tokenizers@{Version}");
        npm.StandardInput.Close();
        var said = npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
        {
            throw new InvalidDataException(
                $"npm could not install the package 'tokenizers' {Version} into {folder} (exit code {npm.ExitCode}): {said.Trim()}");
        }
    }

    /// <param name="folder">Where the package is installed.</param>
    public static OfficialLibrary Open(string folder) => new(Start("node", folder, Script("reference.cjs"), folder));

    /// <summary>The table of characters, asked from the library.</summary>
    public static string Table(string folder)
    {
        using var node = Start("node", folder, Script("tables.cjs"), folder);
        node.StandardInput.Close();
        var table = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? table : throw new InvalidDataException($"node ended with exit code {node.ExitCode}.");
    }

    /// <summary>Takes a tokenizer up.</summary>
    /// <returns>The library's complaint, if it has one.</returns>
    public string? Load(string json)
    {
        var answer = Ask(writer =>
        {
            writer.Append("{\"tokenizer\":");
            Quote(writer, json);
            writer.Append('}');
        });
        return answer.TryGetProperty("error", out var error) ? error.GetString() : null;
    }

    /// <summary>Encodes texts with the tokenizer taken up last, and decodes the ids again.</summary>
    public IReadOnlyList<Answer> Encode(IReadOnlyList<string> texts)
    {
        var answers = Ask(writer =>
        {
            for (var i = 0; i < texts.Count; i++)
            {
                writer.Append(i == 0 ? '[' : ',');
                Quote(writer, texts[i]);
            }

            writer.Append(']');
        });
        return [.. answers.EnumerateArray().Select(answer => answer.ValueKind == JsonValueKind.Object
            ? new Answer([], [], [], "", "", answer.GetProperty("error").GetString())
            : new Answer(answer[0].Deserialize<int[]>()!, answer[1].Deserialize<string[]>()!, answer[2].Deserialize<int[]>()!,
                answer[3].GetString()!, answer[4].GetString()!))];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonElement Ask(Action<StringBuilder> question)
    {
        var line = new StringBuilder();
        question(line);
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return JsonDocument.Parse(_process.StandardOutput.ReadLine()
            ?? throw new InvalidDataException("node ended before it answered.")).RootElement;
    }

    /// <summary>A JSON string in ASCII. Surrogates that stand alone get through, as a serialiser would not let them.</summary>
    private static void Quote(StringBuilder writer, string text)
    {
        writer.Append('"');
        foreach (var unit in text)
        {
            if (unit is < ' ' or > '~' or '"' or '\\')
            {
                writer.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
            else
            {
                writer.Append(unit);
            }
        }

        writer.Append('"');
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Tokenizers", name);

    private static Process Start(string program, string folder, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardOutputEncoding = Encoding.UTF8,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidDataException(
                $"the program '{program}' could not be started; Node.js and npm are needed for the comparison: {missing.Message}", missing);
        }
    }
}
