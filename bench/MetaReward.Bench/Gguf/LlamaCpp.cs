using System.Diagnostics;
using System.Text.Json;

namespace MetaReward.Bench.Gguf;

/// <summary>What llama.cpp is asked about a GGUF file.</summary>
/// <param name="Texts">To be turned into tokens; with specials, their spellings stand for them.</param>
/// <param name="Sequences">Ids whose log-probabilities are wanted, from the second on.</param>
/// <param name="Greedy">Ids to go on from, and how far.</param>
public sealed record Question(
    string Model, IReadOnlyList<Question.Asked> Texts, IReadOnlyList<int[]> Sequences, IReadOnlyList<Question.Start> Greedy, int Context)
{
    public sealed record Asked(string Text, bool Specials);

    public sealed record Start(int[] Ids, int Count);
}

/// <summary>What it says.</summary>
/// <param name="Error">Its complaint, when it could not load or compute the model.</param>
public sealed record Answer(int[][] Tokens, string[] Decoded, double[][] Logps, int[][] Greedy, string? Name, string? Error);

/// <summary>llama.cpp as its npm package brings it, without a build: a process of Node for each file.</summary>
public static class LlamaCpp
{
    /// <summary>The release that the comparison is held against.</summary>
    public const string Version = "3.22.1";

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>Installs the package into a folder, unless it is there.</summary>
    /// <exception cref="InvalidDataException">npm is missing, or could not install it.</exception>
    public static void Install(string folder, TextWriter log)
    {
        if (Directory.Exists(Path.Combine(folder, "node_modules", "node-llama-cpp")))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        log.WriteLine($"installing the npm package node-llama-cpp {Version} into {folder}");
        Run("npm", folder, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"node-llama-cpp@{Version}");
    }

    public static Answer Ask(string folder, Question question)
    {
        var (asked, said) = (question.Model + ".question.json", question.Model + ".answer.json");
        try
        {
            File.WriteAllBytes(asked, JsonSerializer.SerializeToUtf8Bytes(question, Camel));
            Run("node", folder, Path.Combine(AppContext.BaseDirectory, "Gguf", "llamacpp.mjs"), folder, Path.GetFullPath(asked),
                Path.GetFullPath(said));
            return JsonSerializer.Deserialize<Answer>(File.ReadAllBytes(said), Camel)!;
        }
        finally
        {
            File.Delete(asked);
            File.Delete(said);
        }
    }

    /// <summary>Runs a program in a folder; what it says.</summary>
    internal static string Run(string program, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidDataException($"'{program}' ended with exit code {process.ExitCode}: {(said + errors.Result).Trim()}");
            }

            return said;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidDataException(
                $"the program '{program}' could not be started; Node.js and npm are needed for the comparison: {missing.Message}", missing);
        }
    }
}
