using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>
/// Cuts where one script ends and another begins; signs of none go with what stands before them, and are lost at the beginning.
/// </summary>
internal static class ScriptCuts
{
    public static IEnumerable<Stretch> Cut(Stretch stretch)
    {
        var text = stretch.Text;
        int? last = null;
        var begun = -1;
        for (var at = 0; at < text.Length; at += Scalars.Units(text, at))
        {
            if (!Characters.Cuts.TryGetValue(Scalars.At(text, at), out var script) || script == last)
            {
                continue;
            }

            if (begun >= 0)
            {
                yield return stretch.Slice(begun, at);
            }

            (begun, last) = (at, script);
        }

        if (begun >= 0)
        {
            yield return stretch.Slice(begun, text.Length);
        }
    }
}
