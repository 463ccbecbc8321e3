namespace MetaReward.Recipes;

/// <summary>Judgments and battles that take a few bytes come back as they went in; their samples stand on the shelf.</summary>
public sealed class VerdictListTests
{
    private static readonly Sample Said = new("said", [1], [-1], Finish.Stop);

    [Fact]
    public void Judgments_come_back()
    {
        Judgment[] judgments =
        [
            .. from response in new[] { "i1/p00000/r0", "i1/p00000/r1", "i1/a/b/r12" }
               from number in Enumerable.Range(0, 12)
               select new Judgment($"{response}/j{number}", response, Said, Verdict(number)),
        ];
        Check(judgments, judgment => judgment with { Sample = Said });
    }

    [Fact]
    public void Battles_come_back()
    {
        Battle[] battles =
        [
            .. from response in new[] { "i1/p00000/r0", "i1/p00001/r1" }
               from first in Enumerable.Range(0, 12)
               from second in Enumerable.Range(0, 12)
               where first != second
               select new Battle($"{response}/b{first}-{second}", response, $"{response}/j{first}", $"{response}/j{second}", Said,
                   first > 3 ? new Verdict.Chose(Choice.Second) : Verdict(first)),
        ];
        Check(battles, battle => battle with { Sample = Said });
    }

    /// <summary>Where a shard has more responses than a place can number, the others stay as they are.</summary>
    [Fact]
    public void Those_that_do_not_fit_stay()
    {
        Judgment[] judgments =
        [
            .. Enumerable.Range(0, ushort.MaxValue + 100)
                .Select(i => new Judgment($"i1/p{i}/r0/j0", $"i1/p{i}/r0", Said, Verdict(i % 7))),
        ];
        Check(judgments, judgment => judgment with { Sample = Said });
    }

    [Fact]
    public void Joined_lists_are_one()
    {
        var list = new JoinedList<int>([[1, 2], [], [3], [4, 5, 6], []]);
        list.ShouldBe([1, 2, 3, 4, 5, 6]);
        Enumerable.Range(0, list.Count).Select(i => list[i]).ShouldBe([1, 2, 3, 4, 5, 6]);
        Should.Throw<ArgumentOutOfRangeException>(() => list[6]);
        Should.Throw<ArgumentOutOfRangeException>(() => list[-1]);
        new JoinedList<int>([]).ShouldBeEmpty();
    }

    private static void Check<T>(T[] records, Func<T, T> withSample)
        where T : class
    {
        var list = VerdictList<T>.Of(records, new Shelf());
        list.Count.ShouldBe(records.Length);
        list.Select(withSample).ShouldBe(records);
        withSample(list[records.Length - 1]).ShouldBe(records[^1]);
    }

    private static Verdict Verdict(int number) => number % 3 == 0
        ? new Verdict.Unparsable(UnparsableReason.OutOfRange, $"{number}") : new Verdict.Scored(number / 2.0);

    private sealed class Shelf : SampleShelf
    {
        public override Sample At(int place) => Said;
    }
}
