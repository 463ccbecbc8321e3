using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>The arguments of a call as they were written.</summary>
internal sealed record Arguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    public static readonly Arguments None = Of();

    public static Arguments Of(params object?[] positional) => new(positional, new Dictionary<string, object?>());

    public Arguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}

/// <summary>
/// What a built-in function takes, in the manner of <c>old new count?</c>: a question mark for what may be left out, a slash for what has
/// no name, a star for any number.
/// </summary>
internal sealed class Parameters
{
    private readonly (string Name, bool Optional, bool Nameless)[] _all;
    private readonly bool _more;

    public Parameters(string list)
    {
        var words = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _more = words.Contains("*");
        _all = [.. words.Where(word => word != "*").Select(word => (word.Trim('?', '/'), word.EndsWith('?'), word.StartsWith('/')))];
    }

    /// <param name="function">Named in complaints.</param>
    /// <exception cref="TemplateException">Too many, unknown or missing arguments.</exception>
    public GivenArguments Bind(string function, Arguments arguments, RenderMeter meter)
    {
        if (arguments.Positional.Count > _all.Length && !_more)
        {
            throw TemplateException.Type(
                $"{function}() takes at most {_all.Length} argument{(_all.Length == 1 ? "" : "s")} ({arguments.Positional.Count} given)");
        }

        var unknown = arguments.Named.Keys.FirstOrDefault(name => !_all.Any(parameter => parameter.Name == name && !parameter.Nameless));
        if (unknown is not null)
        {
            throw TemplateException.Type($"{function}() got an unexpected keyword argument '{unknown}'");
        }

        var values = new object?[_all.Length];
        foreach (var (i, (name, optional, _)) in _all.Index())
        {
            var named = arguments.Named.TryGetValue(name, out var value);
            values[i] = i >= arguments.Positional.Count ? (named ? value : Missing.Value)
                : named ? throw TemplateException.Type($"{function}() got multiple values for argument '{name}'") : arguments.Positional[i];
            if (values[i] is Missing && !optional)
            {
                throw TemplateException.Type($"{function}() missing a required argument: '{name}'");
            }
        }

        return new GivenArguments(function, values,
            arguments.Positional.Count > values.Length ? [.. arguments.Positional.Skip(values.Length)] : [], meter);
    }
}

/// <summary>Arguments by their place in the parameter list.</summary>
internal sealed class GivenArguments(string function, object?[] values, IReadOnlyList<object?> more, RenderMeter meter)
{
    public RenderMeter Meter => meter;

    /// <summary>What came beyond the parameters.</summary>
    public IReadOnlyList<object?> More => more;

    public bool Has(int at) => values[at] is not Missing;

    /// <summary>Null where it was left out.</summary>
    public object? this[int at] => Has(at) ? values[at] : null;

    public object? Or(int at, object? otherwise) => Has(at) ? values[at] : otherwise;

    public bool Truth(int at) => Has(at) && Types.Truth(values[at]);

    /// <summary>A text that must be there.</summary>
    public string Text(int at) => Strings.Of(values[at]) ?? throw Wrong("str", at);

    /// <summary>A text that may be left out, or None.</summary>
    public string? TextIfAny(int at) => this[at] is null ? null : Text(at);

    /// <summary>A whole number, held to 32 bits.</summary>
    /// <param name="otherwise">Where it was left out.</param>
    public int Whole(int at, int otherwise) => !Has(at) ? otherwise
        : (int)BigInteger.Max(-int.MaxValue, BigInteger.Min(int.MaxValue, Numbers.Whole(values[at]) ?? throw Wrong("int", at)));

    /// <summary>Like <see cref="Whole"/>, and None counts as left out.</summary>
    public int WholeIfAny(int at, int otherwise) => this[at] is null ? otherwise : Whole(at, otherwise);

    private TemplateException Wrong(string wanted, int at) => values[at] is Undefined missing ? missing.Error
        : TemplateException.Type($"{function}() argument {at + 1} must be {wanted}, not {Types.Name(values[at])}");
}
