using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MetaReward.Bench.Templates;

/// <summary>The reference engine in a Python process beside us, where there is one.</summary>
internal sealed class Oracle : IDisposable
{
    private readonly Process _process;

    private Oracle(Process process, string name)
    {
        (_process, Name) = (process, name);
    }

    /// <summary>Versions.</summary>
    public string Name { get; }

    /// <summary>Null where Python or jinja2 is absent; then the reason says which.</summary>
    public static Oracle? Start(string python, out string reason)
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Templates", "oracle.py")])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["PYTHONIOENCODING"] = "utf-8" },
            })!;
            var hello = JsonNode.Parse(process.StandardOutput.ReadLine() ?? "{}")!;
            reason = (string?)hello["missing"] ?? (hello["jinja2"] is null ? $"'{python}' did not answer" : "");
            return hello["jinja2"] is null ? null : new Oracle(process, $"jinja2 {hello["jinja2"]} on Python {hello["python"]}");
        }
        catch (Win32Exception absent)
        {
            reason = $"'{python}' cannot be started: {absent.Message}";
            return null;
        }
    }

    public JsonNode Ask(string template, JsonNode variables)
    {
        _process.StandardInput.WriteLine(new JsonObject { ["template"] = template, ["variables"] = variables.DeepClone() }.ToJsonString());
        _process.StandardInput.Flush();
        return JsonNode.Parse(_process.StandardOutput.ReadLine()
            ?? throw new InvalidDataException("The reference engine's process ended."))!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(2000);
        _process.Dispose();
    }
}
