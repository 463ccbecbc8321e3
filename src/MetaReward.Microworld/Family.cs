namespace MetaReward.Microworld;

/// <summary>What an instruction speaks of: the list, and up to two words (or a kind, or two numbers) that it names.</summary>
public sealed record Slots(string X, string Y, IReadOnlyList<string> List);

/// <summary>
/// One kind of task: its phrasings, how to draw one at a level of difficulty, and how to solve it. A phrasing is words with
/// the slots <c>{x}</c>, <c>{y}</c> (one word each) and <c>{list}</c> (the rest), so a prompt's text alone says what is right.
/// </summary>
public sealed record Family(
    string Name, IReadOnlyList<string> Phrasings, Func<Dice, int, Slots> Draw, Func<Slots, IEnumerable<string>> Solve)
{
    /// <summary>Levels of difficulty: level n speaks of n + 1 things.</summary>
    public const int Levels = 3;

    /// <summary>Whether the answer is the same in whatever order the things stand.</summary>
    public bool Unordered { get; init; }

    /// <summary>
    /// The content apart from its phrasing, and from its order where that changes nothing: what the splits keep apart.
    /// </summary>
    public string KeyOf(Slots slots) => !Unordered ? $"{slots.X} {slots.Y} | {string.Join(' ', slots.List)}"
        : string.Join(' ', slots.List.Append(slots.X).Append(slots.Y).Order(StringComparer.Ordinal));

    /// <summary>The eleven families.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        new("repeat", ["repeat : {list}", "say again : {list}", "copy this : {list}"], Things, s => s.List),
        new("reverse", ["reverse : {list}", "say backwards : {list}", "turn around : {list}"], Things, s => s.List.Reverse()),
        new("sort", ["sort : {list}", "put in order : {list}", "order by letter : {list}"], Things,
            s => s.List.Order(StringComparer.Ordinal)) { Unordered = true },
        new("first", ["first of : {list}", "what comes first : {list}", "name the first : {list}"], Things, s => [s.List[0]]),
        new("last", ["last of : {list}", "what comes last : {list}", "name the last : {list}"], Things, s => [s.List[^1]]),
        new("count", ["count : {list}", "how many words : {list}", "number of words : {list}"], Things,
            s => [s.List.Count.ToString()]) { Unordered = true },
        new("remove", ["remove {x} from : {list}", "leave out {x} : {list}", "all but {x} : {list}"], OneOfThem,
            s => s.List.Where(w => w != s.X)),
        new("replace", ["replace {x} by {y} : {list}", "change {x} to {y} : {list}", "swap {x} for {y} : {list}"], OneOfThemAndAnother,
            s => s.List.Select(w => w == s.X ? s.Y : w)),
        new("members", ["which are {x} : {list}", "list the {x} : {list}", "find all {x} : {list}"], AKindAmongThem,
            s => s.List.Where(Words.Kinds[s.X].Contains)),
        new("biggest", ["biggest of : {list}", "largest number : {list}", "which is most : {list}"], Numbers,
            s => [s.List.MaxBy(int.Parse)!]) { Unordered = true },
        new("add", ["add {x} and {y}", "{x} plus {y}", "sum of {x} and {y}"], TwoNumbers,
            s => [(int.Parse(s.X) + int.Parse(s.Y)).ToString()]) { Unordered = true },
    ];

    /// <summary>The slots if the words are a phrasing of this family filled in; else null.</summary>
    public Slots? Read(string[] words) =>
        Phrasings.Select(phrasing => Match(Words.Of(phrasing), words)).FirstOrDefault(slots => slots is not null);

    /// <summary>A phrasing filled in.</summary>
    public string Write(int phrasing, Slots slots) => Phrasings[phrasing]
        .Replace("{x}", slots.X, StringComparison.Ordinal)
        .Replace("{y}", slots.Y, StringComparison.Ordinal)
        .Replace("{list}", string.Join(' ', slots.List), StringComparison.Ordinal);

    private static Slots? Match(string[] pattern, string[] words)
    {
        var open = pattern[^1] == "{list}";
        if (open ? words.Length < pattern.Length : words.Length != pattern.Length)
        {
            return null;
        }

        var (x, y) = ("", "");
        for (var i = 0; i < pattern.Length - (open ? 1 : 0); i++)
        {
            switch (pattern[i])
            {
                case "{x}": x = words[i]; break;
                case "{y}": y = words[i]; break;
                case var literal when literal != words[i]: return null;
            }
        }

        return new(x, y, open ? words[(pattern.Length - 1)..] : []);
    }

    private static Slots Things(Dice dice, int level) => new("", "", dice.Some(Words.Things, level + 1));

    private static Slots OneOfThem(Dice dice, int level)
    {
        var list = dice.Some(Words.Things, level + 1);
        return new(dice.Pick(list), "", list);
    }

    private static Slots OneOfThemAndAnother(Dice dice, int level)
    {
        var words = dice.Some(Words.Things, level + 2);
        return new(dice.Pick(words[1..]), words[0], words[1..]);
    }

    private static Slots AKindAmongThem(Dice dice, int level)
    {
        var list = dice.Some(Words.Things, level + 1);
        var one = dice.Pick(list);
        return new(Words.Kinds.First(kind => kind.Value.Contains(one)).Key, "", list);
    }

    private static Slots Numbers(Dice dice, int level) => new("", "", dice.Some(Words.Numbers, level + 1));

    private static Slots TwoNumbers(Dice dice, int level)
    {
        var most = level == Levels ? 11 : 3 + (3 * level);
        return new(dice.Below(most).ToString(), dice.Below(most).ToString(), []);
    }
}
