namespace MetaReward.Jinja;

/// <summary>A piece of a template.</summary>
/// <param name="line">From 1.</param>
internal abstract class Node(int line)
{
    public int Line => line;

    /// <summary>In the order of the reference engine's tree; the search for names depends on it.</summary>
    public virtual IEnumerable<Node> Children => [];

    /// <summary>Tells the level that this stands on which names it reads and sets.</summary>
    public virtual void Declare(Symbols symbols)
    {
        foreach (var child in Children)
        {
            symbols.Visit(child);
        }
    }

    /// <summary>Finds the variables that the names mean.</summary>
    public virtual void Bind(Frame frame)
    {
        foreach (var child in Children)
        {
            child.Bind(frame);
        }
    }

    /// <summary>Which of some names are read before anything here sets them.</summary>
    public static HashSet<string> Undeclared(IEnumerable<Node> nodes, params string[] names)
    {
        var (open, found) = (new HashSet<string>(names), new HashSet<string>());
        foreach (var node in nodes)
        {
            Search(node, open, found);
        }

        return found;
    }

    /// <summary>The node and everything below it.</summary>
    public IEnumerable<Node> All()
    {
        RenderMeter.NeedStack();
        return Children.SelectMany(child => child.All()).Prepend(this);
    }

    private static void Search(Node node, HashSet<string> open, HashSet<string> found)
    {
        RenderMeter.NeedStack();
        if (node is Name name)
        {
            _ = open.Contains(name.Word) && found.Add(name.Word);
        }
        else if (node is TargetName or ParameterName)
        {
            open.Remove((node as TargetName)?.Word ?? ((ParameterName)node).Word);
        }
        else if (node is not NamedBlock)
        {
            foreach (var child in node.Children)
            {
                Search(child, open, found);
            }
        }
    }
}

/// <summary>An expression; evaluated, it gives a value of <see cref="Types"/>.</summary>
internal abstract class Expression(int line) : Node(line)
{
    public abstract object? Value(ActiveCall at);
}

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    On, Break, Continue,
}

/// <summary>A statement: writes to the output, sets variables.</summary>
internal abstract class Statement(int line) : Node(line)
{
    public abstract Flow Run(ActiveCall at, Output output);
}

/// <summary>Statements in a row.</summary>
internal sealed class Body(IReadOnlyList<Statement> statements)
{
    public IReadOnlyList<Statement> Statements => statements;

    public void Bind(Frame frame)
    {
        foreach (var statement in statements)
        {
            statement.Bind(frame);
        }
    }

    public Flow Run(ActiveCall at, Output output)
    {
        foreach (var statement in statements)
        {
            at.Meter.Step();
            at.Meter.Line = statement.Line;
            if (statement.Run(at, output) is not Flow.On and var flow)
            {
                return flow;
            }
        }

        return Flow.On;
    }

    /// <summary>The text that the body makes.</summary>
    /// <param name="flow">How it ended.</param>
    public string Text(ActiveCall at, out Flow flow)
    {
        var output = new Output();
        flow = Run(at, output);
        return output.ToString();
    }
}
