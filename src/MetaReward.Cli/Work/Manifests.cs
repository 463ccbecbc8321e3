using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Work;

/// <summary>What a run is, for <c>run.json</c>: options, seed, prompts, first policy, versions and commit.</summary>
public static class Manifests
{
    public static Manifest Of(RunSettings settings, Recipe recipe, JsonObject options, Workbench bench,
        IReadOnlyDictionary<string, IPolicy> others) => new()
    {
        Recipe = recipe.Name,
        Seed = settings.Seed,
        Options = options,
        PromptsSha256 = Manifest.HashOf(bench.Pool),
        Prompts = bench.Pool.Count,
        Policy = bench.Policy.Fingerprint,
        TemplateVariables = settings.Sampling.TemplateVariables is { Any: true } variables ? variables : null,
        Roles = others.Count == 0 ? null : others.ToDictionary(other => other.Key, other => new RolePlayer(other.Value.Fingerprint)
        {
            Served = other.Value is ServedPolicy served ? $"{served.Model}" : null,
        }),
        Trainer = settings.Training.Trainer == TrainerPlace.External ? settings.External.Options().Identity : null,
        ShardSize = settings.Loop.ShardSize,
        Versions = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["metareward"] = Version(typeof(Manifests).Assembly).Split('+')[0],
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["TorchSharp"] = Version(typeof(TorchSharp.torch).Assembly).Split('+')[0],
        },
        Commit = Version(typeof(Manifests).Assembly).Split('+') is [_, var commit] ? commit : null,
    };

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version!.ToString();
}
