using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>An entry of the catalogue: a recipe with its card, its options, what a run of it will ask, and the way to run it.</summary>
public abstract class Recipe
{
    private Recipe(string name, string title, string card, Type options)
    {
        (Name, Title, Card, Keys) = (name, title, card, OptionKey.Of(options, OptionKey.Loop));
    }

    /// <summary>Kebab-case.</summary>
    public string Name { get; }

    /// <summary>The method and its paper.</summary>
    public string Title { get; }

    /// <summary>What it does and what was left out.</summary>
    public string Card { get; }

    /// <summary>Every option, in the order of declaration.</summary>
    public IReadOnlyList<OptionKey> Keys { get; }

    /// <summary>Every option with its default, in snake_case, as a manifest holds them.</summary>
    public abstract JsonObject Defaults { get; }

    /// <summary>Describes a recipe: the members of its page by their names there.</summary>
    /// <param name="name">Kebab-case.</param>
    /// <param name="title">The method and its paper.</param>
    /// <param name="card">What it does and what was left out.</param>
    /// <param name="page">What belongs to its options.</param>
    /// <param name="run">The page's body.</param>
    internal static Recipe Of<TOptions>(
        string name, string title, string card, RecipePage<TOptions> page, Func<Run, Cast, TOptions, Task<IPolicy>> run)
        where TOptions : class, new() => new Typed<TOptions>(name, title, card, page, run);

    /// <summary>The defaults for a kind of model, in a record of their own.</summary>
    /// <param name="kind">Any but auto.</param>
    /// <param name="adapter">A low-rank adapter is trained, not every weight.</param>
    public abstract Preset<object> Preset(ProfileName kind, bool adapter);

    /// <summary>The options' own defaults, which are the paper's, in a record of their own.</summary>
    public abstract object Options();

    /// <summary>What a run with these options will ask and train.</summary>
    /// <param name="options">Of this recipe.</param>
    public abstract Outline Outline(object options);

    /// <summary>What is wrong with options: the first that is out of its range, or contradicts another; null where nothing is.</summary>
    /// <param name="options">Of this recipe.</param>
    public abstract OptionFault? Fault(object options);

    /// <summary>Refuses what has a <see cref="Fault"/>.</summary>
    /// <param name="options">Of this recipe.</param>
    /// <exception cref="ArgumentException">They have one; says which setting, what came and what goes.</exception>
    public void Check(object options)
    {
        if (Fault(options) is { } fault)
            throw new ArgumentException(fault.Text + ".");
    }

    /// <summary>
    /// Refuses options that have a <see cref="Fault"/>, a cast in which somebody cannot play the role named for them, and one with which
    /// these options cannot run.
    /// </summary>
    /// <param name="options">Of this recipe.</param>
    /// <param name="cast">The policies that play the roles.</param>
    /// <exception cref="ArgumentException">Says which setting or role, what came and what goes.</exception>
    public void Check(object options, Cast cast)
    {
        Check(options);
        foreach (var (role, policy) in cast.Others)
        {
            if (RoleFault(options, role, policy.Abilities) is { } fault)
                throw new ArgumentException(fault + ".");
        }

        if (Unfit(options, cast) is { } unfit)
            throw new ArgumentException(unfit + ".");
    }

    /// <summary>The roles that others than the student may play.</summary>
    /// <param name="options">Of this recipe.</param>
    public abstract IReadOnlyList<RolePart> Roles(object options);

    /// <summary>Why a policy cannot play a role, and what to do; null where it can. Without a full stop.</summary>
    /// <param name="options">Of this recipe.</param>
    /// <param name="role">The role's name.</param>
    /// <param name="abilities">What the policy can do.</param>
    public string? RoleFault(object options, string role, Abilities abilities)
    {
        var roles = Roles(options);
        return roles.FirstOrDefault(part => part.Name == role) is { } known ? known.Fault(abilities)
            : $"the recipe {Name} has no role '{role}'; it has {string.Join(", ", roles.Select(part => $"{part.Name} ({part.About})"))}";
    }

    /// <summary>Why the student or the prompts do not go with options; null where they do.</summary>
    protected abstract string? Unfit(object options, Cast cast);

    /// <summary>Options that do nothing beside the others.</summary>
    /// <param name="options">Of this recipe.</param>
    public abstract IReadOnlyList<IdleOption> Idle(object options);

    /// <summary>Options as a manifest holds them.</summary>
    public abstract JsonObject Write(object options);

    /// <summary>Options as a manifest holds them, as a record of their own.</summary>
    /// <exception cref="ArgumentException">A value has the wrong type; the message names key, value and default.</exception>
    public abstract object Read(JsonObject options);

    /// <summary>The defaults with <paramref name="overrides"/> laid over them; lists are replaced whole.</summary>
    /// <exception cref="ArgumentException">A key is unknown or a value of the wrong type; the message names key, value and what is
    /// valid.</exception>
    public abstract JsonObject Resolve(JsonObject overrides);

    /// <summary>Runs the recipe with the options of the run's manifest, or resumes it.</summary>
    public abstract Task<IPolicy> RunAsync(Run folder, Cast cast);

    private sealed class Typed<TOptions>(
        string name, string title, string card, RecipePage<TOptions> page, Func<Run, Cast, TOptions, Task<IPolicy>> run)
        : Recipe(name, title, card, typeof(TOptions))
        where TOptions : class, new()
    {
        private static readonly OptionsJson<TOptions> Json = new();

        public override JsonObject Defaults => Json.Write(new());

        public override Preset<object> Preset(ProfileName kind, bool adapter)
        {
            var made = page.Defaults(kind, adapter);
            return new(Json.Copy(made.Options), made.Source, made.Sources);
        }

        public override object Options() => new TOptions();

        public override Outline Outline(object options) => page.Outline((TOptions)options);

        public override OptionFault? Fault(object options) =>
            Keys.Select(key => key.Fault(options) is { } text ? new OptionFault(text, key.Path) : null).FirstOrDefault(one => one != null)
                ?? page.Faults((TOptions)options).FirstOrDefault();

        public override IReadOnlyList<RolePart> Roles(object options) => page.Roles((TOptions)options);

        protected override string? Unfit(object options, Cast cast) => page.Unfit((TOptions)options, cast);

        public override IReadOnlyList<IdleOption> Idle(object options) => [.. page.Idle((TOptions)options)];

        public override JsonObject Write(object options) => Json.Write((TOptions)options);

        public override object Read(JsonObject options) => Json.Read(options);

        public override JsonObject Resolve(JsonObject overrides) => Json.Resolve(overrides);

        public override Task<IPolicy> RunAsync(Run folder, Cast cast) => run(folder, cast, Json.Read(folder.Manifest.Options));
    }
}

/// <summary>What belongs to a recipe's options, declared beside them.</summary>
/// <param name="Defaults">The defaults for a kind of model, and whether an adapter is trained.</param>
/// <param name="Outline">What a run will ask and train.</param>
/// <param name="Faults">Conflicts between options; their ranges are checked before.</param>
/// <param name="Idle">Options that do nothing beside the others.</param>
/// <param name="Roles">The roles that others than the student may play.</param>
internal sealed record RecipePage<TOptions>(
    Func<ProfileName, bool, Preset<TOptions>> Defaults,
    Func<TOptions, Outline> Outline,
    Func<TOptions, IEnumerable<OptionFault>> Faults,
    Func<TOptions, IEnumerable<IdleOption>> Idle,
    Func<TOptions, IReadOnlyList<RolePart>> Roles)
    where TOptions : class
{
    /// <summary>Why the student or the prompts of a cast do not go with options; without a full stop.</summary>
    public Func<TOptions, Cast, string?> Unfit { get; init; } = (_, _) => null;
}
