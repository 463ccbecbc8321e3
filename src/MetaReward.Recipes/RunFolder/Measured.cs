using System.Text.Json;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>Keeps the measures of a policy in <c>measures.json</c> of its iteration, so that a resumed run does not measure again.</summary>
public static class Measured
{
    internal const string File = "measures.json";

    /// <summary>The kept measures of this very policy, or those that <paramref name="measure"/> now makes.</summary>
    public static async Task<PolicyMeasures> KeepAsync(
        Turn at, IPolicy policy, Func<Turn, Task<IReadOnlyDictionary<string, Interval>>> measure)
    {
        var path = Path.Combine(at.Folder, File);
        if (System.IO.File.Exists(path)
            && JsonSerializer.Deserialize(await System.IO.File.ReadAllBytesAsync(path, at.Cancel), RecordJson.Pages.PolicyMeasures) is { } kept
            && kept.Policy == policy.Fingerprint)
        {
            return kept;
        }

        var values = await Clocked.RunAsync(at, "measures", measure);
        var made = new PolicyMeasures(at.Iteration, policy.Fingerprint, values);
        Disk.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(made, RecordJson.Pages.PolicyMeasures), (byte)'\n']);
        return made;
    }
}
