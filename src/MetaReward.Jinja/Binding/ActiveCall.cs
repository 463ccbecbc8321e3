using System.Text;

namespace MetaReward.Jinja;

/// <summary>One call of a function of the template, with its variables.</summary>
internal sealed class ActiveCall
{
    private readonly object?[] _slots;
    private readonly ActiveCall? _outer;

    public ActiveCall(Layout layout, ActiveCall? outer, Rendering session)
    {
        (_slots, _outer, Session) = (new object?[layout.Count], outer, session);
        Array.Fill(_slots, Missing.Value);
    }

    public Rendering Session { get; }

    public RenderMeter Meter => Session.Meter;

    public object? this[Place place]
    {
        get => At(place.Hops)._slots[place.Slot];
        set => At(place.Hops)._slots[place.Slot] = value;
    }

    private ActiveCall At(int hops)
    {
        var activation = this;
        for (; hops > 0; hops--)
        {
            activation = activation._outer!;
        }

        return activation;
    }
}

/// <summary>One rendering: its meters, what the template was given, and what it has set at its top.</summary>
internal sealed class Rendering(IReadOnlyDictionary<string, object?> given, DateTime today, Func<object?, object?>? finalize)
{
    private readonly Dictionary<string, object?> _top = [];

    public RenderMeter Meter { get; private init; } = new();

    /// <summary>What <c>strftime_now</c> shows.</summary>
    public DateTime Today => today;

    /// <summary>What is printed gets HTML escapes.</summary>
    public bool Escapes { get; set; }

    public required BlockTable Blocks { get; init; }

    /// <summary>The template's own text, outside of macros and the like.</summary>
    public required Output Root { get; init; }

    /// <summary>
    /// What generation blocks made. The place of one in a macro is that of the macro's call, as in the reference library.
    /// </summary>
    public List<(int Start, int End)> Generated { get; private init; } = [];

    public object? Find(string name) => _top.TryGetValue(name, out var value) || given.TryGetValue(name, out value) ? value
        : Globals.Find(name, this);

    public void SetTop(string name, object? value) => _top[name] = value;

    /// <summary>The same rendering as a scoped block sees it.</summary>
    public Rendering With(IEnumerable<(string Name, object? Value)> more)
    {
        var inner = new Rendering(given, today, finalize) { Root = Root, Blocks = Blocks, Meter = Meter, Generated = Generated,
            Escapes = Escapes };
        foreach (var (name, value) in _top.Select(entry => (entry.Key, entry.Value)).Concat(more))
        {
            inner.SetTop(name, value);
        }

        return inner;
    }

    /// <summary>Printed form.</summary>
    public string Print(object? value, bool escape)
    {
        value = finalize is null ? value : finalize(value);
        return escape ? SafeText.Escape(value, Meter) : Strings.Print(value);
    }
}

/// <summary>Text in the making.</summary>
internal sealed class Output
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public void Add(string text, RenderMeter meter)
    {
        meter.Make(text.Length);
        _text.Append(text);
    }

    public override string ToString() => _text.ToString();
}
