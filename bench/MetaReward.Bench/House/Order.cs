namespace MetaReward.Bench.House;

/// <summary>
/// What stands on what: the order that the references of some projects make. References to other projects are passed over.
/// </summary>
public sealed class Order
{
    private readonly Dictionary<string, HashSet<string>> below = [];
    private readonly string[] names;

    /// <param name="projects">Any projects whose references make no circle.</param>
    public Order(IReadOnlyList<Project> projects)
    {
        names = [.. projects.Select(project => project.Name)];
        var byName = projects.ToDictionary(project => project.Name);
        foreach (var project in projects)
        {
            Visit(project, byName);
        }

        Arrows = [.. projects.SelectMany(project => project.Sees.Where(byName.ContainsKey).Select(seen => new Arrow(project.Name, seen)))];
        Layers = names.ToDictionary(name => name, LayerOf);
    }

    /// <param name="From">The project that references.</param>
    /// <param name="To">The project that is referenced.</param>
    public sealed record Arrow(string From, string To);

    /// <summary>Every reference.</summary>
    public IReadOnlyList<Arrow> Arrows { get; }

    /// <summary>A project that sees no other is in layer 0; every other stands one above the highest that it sees.</summary>
    public IReadOnlyDictionary<string, int> Layers { get; }

    /// <summary>Whether a path of other arrows says the same.</summary>
    public bool IsImplied(Arrow arrow) =>
        Arrows.Any(other => other.From == arrow.From && other.To != arrow.To && below[other.To].Contains(arrow.To));

    /// <summary>Whether a project stands above or below every other.</summary>
    public bool SpansAll(string name) => names.All(other => other == name || below[name].Contains(other) || below[other].Contains(name));

    /// <summary>Those that do not span all, in groups that no arrow joins; the groups and their projects in the given order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Columns()
    {
        var groups = new List<List<string>>();
        foreach (var name in names.Where(name => !SpansAll(name)))
        {
            var joined = groups.Where(group => group.Exists(other => AreJoined(name, other))).ToList();
            if (joined.Count == 0)
            {
                groups.Add([name]);
                continue;
            }

            joined[0].AddRange([.. joined.Skip(1).SelectMany(group => group), name]);
            groups.RemoveAll(joined.Skip(1).Contains);
        }

        return groups;
    }

    private bool AreJoined(string one, string other) => Arrows.Contains(new(one, other)) || Arrows.Contains(new(other, one));

    private int LayerOf(string name) => below[name].Select(LayerOf).DefaultIfEmpty(-1).Max() + 1;

    private HashSet<string> Visit(Project project, Dictionary<string, Project> byName)
    {
        if (!below.TryGetValue(project.Name, out var found))
        {
            found = [.. project.Sees.Where(byName.ContainsKey).SelectMany(seen => Visit(byName[seen], byName).Append(seen))];
            below[project.Name] = found;
        }

        return found;
    }
}
