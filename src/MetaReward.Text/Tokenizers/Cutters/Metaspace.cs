using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>SentencePiece's way with spaces: each becomes a visible mark, and a word begins with one.</summary>
internal sealed class Metaspace
{
    private static readonly Pattern Space = Pattern.Literal(" ");

    private readonly string _mark;
    private readonly Normalizer _prepend;
    private readonly Cutter? _split;

    private Metaspace(int mark, string scheme, bool split)
    {
        _mark = char.ConvertFromUtf32(mark);
        Scheme = scheme;
        _prepend = Normalizers.Prepend(_mark);
        _split = split ? Cuts.Where(scalar => scalar == mark, CutBehavior.MergedWithNext) : null;
    }

    /// <summary>Where a mark is put before text without one: first (of the whole text), always, never.</summary>
    public string Scheme { get; }

    public string Mark => _mark;

    public static Metaspace Parse(JsonFields part)
    {
        var scheme = part.Text("prepend_scheme") ?? "always";
        if (scheme is not ("first" or "always" or "never"))
        {
            throw part.Unknown("prepend scheme", scheme, "first, always, never");
        }

        var prefixed = part.Flag("add_prefix_space");
        if (prefixed == false && scheme != "never" && part.Find("prepend_scheme") is not null)
        {
            throw new InvalidDataException(
                $"{part.Where}: 'add_prefix_space' is false, but 'prepend_scheme' is '{scheme}'; expected 'never'.");
        }

        return new Metaspace(part.Scalar("replacement"), prefixed == false ? "never" : scheme, part.Flag("split") ?? true);
    }

    public IEnumerable<Stretch> Cut(Stretch stretch)
    {
        stretch = stretch.Replace([.. Space.Matches(stretch.Text)], _mark);
        if (!stretch.Text.StartsWith(_mark, StringComparison.Ordinal) && (Scheme == "always" || (Scheme == "first" && stretch.Start == 0)))
        {
            stretch = _prepend(stretch);
        }

        return _split is null ? [stretch] : _split(stretch);
    }
}
