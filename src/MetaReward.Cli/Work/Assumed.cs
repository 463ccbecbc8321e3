using System.Globalization;
using MetaReward.Cli.Settings;
using MetaReward.Evaluation;

namespace MetaReward.Cli.Work;

/// <summary>Lengths, speeds and sizes as somebody gives them, for a plan of a model that is not here.</summary>
/// <param name="Lengths">In tokens.</param>
/// <param name="Speeds">In tokens a second, of all machines together.</param>
/// <param name="Footprint">Of the model.</param>
internal sealed record Assumed(Lengths Lengths, Speeds Speeds, Footprint Footprint)
{
    /// <summary>What is assumed where nothing is given: lengths of an 8B chat model on everyday prompts, one 80 GB card.</summary>
    private static readonly Dictionary<string, double> Usual = new(StringComparer.Ordinal)
    {
        ["prompt"] = 80, ["response"] = 400, ["judge_prompt"] = 800, ["judgment"] = 300, ["meta_prompt"] = 1500, ["meta_judgment"] = 350,
        ["prefill"] = 20_000, ["decode"] = 2_500, ["train"] = 6_000, ["parameters"] = 8.03e9, ["kv_bytes"] = 131_072,
    };

    /// <summary>The names, for help and messages.</summary>
    public static string Names { get; } = string.Join(", ", Usual.Select(one =>
        string.Create(CultureInfo.InvariantCulture, $"{one.Key}={(one.Value < 1e6 ? $"{one.Value:0.###}" : $"{one.Value:0.###e0}")}")));

    /// <summary>Reads <c>response=300,decode=4000</c>.</summary>
    /// <exception cref="UsageException">A name is unknown, or a value is no number above 0.</exception>
    public static Assumed Read(string text)
    {
        var values = new Dictionary<string, double>(Usual, StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? part : part[..at];
            values[name] = !Usual.ContainsKey(name)
                ? throw new UsageException(
                    $"--assume has no '{ShortText.Of(name)}'.{Nearest.Hint(name, Usual.Keys)} It has {string.Join(", ", Usual.Keys)}.")
                : at > 0 && double.TryParse(part[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    && value > 0 && double.IsFinite(value) ? value
                : throw new UsageException($"--assume: '{ShortText.Of(part)}' came, but {name}=NUMBER above 0 was expected");
        }

        double V(string name) => values[name];
        var parameters = (long)V("parameters");
        return new(
            new(V("prompt"), V("response"), V("judge_prompt"), V("judgment"), V("meta_prompt"), V("meta_judgment")),
            new(V("prefill"), V("decode"), V("train")),
            new(parameters, 2 * parameters, (long)V("kv_bytes"), 256, 4096, 0) { StandingBytes = 2 * parameters });
    }

    /// <summary>The plan of a run, without its model and its prompts; no reply is longer than its limit.</summary>
    public Plan PlanOf(RunSettings s)
    {
        var outline = s.Outline;
        var held = s.Probe.Prompts;
        var judged = held * (s.Probe.Enabled ? 2 + ContrastKinds.All.Count : 2);
        return Plan.Of(new(outline.Iterations)
        {
            Demonstrations = (s.Eft.Enabled ? s.Eft.Demonstrations + s.Eft.MetaDemonstrations + s.Eft.ActorDemonstrations : 0)
                * (outline.WarmUp?.EpochsTaken ?? 0),
            Look = new(held, judged, s.Probe.Judgments)
            {
                Most = new(outline.Actor.MaxTokens, (outline.Judge ?? outline.Actor).MaxTokens, 0),
            },
            LooksEachTime = s.Evaluation.EveryIteration,
            Most = new(outline.Actor.MaxTokens, (outline.Judge ?? outline.Actor).MaxTokens, (outline.Meta ?? outline.Actor).MaxTokens),
        }, Lengths with
        {
            Response = Math.Min(Lengths.Response, outline.Actor.MaxTokens),
            Judgment = Math.Min(Lengths.Judgment, (outline.Judge ?? outline.Actor).MaxTokens),
            MetaJudgment = Math.Min(Lengths.MetaJudgment, (outline.Meta ?? outline.Actor).MaxTokens),
        }, Speeds, Footprint);
    }
}
