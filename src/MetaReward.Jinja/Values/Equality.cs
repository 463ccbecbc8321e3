namespace MetaReward.Jinja;

/// <summary>Equality and order as Python has them.</summary>
internal static class Equality
{
    public static bool Same(object? left, object? right)
    {
        RenderMeter.NeedStack();
        return (left, right) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (string or SafeText, string or SafeText) => Strings.Of(left) == Strings.Of(right),
            (Dict a, Dict b) => a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && Alike(entry.Value, other)),
            (List<object?> a, List<object?> b) => All(a, b),
            (object?[] or Group, object?[] or Group) => All(Types.Sequence(left)!, Types.Sequence(right)!),
            (Range a, Range b) => a.Count == b.Count && (a.Count == 0 || (a.Start == b.Start && (a.Count == 1 || a.Step == b.Step))),
            (View { Kind: not "values" } a, View { Kind: not "values" } b) => a.Dict.Count == b.Dict.Count
                && a.Items().All(item => b.Items().Any(other => Alike(item, other))),
            _ when Numbers.Is(left) && Numbers.Is(right) => Numbers.Compare(left!, right!) == 0,
            _ => ReferenceEquals(left, right),
        };
    }

    /// <summary>Negative, zero or positive; null where neither is less than the other and they are not equal (not-a-number).</summary>
    /// <param name="sign">For the message.</param>
    /// <exception cref="TemplateException">They have no order.</exception>
    public static int? Order(object? left, object? right, string sign)
    {
        RenderMeter.NeedStack();
        if (left is Undefined missing || (missing = (right as Undefined)!) is not null)
        {
            throw missing.Error;
        }

        return (left, right) switch
        {
            (string or SafeText, string or SafeText) => PythonText.Compare(Strings.Of(left)!, Strings.Of(right)!),
            (List<object?> a, List<object?> b) => Lexicographic(a, b, sign),
            (object?[] or Group, object?[] or Group) => Lexicographic(Types.Sequence(left)!, Types.Sequence(right)!, sign),
            _ when Numbers.Is(left) && Numbers.Is(right) => Numbers.Compare(left!, right!),
            _ =>
                throw TemplateException.Type($"'{sign}' not supported between instances of '{Types.Name(left)}' and '{Types.Name(right)}'"),
        };
    }

    public static bool Less(object? left, object? right) => Order(left, right, "<") < 0;

    public static bool Contains(object? container, object? item, RenderMeter meter)
    {
        switch (container)
        {
            case string or SafeText:
                var text = Strings.Of(container)!;
                meter.Step(text.Length >> 6);
                return text.Contains(Strings.Of(item) ?? throw TemplateException.Type(
                    $"'in <string>' requires string as left operand, not {Types.Name(item)}"), StringComparison.Ordinal);
            case Dict dict:
                return dict.ContainsKey(item);
            case View { Kind: "keys" } view:
                return view.Dict.ContainsKey(item);
            case Range range when item is long number:
                return range.Step > 0 ? number >= range.Start && number < range.Stop && (number - range.Start) % range.Step == 0
                    : number <= range.Start && number > range.Stop && (range.Start - number) % -range.Step == 0;
            case not null when Types.IsIterable(container):
                foreach (var other in Types.Items(container))
                {
                    meter.Step();
                    if (Alike(other, item))
                    {
                        return true;
                    }
                }

                return false;
            default:
                throw TemplateException.Type($"argument of type '{Types.Name(container)}' is not iterable");
        }
    }

    /// <summary>A stable merge sort.</summary>
    public static List<T> Sorted<T>(IReadOnlyList<T> items, Func<T, object?> key, bool reverse, RenderMeter meter)
    {
        var from = items.Select(item => (Key: key(item), Item: item)).ToArray();
        var to = new (object? Key, T Item)[from.Length];
        meter.Hold(2 * from.Length);
        for (var width = 1; width < from.Length; width *= 2, (from, to) = (to, from))
        {
            for (var start = 0; start < from.Length; start += 2 * width)
            {
                Merge(from, to, start, Math.Min(start + width, from.Length), Math.Min(start + (2 * width), from.Length), reverse, meter);
            }
        }

        return [.. from.Select(pair => pair.Item)];
    }

    private static void Merge<T>(
        (object? Key, T Item)[] from, (object? Key, T Item)[] to, int left, int middle, int end, bool reverse, RenderMeter meter)
    {
        for (int at = left, right = middle; at < end; at++)
        {
            meter.Step();
            var second = left >= middle
                || (right < end && (reverse ? Less(from[left].Key, from[right].Key) : Less(from[right].Key, from[left].Key)));
            to[at] = from[second ? right++ : left++];
        }
    }

    /// <summary>Containers hold a thing itself for equal to it, even one that is not (not-a-number).</summary>
    private static bool Alike(object? left, object? right) => ReferenceEquals(left, right) || Same(left, right);

    private static bool All(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!Alike(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int? Lexicographic(IReadOnlyList<object?> left, IReadOnlyList<object?> right, string sign)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!Alike(left[i], right[i]))
            {
                return Order(left[i], right[i], sign);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
