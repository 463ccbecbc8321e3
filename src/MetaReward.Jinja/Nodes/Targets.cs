namespace MetaReward.Jinja;

/// <summary>What stands left of an equals sign, or between for and in.</summary>
internal abstract class AssignmentTarget(int line) : Node(line)
{
    /// <summary>The same target with its variables found; one target may be bound in several frames.</summary>
    public abstract BoundTarget In(Frame frame);

    /// <summary>Declares its names as given rather than set.</summary>
    public virtual void DeclareGiven(Symbols symbols)
    {
        foreach (var child in Children.Cast<AssignmentTarget>())
        {
            child.DeclareGiven(symbols);
        }
    }
}

/// <summary>A target that values can be given to.</summary>
internal abstract class BoundTarget
{
    public abstract void Give(ActiveCall at, object? value);

    /// <summary>Complains before anything is evaluated.</summary>
    public virtual void Check(ActiveCall at)
    {
    }
}

internal sealed class TargetName(string word, int line) : AssignmentTarget(line)
{
    public string Word => word;

    public override void Declare(Symbols symbols) => symbols.Store(word);

    public override void DeclareGiven(Symbols symbols) => symbols.Parameter(word);

    public override BoundTarget In(Frame frame) => new Bound(word, frame.Place(word), frame.IsTop);

    /// <param name="top">Seen by blocks.</param>
    private sealed class Bound(string word, Place place, bool top) : BoundTarget
    {
        public override void Give(ActiveCall at, object? value)
        {
            at[place] = value;
            if (top)
            {
                at.Session.SetTop(word, value);
            }
        }
    }
}

/// <summary>A member of a namespace.</summary>
internal sealed class TargetMember(string word, string member, int line) : AssignmentTarget(line)
{
    public override void Declare(Symbols symbols) => symbols.Read(word);

    public override BoundTarget In(Frame frame) => new Bound(frame.Place(word), member);

    private sealed class Bound(Place place, string member) : BoundTarget
    {
        public override void Check(ActiveCall at)
        {
            if (at[place] is not Namespace)
            {
                throw new TemplateException("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
            }
        }

        public override void Give(ActiveCall at, object? value)
        {
            Check(at);
            at.Meter.Hold(1);
            ((Namespace)at[place]!).Entries[member] = value;
        }
    }
}

/// <summary>Several targets for the items of one value.</summary>
internal sealed class TargetTuple(IReadOnlyList<AssignmentTarget> parts, int line) : AssignmentTarget(line)
{
    public override IEnumerable<Node> Children => parts;

    public override BoundTarget In(Frame frame) => new Bound([.. parts.Select(part => part.In(frame))]);

    private sealed class Bound(IReadOnlyList<BoundTarget> parts) : BoundTarget
    {
        public override void Check(ActiveCall at)
        {
            foreach (var part in parts)
            {
                part.Check(at);
            }
        }

        public override void Give(ActiveCall at, object? value)
        {
            if (!Types.IsIterable(value))
            {
                throw TemplateException.Type($"cannot unpack non-iterable {Types.Name(value)} object");
            }

            var items = Types.Items(value).Take(parts.Count + 1).ToList();
            if (items.Count != parts.Count)
            {
                throw TemplateException.Value(items.Count > parts.Count ? $"too many values to unpack (expected {parts.Count})"
                    : $"not enough values to unpack (expected {parts.Count}, got {items.Count})");
            }

            for (var i = 0; i < parts.Count; i++)
            {
                parts[i].Give(at, items[i]);
            }
        }
    }
}
