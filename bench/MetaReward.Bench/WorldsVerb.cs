using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Bench;

/// <summary>The options of <c>worlds</c>.</summary>
public static class WorldsVerb
{
    public static Command Build()
    {
        var command = new Command("worlds", "What a seed model of the microworld can do before any loop, whole: by score, by every fixed reading.");
        var model = new Argument<string>("model") { Description = "The model's folder." };
        var prompts = new Option<int>("--prompts") { Description = "Tuning prompts.", DefaultValueFactory = _ => 400 };
        var other = new Option<string?>("--meta") { Description = "Another model's folder, which compares judgments." };
        command.Add(other);
        Array.ForEach<Symbol>([model, prompts], s => { if (s is Argument a) command.Add(a); else command.Add((Option)s); });
        command.SetAction(async (parsed, cancel) =>
        {
            var policy = Engine.Load(parsed.GetValue(model)!, new()).Policy;
            var meta = parsed.GetValue(other) is { } folder ? Engine.Load(folder, new()).Policy : policy;
            var seen = await MicroworldMeasures.OfAsync(new Parted(policy, meta),
                new(parsed.GetValue(prompts), Split: Split.Tuning, Whole: true), Seed.Of(0).Derive("exam"), cancel);
            foreach (var (name, value) in seen.Values)
            {
                Console.Out.WriteLine($"{name,-26} {value.Value,7:0.000} [{value.Low:0.000}, {value.High:0.000}]");
            }
        });
        return command;
    }
}

/// <summary>Two policies: one acts and judges, the other compares.</summary>
internal sealed class Parted(IPolicy acts, IPolicy compares) : IPolicy
{
    public string Fingerprint => acts.Fingerprint + compares.Fingerprint;

    public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        (requests.Count > 0 && requests[0].Prompt.Text.StartsWith("compare", StringComparison.Ordinal) ? compares : acts)
            .SampleAsync(requests, sampling, tokens, cancel);
}
