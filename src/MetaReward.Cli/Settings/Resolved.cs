using MetaReward.Cli.Verbs;
using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>Settings with the origin of each value that is not a default.</summary>
/// <param name="Settings">What a run works with.</param>
/// <param name="Origins">Dotted key to where its value was given.</param>
public sealed record Resolved(RunSettings Settings, IReadOnlyDictionary<string, string> Origins)
{
    /// <summary>Defaults of the recipe and the model's kind, overlaid by what was given; later sources win.</summary>
    /// <exception cref="InvalidDataException">
    /// A name is no setting, a value has the wrong type or range, or two settings contradict each other; says where it was given.
    /// </exception>
    public static Resolved From(IEnumerable<Given> given)
    {
        IReadOnlyList<Given> all = [.. given];
        var keys = SettingKeys.Of(RecipeOf(all));
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            if (keys.Find(one.Path) is { } key)
            {
                values[one.Path] = Joined(values.GetValueOrDefault(one.Path), one.Value(key));
                origins[one.Path] = one.Where;
            }
            else if (!IsEmptySection(keys, one))
            {
                throw keys.Unknown(one);
            }
        }

        var settings = Profiles.Of(
            values.GetValueOrDefault("model") as string ?? RunSettings.Microworld,
            values.GetValueOrDefault("recipe") as string ?? Catalogue.Usual.Name,
            values.GetValueOrDefault("profile") is ProfileName name ? name : ProfileName.Auto,
            values.GetValueOrDefault("training.lora_rank") is > 0).Settings;
        foreach (var key in keys.All.Where(key => values.ContainsKey(key.Path)))
        {
            key.Put(SettingKeys.IsCommon(key) ? settings : settings.Options, values[key.Path]);
        }

        settings = Taught(settings);
        Check(settings, origins);
        return new(settings, origins);
    }

    /// <summary>The built-in world has a teacher, who plays that role unless another is named.</summary>
    private static RunSettings Taught(RunSettings settings) =>
        !settings.IsMicroworld() || settings.Roles.ContainsKey(Roles.Teacher)
            || settings.Method.Roles(settings.Options).All(part => part.Name != Roles.Teacher) ? settings
        : settings with
        {
            Roles = new SortedDictionary<string, string>(
                settings.Roles.Append(KeyValuePair.Create(Roles.Teacher, RunSettings.Teacher)).ToDictionary(StringComparer.Ordinal),
                StringComparer.Ordinal),
        };

    /// <summary>Every key with its value.</summary>
    public IReadOnlyDictionary<string, object?> Flat() => Settings.Keys.All.ToDictionary(key => key.Path, Settings.Of);

    /// <summary>The recipe that was named last, on which depends what else can be given.</summary>
    private static Recipe RecipeOf(IEnumerable<Given> given)
    {
        if (given.LastOrDefault(one => one.Path == "recipe") is not { } named)
        {
            return Catalogue.Usual;
        }

        var name = (string)named.Value(SettingKeys.Common.Single(key => key.Path == "recipe"))!;
        return Catalogue.All.FirstOrDefault(recipe => recipe.Name == name)
            ?? throw new InvalidDataException($"{named.Where}: {RecipesVerb.NoSuch(name)}");
    }

    /// <summary>Values with names add up; anything else is replaced.</summary>
    private static object? Joined(object? before, object? now) => (before, now) switch
    {
        (TemplateVariables variables, TemplateVariables more) => variables.With(more),
        (SortedDictionary<string, string> map, SortedDictionary<string, string> more) =>
            new SortedDictionary<string, string>(
                map.Where(one => !more.ContainsKey(one.Key)).Concat(more).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
        _ => now,
    };

    /// <summary>A section's name with nothing below it says nothing; with a value it is a mistake.</summary>
    private static bool IsEmptySection(SettingKeys keys, Given one)
    {
        if (!keys.Sections.Contains(one.Path))
        {
            return false;
        }

        return Given.IsNothing(one.Node(keys.All[0])) ? true
            : throw new InvalidDataException($"{one.Where}: section '{one.Path}' must hold 'key: value' lines.");
    }

    /// <summary>Whether a field of requests is named as keys are.</summary>
    private static bool IsSecret(string name) =>
        name.Replace("-", "_", StringComparison.Ordinal).ToLowerInvariant() is "key" or "api_key" or "apikey"
            or "token" or "access_token" or "authorization" or "password" or "secret" or "x_api_key";

    private static void Check(RunSettings settings, Dictionary<string, string> origins)
    {
        if (settings.IsMicroworld() && settings.Prompts is not null)
        {
            throw new InvalidDataException(
                $"{origins["prompts"]}: the microworld makes its own prompts, but '{ShortText.Of(settings.Prompts)}' came. "
                + "Name a real model with --model, or drop the prompts.");
        }

        if (settings.Data.Reading().Fault() is var (setting, why))
        {
            throw new InvalidDataException($"{origins.GetValueOrDefault($"data.{setting}", "defaults")}: data.{setting} {why}.");
        }

        if (settings.Servers.Extra.Values.Keys.FirstOrDefault(IsSecret) is { } secret)
        {
            throw new InvalidDataException(
                $"{origins["servers.extra"]}: '{ShortText.Of(secret)}' looks like a key, and a run keeps its settings "
                    + "in its folder. Keys come from the environment: METAREWARD_API_KEY, or METAREWARD_API_KEY_FILE "
                    + "with the name of a file.");
        }

        foreach (var (role, model) in settings.Roles)
        {
            var abilities = Remote.Served.ServedModel.Find(model) is null ? Abilities.Here : Abilities.Served;
            if (settings.Method.RoleFault(settings.Options, role, abilities) is { } wrong)
            {
                var names = settings.Method.Roles(settings.Options).Select(part => part.Name).ToList();
                throw new InvalidDataException($"{origins["roles"]}: {wrong}.{(names.Contains(role) ? "" : Nearest.Hint(role, names))}");
            }
        }

        if (settings.Method.Fault(settings.Options) is null && Work.ExternalTraining.Fault(settings) is { } unfit)
        {
            throw new InvalidDataException($"{origins.GetValueOrDefault("training.trainer", "defaults")}: {unfit}.");
        }

        if (settings.Method.Fault(settings.Options) is { } fault)
        {
            var where = fault.Keys.FirstOrDefault(origins.ContainsKey) is { } key ? origins[key] : "defaults";
            throw new InvalidDataException($"{where}: {fault.Text}.");
        }
    }
}
