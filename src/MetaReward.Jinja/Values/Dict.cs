using System.Collections;
using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>
/// A dictionary that keeps its order; keys are what Python can hash, None among them, and equal keys of different types are one.
/// </summary>
internal sealed class Dict : IEnumerable<KeyValuePair<object?, object?>>
{
    private static readonly object None = new();

    private readonly OrderedDictionary<object, object?> _entries = new(KeyComparer.Instance);

    public Dict()
    {
    }

    public Dict(IEnumerable<KeyValuePair<object?, object?>> entries)
    {
        foreach (var (key, value) in entries)
        {
            this[key] = value;
        }
    }

    public int Count => _entries.Count;

    public IEnumerable<object?> Keys => this.Select(entry => entry.Key);

    public IEnumerable<object?> Values => this.Select(entry => entry.Value);

    /// <exception cref="TemplateException">The key cannot be hashed.</exception>
    public object? this[object? key]
    {
        set => _entries[key ?? None] = value;
    }

    public bool TryGetValue(object? key, out object? value) => _entries.TryGetValue(Count == 0 ? Key(key) : key ?? None, out value);

    public bool ContainsKey(object? key) => _entries.ContainsKey(Count == 0 ? Key(key) : key ?? None);

    /// <summary>A value as a key.</summary>
    /// <exception cref="TemplateException">It cannot be hashed.</exception>
    public static object Key(object? value)
    {
        KeyComparer.Instance.GetHashCode(value ?? None);
        return value ?? None;
    }

    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() =>
        _entries.Select(entry => KeyValuePair.Create(ReferenceEquals(entry.Key, None) ? null : entry.Key, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equality as Python's keys have it; also tells what cannot be one.</summary>
    internal sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? x, object? y) => Equality.Same(x, y);

        public int GetHashCode(object value)
        {
            RenderMeter.NeedStack();
            return value switch
            {
                bool flag => flag ? 1 : 0,
                long whole => whole.GetHashCode(),
                double number when double.IsInteger(number) && Math.Abs(number) < 9e18 => ((long)number).GetHashCode(),
                double number when double.IsInteger(number) => new BigInteger(number).GetHashCode(),
                double or BigInteger => value.GetHashCode(),
                string or SafeText => StringComparer.Ordinal.GetHashCode(Strings.Of(value)!),
                object?[] tuple =>
                    tuple.Aggregate(tuple.Length, (hash, item) => HashCode.Combine(hash, item is null ? 0 : GetHashCode(item))),
                Group group => GetHashCode(group.Items),
                List<object?> or Dict or View => throw TemplateException.Type($"unhashable type: '{Types.Name(value)}'"),
                Undefined => 1,
                _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
            };
        }
    }
}
