using System.Globalization;
using System.Text;

namespace MetaReward.Serving;

/// <summary>What the server did, in the text format of Prometheus. Safe to call from several threads at once.</summary>
internal sealed class ServerFigures
{
    private static readonly double[] Bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
    private readonly Lock gate = new();
    private readonly SortedDictionary<int, long> statuses = [];
    private readonly long[] within = new long[Bounds.Length];
    private long answered, promptTokens, replyTokens;
    private double seconds;

    /// <summary>A response was sent with a status.</summary>
    public void Sent(int status)
    {
        lock (gate)
        {
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }
    }

    /// <summary>A completion was answered.</summary>
    public void Answered(TimeSpan took)
    {
        lock (gate)
        {
            (answered, seconds) = (answered + 1, seconds + took.TotalSeconds);
            for (var i = 0; i < Bounds.Length; i++)
            {
                within[i] += took.TotalSeconds <= Bounds[i] ? 1 : 0;
            }
        }
    }

    /// <summary>Tokens were read and written.</summary>
    public void Counted(int prompt, int reply)
    {
        Interlocked.Add(ref promptTokens, prompt);
        Interlocked.Add(ref replyTokens, reply);
    }

    /// <summary>Everything, for a scraper.</summary>
    /// <param name="open">Choices that are written or wait.</param>
    /// <param name="models">The open models by name.</param>
    public string Text(int open, IReadOnlyList<(string Name, IReplier Model)> models)
    {
        var text = new StringBuilder();
        void Say(string name, string kind, string help, params IEnumerable<(string Labels, double Value)> values)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP metareward_{name} {help}\n# TYPE metareward_{name} {kind}\n");
            foreach (var (labels, value) in values)
            {
                text.Append(CultureInfo.InvariantCulture, $"metareward_{name}{labels} {value}\n");
            }
        }

        lock (gate)
        {
            Say("responses_total", "counter", "Responses by status.",
                statuses.Select(one => ($"{{status=\"{one.Key}\"}}", (double)one.Value)));
            Say("choices", "gauge", "Choices that are written or wait.", [("", open)]);
            Say("prompt_tokens_total", "counter", "Tokens of prompts.", [("", Interlocked.Read(ref promptTokens))]);
            Say("reply_tokens_total", "counter", "Tokens of replies.", [("", Interlocked.Read(ref replyTokens))]);
            text.Append("# HELP metareward_completion_seconds Seconds from a request to the end of its response.\n"
                + "# TYPE metareward_completion_seconds histogram\n");
            for (var i = 0; i < Bounds.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"metareward_completion_seconds_bucket{{le=\"{Bounds[i]}\"}} {within[i]}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"metareward_completion_seconds_bucket{{le=\"+Inf\"}} {answered}\n"
                + $"metareward_completion_seconds_sum {seconds}\nmetareward_completion_seconds_count {answered}\n");
        }

        foreach (var figure in models.SelectMany(model => model.Model.Figures.Select(f => (model.Name, Figure: f)))
            .GroupBy(f => f.Figure.Name))
        {
            Say($"model_{figure.Key}", "gauge", "Of each model that is open.",
                figure.Select(f => ($"{{model=\"{Escaped(f.Name)}\"}}", f.Figure.Value)));
        }

        return text.ToString();
    }

    private static string Escaped(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n");
}
