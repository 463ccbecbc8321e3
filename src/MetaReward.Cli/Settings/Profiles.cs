using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Text;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Defaults by the kind of model. A learning rate that teaches 135 million parameters ruins eight billion, so size and adapters choose it;
/// the built-in world, whose seed model is tiny, has its own; and the paper's are there for those who want just them. The recipe has the
/// values (<see cref="Recipe.Preset"/>).
/// </summary>
public static class Profiles
{
    private const long SmallBelow = 500_000_000;
    private const long MediumBelow = 3_000_000_000;

    /// <summary>The defaults for a model and a recipe.</summary>
    /// <param name="model">Whatever <c>--model</c> takes; one that is not there counts as large.</param>
    /// <param name="recipe">The method's name.</param>
    /// <param name="name">Which; auto: the model decides.</param>
    /// <param name="adapter">A low-rank adapter is trained, not every weight.</param>
    public static Profile Of(string model, string recipe, ProfileName name = ProfileName.Auto, bool adapter = false)
    {
        var chosen = name == ProfileName.Auto ? For(model) : name;
        var preset = Catalogue.Find(recipe).Preset(chosen, adapter);
        var settings = chosen == ProfileName.Microworld
            ? new RunSettings { Loop = new() { ShardSize = 50 }, Probe = new() { Enabled = false } } : new();
        return new(chosen, About(chosen), settings with { Model = model, Recipe = recipe, Options = preset.Options }, preset);
    }

    /// <summary>The defaults of settings that were made from one.</summary>
    public static Profile Of(RunSettings settings) =>
        Of(settings.Model, settings.Recipe, settings.Profile, settings.Outline.Training.LoraRank > 0);

    /// <summary>Only the values.</summary>
    public static RunSettings For(string model, string recipe) => Of(model, recipe).Settings;

    /// <summary>Which profile a model is for.</summary>
    public static ProfileName For(string model) => SeedModelFile.IsMeant(model) ? ProfileName.Microworld : SizeOf(model) switch
    {
        < SmallBelow => ProfileName.Small,
        < MediumBelow => ProfileName.Medium,
        _ => ProfileName.Large,
    };

    /// <summary>A model's parameters; null where it is not there.</summary>
    public static long? SizeOf(string model) => ModelShape.ParametersOf(ModelAddress.Likely(model));

    /// <summary>Where the built-in world's defaults come from of what every run has.</summary>
    internal static string CommonSourceOf(OptionKey key) =>
        key.Section == "probe" ? "the built-in world has an oracle" : SizedTraining.World;

    private static string About(ProfileName name) => name switch
    {
        ProfileName.Microworld => "the built-in world, whose replies are a few words long",
        ProfileName.Small => "models below 0.5 billion parameters",
        ProfileName.Medium => "models of 0.5 to 3 billion parameters",
        ProfileName.Large => "models of 3 billion parameters and more, or of unknown size",
        _ => "the method as its paper prints it",
    };
}
