namespace MetaReward.Jinja;

/// <summary>
/// A Jinja template as the hub's chat templates use the language: parsed once, rendered with variables. Own engine, sandboxed: no access
/// to .NET, no changing of what is given, bounded steps, time, text and depth. Values print and compute as in Python, and errors carry the
/// reference engine's wording where templates show it. Safe to use from several threads.
/// </summary>
public sealed class Template
{
    private readonly Body _body;
    private readonly Layout _layout;
    private readonly Entry _entry;
    private readonly BlockTable _blocks;
    private readonly Place? _self;

    /// <summary>It has generation blocks.</summary>
    public bool Marks { get; }

    private Template(Body body)
    {
        (_body, _blocks, _layout) = (body, new BlockTable(), new Layout(null));
        var frame = Frame.Root(_layout, _blocks) with { IsTop = true };
        var self = Node.Undeclared(body.Statements, "self").Count > 0 ? frame.Symbols.Parameter("self") : null;
        foreach (var statement in body.Statements)
        {
            frame.Symbols.Visit(statement);
        }

        body.Bind(frame);
        _self = self is null ? null : frame.Place(self);
        _entry = frame.Entry();
        Marks = body.Statements.Any(statement => statement.All().Any(node => node is Generation));
    }

    /// <exception cref="TemplateException">The source is no template.</exception>
    public static Template Parse(string source) => new(Parser.Parse(source));

    /// <inheritdoc cref="Run"/>
    public string Render(IReadOnlyDictionary<string, object?> variables, DateTime today) => Run(variables, today).Text;

    /// <param name="today">What <c>strftime_now</c> shows.</param>
    /// <param name="finalize">What becomes of a value before it is printed; null for nothing.</param>
    /// <returns>The text, and the places in it that generation blocks made.</returns>
    /// <exception cref="TemplateException">The template raised an error, or took more than its share; the error has its line.</exception>
    public (string Text, IReadOnlyList<(int Start, int End)> Generated) Run(
        IReadOnlyDictionary<string, object?> variables, DateTime today, Func<object?, object?>? finalize = null)
    {
        var session = new Rendering(variables, today, finalize) { Root = new Output(), Blocks = _blocks };
        try
        {
            return session.Meter.Measure(() =>
            {
                var at = new ActiveCall(_layout, null, session);
                if (_self is { } place)
                {
                    at[place] = new SelfReference(session);
                }

                _entry.Enter(at);
                _body.Run(at, session.Root);
                return (session.Root.ToString(), session.Generated);
            });
        }
        catch (TemplateException error)
        {
            throw error.At(session.Meter.Line);
        }
    }
}
