namespace MetaReward.Jinja;

/// <summary>How a variable gets its value when the piece of template that it belongs to is entered.</summary>
internal enum Load
{
    /// <summary>It is given: an argument, a loop's item.</summary>
    Parameter,

    /// <summary>It is looked up by name among what the template was given.</summary>
    Context,

    /// <summary>It begins as the variable of the same name outside.</summary>
    Alias,

    /// <summary>It begins as nothing.</summary>
    Nothing,
}

/// <summary>The variables of one function of the template: the template itself, a macro, a call's body, a recursive loop.</summary>
internal sealed class Layout(Layout? outer)
{
    public Layout? Outer => outer;

    public int Count { get; private set; }

    public Variable Add() => new(this, Count++);
}

/// <summary>A variable's place.</summary>
internal sealed record Variable(Layout Layout, int Slot);

/// <summary>
/// Which variable a name means, decided before the template runs, as the reference engine does: what is set inside a loop or a macro is
/// another variable than the one outside, which it begins as; what is set anywhere on a level hides what the template was
/// given, unless it is read first.
/// </summary>
internal sealed class Symbols
{
    private const int DepthLimit = 300;

    private readonly Symbols? _parent;
    private readonly Layout _layout;
    private readonly Dictionary<string, Variable> _variables;
    private Dictionary<string, Variable> _known = [];
    private OrderedDictionary<Variable, (Load Load, string Name, Variable? Outer)> _loads = [];
    private HashSet<string> _stored = [];
    private int _depth;

    public Symbols(Symbols? parent, Layout layout)
        : this(parent, layout, [])
    {
    }

    /// <param name="variables">One for each name, shared by the branches of an if.</param>
    private Symbols(Symbols? parent, Layout layout, Dictionary<string, Variable> variables)
    {
        (_parent, _layout, _variables) = (parent, layout, variables);
    }

    /// <summary>What is to be done on entering.</summary>
    public IReadOnlyList<(Variable Target, Load Load, string Name, Variable? Outer)> Loads =>
        [.. _loads.Select(load => (load.Key, load.Value.Load, load.Value.Name, load.Value.Outer))];

    /// <summary>The names set on this level and those around it, with their variables.</summary>
    public IEnumerable<(string Name, Variable Variable)> Stores()
    {
        var seen = new HashSet<string>();
        for (var level = this; level is not null; level = level._parent)
        {
            foreach (var name in level._stored.Where(seen.Add))
            {
                yield return (name, Find(name)!);
            }
        }
    }

    public Variable? Find(string name) => _known.TryGetValue(name, out var variable) ? variable : _parent?.Find(name);

    public void Read(string name)
    {
        if (Find(name) is null)
        {
            Define(name, Load.Context);
        }
    }

    public void Store(string name)
    {
        _stored.Add(name);
        if (!_known.ContainsKey(name))
        {
            Define(name, _parent?.Find(name) is null ? Load.Nothing : Load.Alias);
        }
    }

    public Variable Parameter(string name)
    {
        _stored.Add(name);
        return Define(name, Load.Parameter);
    }

    /// <summary>Takes in the branches of an if. What only some of them set begins as what it is outside.</summary>
    public void Branch(IEnumerable<IEnumerable<Node>> bodies)
    {
        var branches = bodies.Select(Visited).ToArray();
        var stored = branches.SelectMany(branch => branch._stored).Except(_stored).ToArray();
        foreach (var branch in branches)
        {
            Merge(branch);
        }

        foreach (var name in stored)
        {
            var outer = _parent?.Find(name);
            _loads[Find(name)!] = (outer is null ? Load.Context : Load.Alias, name, outer);
        }
    }

    /// <summary>Looks at a node's names; the depth of what nests is bounded here.</summary>
    public void Visit(Node node)
    {
        if (++_depth > DepthLimit)
        {
            throw TemplateException.Syntax(node.Line, $"nested more than {DepthLimit} deep");
        }

        RenderMeter.NeedStack();
        node.Declare(this);
        _depth--;
    }

    private Symbols Visited(IEnumerable<Node> body)
    {
        var branch = new Symbols(_parent, _layout, _variables) { _known = new(_known), _loads = new(_loads), _stored = [.. _stored],
            _depth = _depth };
        foreach (var node in body)
        {
            branch.Visit(node);
        }

        return branch;
    }

    private void Merge(Symbols branch)
    {
        foreach (var (name, variable) in branch._known)
        {
            _known[name] = variable;
        }

        foreach (var (variable, load) in branch._loads)
        {
            _loads[variable] = load;
        }

        _stored.UnionWith(branch._stored);
    }

    private Variable Define(string name, Load load)
    {
        if (!_variables.TryGetValue(name, out var variable))
        {
            _variables[name] = variable = _layout.Add();
        }

        _known[name] = variable;
        _loads[variable] = (load, name, load == Load.Alias ? _parent!.Find(name) : null);
        return variable;
    }
}
