namespace MetaReward.Jinja;

/// <summary>What is known, before the template runs, of the place at which a node stands.</summary>
internal sealed record Frame(Symbols Symbols, Layout Layout, BlockTable Blocks)
{
    /// <summary>At the level of the template itself, where what is set is seen by blocks.</summary>
    public bool IsTop { get; init; }

    /// <summary>Within an if: an unknown filter is an error only when it is reached.</summary>
    public bool IsSoft { get; init; }

    /// <summary>Within a loop of this function: break and continue have a meaning.</summary>
    public bool InLoop { get; init; }

    /// <summary>What is printed gets HTML escapes; null where only running the template tells.</summary>
    public bool? Escapes { get; init; } = false;

    public static Frame Root(Layout layout, BlockTable blocks) => new(new Symbols(null, layout), layout, blocks);

    /// <summary>A level inside; its variables are its own.</summary>
    /// <param name="function">Where it is a function of its own.</param>
    public Frame Inner(Layout? function = null) => this with
    {
        Symbols = new Symbols(Symbols, function ?? Layout),
        Layout = function ?? Layout,
        IsTop = false,
        IsSoft = false,
        InLoop = function is null && InLoop,
    };

    public Frame Soft() => this with { IsSoft = true };

    public Place Place(string name) => Place(Symbols.Find(name)!);

    public Place Place(Variable variable)
    {
        var hops = 0;
        for (var layout = Layout; layout != variable.Layout; layout = layout.Outer!)
        {
            hops++;
        }

        return new Place(hops, variable.Slot);
    }

    /// <summary>What entering this level does, once all names on it are known.</summary>
    public Entry Entry() => new([.. Symbols.Loads.Where(load => load.Load != Load.Parameter)
        .Select(load => (Place(load.Target), load.Load, load.Name, load.Outer is null ? default : Place(load.Outer)))]);
}

/// <summary>A variable as seen from a function: so many functions outwards, that slot.</summary>
internal readonly record struct Place(int Hops, int Slot);

/// <summary>Gives the variables of a level their first values.</summary>
internal sealed record Entry(IReadOnlyList<(Place Target, Load Load, string Name, Place Outer)> Loads)
{
    public void Enter(ActiveCall at)
    {
        foreach (var (target, load, name, outer) in Loads)
        {
            at[target] = load switch
            {
                Load.Context => at.Session.Find(name),
                Load.Alias => at[outer],
                _ => Missing.Value,
            };
        }
    }

    /// <summary>Forgets them.</summary>
    public void Leave(ActiveCall at)
    {
        foreach (var (target, _, _, _) in Loads)
        {
            at[target] = Missing.Value;
        }
    }
}

/// <summary>The template's named blocks.</summary>
internal sealed class BlockTable
{
    private readonly Dictionary<string, NamedBlock> _blocks = [];

    public NamedBlock? Find(string name) => _blocks.GetValueOrDefault(name);

    public void Add(NamedBlock block)
    {
        if (!_blocks.TryAdd(block.Name, block))
        {
            throw new TemplateException("TemplateAssertionError", $"the block '{block.Name}' is defined twice", block.Line);
        }
    }
}
