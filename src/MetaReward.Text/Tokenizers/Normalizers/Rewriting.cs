using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>Rewritings scalar by scalar.</summary>
internal static class Rewriting
{
    public static Stretch Map(Stretch text, Func<int, int> map) =>
        Scalars.Of(text.Text).Any(scalar => map(scalar) != scalar)
            ? text.Rewrite([.. Scalars.Of(text.Text).Select(scalar => new Rewritten(map(scalar), 0))]) : text;

    public static Stretch Lower(Stretch text) => Expand(text, scalar => Characters.Lower.GetValueOrDefault(scalar));

    /// <summary>Each byte of the text's UTF-8 as its letter.</summary>
    public static Stretch Bytes(Stretch text)
    {
        var letters = ByteLetters.Of(text.Text);
        if (letters == text.Text)
        {
            return text;
        }

        var scalars = new List<Rewritten>(letters.Length);
        foreach (var scalar in Scalars.Of(text.Text))
        {
            var bytes = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
            for (var i = 0; i < bytes; i++)
            {
                scalars.Add(new Rewritten(letters[scalars.Count], i == 0 ? 0 : 1));
            }
        }

        return text.Rewrite(scalars);
    }

    /// <summary>Other text in the place of some scalars.</summary>
    /// <param name="expansion">Null leaves the scalar.</param>
    public static Stretch Expand(Stretch text, Func<int, string?> expansion)
    {
        var scalars = new List<Rewritten>(text.Text.Length);
        var changed = false;
        foreach (var scalar in Scalars.Of(text.Text))
        {
            if (expansion(scalar) is not { } instead)
            {
                scalars.Add(new Rewritten(scalar, 0));
                continue;
            }

            changed = true;
            scalars.AddRange(Scalars.Of(instead).Select((one, i) => new Rewritten(one, i == 0 ? 0 : 1)));
        }

        return changed ? text.Rewrite(scalars) : text;
    }

    /// <summary>Only the scalars that pass.</summary>
    public static Stretch Keep(Stretch text, Func<int, bool> keep)
    {
        var scalars = new List<Rewritten>(text.Text.Length);
        var (dropped, all) = (0, 0);
        foreach (var scalar in Scalars.Of(text.Text))
        {
            all++;
            if (keep(scalar))
            {
                scalars.Add(new Rewritten(scalar, 0));
            }
            else if (scalars.Count == 0)
            {
                dropped++;
            }
            else
            {
                scalars[^1] = scalars[^1] with { Change = scalars[^1].Change - 1 };
            }
        }

        return scalars.Count == all ? text : text.Rewrite(scalars, dropped);
    }
}
