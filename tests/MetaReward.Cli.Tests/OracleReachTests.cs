using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>What the oracle says of a policy never reaches what is learned, in any recipe.</summary>
public sealed class OracleReachTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Recipes => [.. Catalogue.All.Select(recipe => recipe.Name)];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Recipes))]
    public async Task What_is_measured_changes_nothing_that_is_learned(string recipe)
    {
        var settings = ScriptedRun.Small($"recipe={recipe}");
        var looks = 0;
        var praised = await ScriptedRun.RunAsync(settings, folder["praised"], (_, _) => Look(0.95));
        var damned = await ScriptedRun.RunAsync(settings, folder["damned"], (_, _) => Look(0.05));
        looks.ShouldBeGreaterThan(1);
        damned.ShouldBe(praised);
        foreach (var file in Learned())
        {
            File.ReadAllBytes(Path.Combine(folder["damned"], file))
                .ShouldBe(File.ReadAllBytes(Path.Combine(folder["praised"], file)), file);
        }

        Task<Cli.Work.Look> Look(double value)
        {
            looks++;
            return ScriptedRun.Look(value);
        }
    }

    /// <summary>What the rooms made and the trainer learned from, whose names begin with a digit.</summary>
    private List<string> Learned()
    {
        var files = Directory.GetFiles(folder["praised"], "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder["praised"], path))
            .Where(file => file.Split('/').Any(part => char.IsDigit(part[0]))).ToList();
        files.ShouldNotBeEmpty();
        return files;
    }
}
