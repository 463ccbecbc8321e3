using System.Collections;

namespace MetaReward.Recipes;

/// <summary>
/// The judgments or battles of one shard in a few bytes each: whom they are about, their numbers and their verdicts. The rest of an id
/// follows from these, and what was said stands on the shelf; an item is made when it is asked for. An iteration has nearly two hundred
/// of them for each prompt.
/// </summary>
internal sealed class VerdictList<T> : IReadOnlyList<T>
    where T : class
{
    private const int Width = 4;
    private readonly SampleShelf shelf;
    private readonly List<ushort> cells = [];
    private readonly ValueTable<string> texts = new();
    private readonly ValueTable<Verdict> verdicts = new();

    private VerdictList(SampleShelf shelf)
    {
        this.shelf = shelf;
    }

    public int Count => cells.Count / Width;

    public T this[int index]
    {
        get
        {
            var (of, first, second) = (texts[cells[index * Width]], texts[cells[(index * Width) + 1]], texts[cells[(index * Width) + 2]]);
            var (verdict, sample) = (verdicts[cells[(index * Width) + 3]], Sample.On(shelf, index));
            return typeof(T) == typeof(Judgment)
                ? (T)(object)new Judgment($"{of}/j{first}", of, sample, verdict)
                : (T)(object)new Battle($"{of}/b{first}-{second}", of, $"{of}/j{first}", $"{of}/j{second}", sample, verdict);
        }
    }

    /// <summary>Takes records in; a shard of more responses or numbers than fit keeps them as they are.</summary>
    /// <param name="records">Judgments or battles whose ids are built as theirs are (<see cref="RecordFaults"/>).</param>
    /// <param name="shelf">Where their samples stand, in the same order.</param>
    public static IReadOnlyList<T> Of(IEnumerable<T> records, SampleShelf shelf)
    {
        var list = new VerdictList<T>(shelf);
        List<T>? rest = null;
        foreach (var record in records)
        {
            if (rest is not null || !list.Add(record))
                (rest ??= []).Add(record);
        }

        list.cells.TrimExcess();
        list.texts.Close();
        list.verdicts.Close();
        return rest is null ? list : new JoinedList<T>([list, rest]);
    }

    public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Add(T record)
    {
        var (of, first, second, verdict) = record switch
        {
            Judgment judgment => (judgment.ResponseId, NumberOf(judgment.Id, judgment.ResponseId), "", judgment.Verdict),
            Battle battle => (battle.ResponseId, NumberOf(battle.FirstId, battle.ResponseId), NumberOf(battle.SecondId, battle.ResponseId),
                battle.Verdict),
            _ => throw new ArgumentException($"a {typeof(T).Name} has no verdict here"),
        };
        if (texts.PlaceOf(of) is not { } about || texts.PlaceOf(first) is not { } one || texts.PlaceOf(second) is not { } two
            || verdicts.PlaceOf(verdict) is not { } said)
            return false;
        cells.AddRange([about, one, two, said]);
        return true;
    }

    /// <summary>What stands behind <c>/j</c>.</summary>
    private static string NumberOf(string id, string response) => id[(response.Length + 2)..];

    /// <summary>Different values, each once; at most 65,536.</summary>
    private sealed class ValueTable<TValue>
        where TValue : notnull
    {
        private readonly Dictionary<TValue, ushort> places = [];
        private readonly List<TValue> values = [];

        public TValue this[ushort place] => values[place];

        public ushort? PlaceOf(TValue value)
        {
            if (places.TryGetValue(value, out var place))
                return place;
            if (values.Count > ushort.MaxValue)
                return null;
            places[value] = place = (ushort)values.Count;
            values.Add(value);
            return place;
        }

        /// <summary>No value comes any more: how they were found is forgotten.</summary>
        public void Close()
        {
            places.Clear();
            places.TrimExcess();
            values.TrimExcess();
        }
    }
}
