namespace MetaReward.Text;

/// <summary>How long an encoding may be, and which end of which text goes when it is longer.</summary>
/// <param name="MaxLength">Tokens, those of the post-processor included.</param>
/// <param name="Stride">Tokens that an overflowing part has in common with the part before it.</param>
/// <param name="Strategy">longest_first, only_first or only_second.</param>
/// <param name="Left">Cuts at the beginning instead of the end.</param>
public sealed record Truncation(int MaxLength, int Stride = 0, string Strategy = "longest_first", bool Left = false)
{
    internal static Truncation? Parse(JsonFields file) => file.Fields("truncation") is not { } part ? null : new Truncation(
        part.Whole("max_length", 0) ?? throw part.Missing("max_length"),
        part.Whole("stride", 0) ?? throw part.Missing("stride"),
        part.Text("strategy") switch
        {
            "LongestFirst" => "longest_first",
            "OnlyFirst" => "only_first",
            "OnlySecond" => "only_second",
            var other => throw part.Unknown("truncation strategy", $"{other}", "LongestFirst, OnlyFirst, OnlySecond"),
        },
        part.Text("direction") switch
        {
            null or "Right" => false,
            "Left" => true,
            var other => throw part.Unknown("truncation direction", other, "Left, Right"),
        });

    /// <param name="added">Tokens that the post-processor will add.</param>
    /// <exception cref="ArgumentException">The texts cannot be cut so that they fit.</exception>
    internal (Encoded First, Encoded? Second) Apply(Encoded first, Encoded? second, int added)
    {
        var most = MaxLength - added;
        if (most < 0)
        {
            throw new ArgumentException($"Truncation to {MaxLength} tokens leaves no room for the {added} that the tokenizer adds.");
        }

        var excess = first.Ids.Count + (second?.Ids.Count ?? 0) - most;
        if (most == 0)
        {
            return (Cut(first, 0), second is null ? null : Cut(second, 0));
        }

        if (excess <= 0)
        {
            return (first, second);
        }

        switch (Strategy)
        {
            case "longest_first" when second is null:
                return (Cut(first, most), null);
            case "longest_first":
                var (one, two) = Shares(first.Ids.Count, second.Ids.Count, most);
                return (Cut(first, one), Cut(second, two));
            case "only_first":
                return (Cut(first, Rest(first, excess)), second);
            case "only_second":
                return (first, Cut(second!, Rest(second, excess)));
            default:
                throw new ArgumentException(
                    $"The truncation strategy '{Strategy}' is not known; known: longest_first, only_first, only_second.");
        }
    }

    private static int Rest(Encoded? text, int excess) => text?.Ids.Count > excess ? text.Ids.Count - excess
        : throw new ArgumentException(text is null ? "Only the second text may be truncated, but there is none."
            : $"A text of {text.Ids.Count} tokens cannot lose {excess}.");

    /// <summary>The shorter text stays whole as long as the longer one is not cut below it; then both get half.</summary>
    private static (int First, int Second) Shares(int first, int second, int most)
    {
        var (low, high) = (Math.Min(first, second), Math.Max(first, second));
        high = low > most ? low : Math.Max(low, most - low);
        if (low + high > most)
        {
            low = most / 2;
            high = low + (most % 2);
        }

        return first > second ? (high, low) : (low, high);
    }

    private Encoded Cut(Encoded text, int most)
    {
        var length = text.Ids.Count;
        if (most >= length)
        {
            return text;
        }

        if (most == 0)
        {
            return Encoded.Empty with { Overflowing = [text] };
        }

        if (Stride >= most)
        {
            throw new ArgumentException($"A truncation stride of {Stride} is not below the {most} tokens that a part may have.");
        }

        var parts = Parts(length, most).Select(part => text.Slice(part.From, part.To)).ToList();
        return parts[0] with { Overflowing = parts[1..] };
    }

    private IEnumerable<(int From, int To)> Parts(int length, int most)
    {
        for (var at = 0; ; at += most - Stride)
        {
            var (from, to) = Left ? (Math.Max(0, length - at - most), length - at) : (at, Math.Min(at + most, length));
            yield return (from, to);
            if (Left ? from == 0 : to == length)
            {
                yield break;
            }
        }
    }
}

/// <summary>To what length encodings are filled up, and with what.</summary>
/// <param name="Length">Tokens; null fills to the longest of a batch.</param>
/// <param name="MultipleOf">The length is raised to a multiple of this; 0 leaves it.</param>
/// <param name="Left">Fills at the beginning instead of the end.</param>
public sealed record Padding(int? Length = null, int MultipleOf = 0, int Id = 0, int TypeId = 0, string Token = "[PAD]", bool Left = false)
{
    private const int Most = 1_000_000;

    internal static Padding? Parse(JsonFields file)
    {
        if (file.Fields("padding") is not { } part)
        {
            return null;
        }

        int? length = part.Find("strategy") is { ValueKind: System.Text.Json.JsonValueKind.String }
            ? part.Text("strategy") is "BatchLongest" ? null : throw part.Unknown("padding strategy", part.Text("strategy")!,
                "BatchLongest, Fixed")
            : (part.Fields("strategy") ?? throw part.Missing("strategy")).Whole("Fixed", 0) ?? throw part.Missing("strategy");
        return new Padding(length is null or <= Most ? length : throw part.Unknown("padding length", $"{length}", $"up to {Most}"),
            part.Whole("pad_to_multiple_of", 0) is not > Most and var multiple ? multiple ?? 0 : throw part.Unknown("padding multiple",
                "above it", $"up to {Most}"), part.Whole("pad_id", 0) ?? throw part.Missing("pad_id"), part.Whole("pad_type_id", 0) ?? 0,
            part.Text("pad_token") ?? throw part.Missing("pad_token"), part.Text("direction") == "Left");
    }

    /// <summary>Fills a batch up.</summary>
    public IReadOnlyList<Encoded> Apply(IReadOnlyList<Encoded> batch)
    {
        var length = Length ?? batch.Select(text => text.Ids.Count).DefaultIfEmpty(0).Max();
        length += MultipleOf > 0 && length % MultipleOf > 0 ? MultipleOf - (length % MultipleOf) : 0;
        return [.. batch.Select(text => Fill(text, length))];
    }

    private Encoded Fill(Encoded text, int length)
    {
        var missing = Math.Max(0, length - text.Ids.Count);
        var overflowing = text.Overflowing.Select(part => Fill(part, length)).ToList();
        var filling = Encoded.Around([.. Enumerable.Repeat(Id, missing)], [.. Enumerable.Repeat(Token, missing)], TypeId) with
        {
            AttentionMask = new int[missing],
        };
        var bare = text with { Overflowing = [] };
        return (Left ? filling.Then(bare) : bare.Then(filling)) with { Overflowing = overflowing };
    }
}
