namespace MetaReward.Torch.Tests;

/// <summary>Sequences cut, and rows packed.</summary>
public sealed class PackingTests
{
    [Theory]
    [InlineData(3, "0 1 2")]
    [InlineData(1, "0 | 1 | 2")]
    [InlineData(100, "0 1 2")]
    public void Long_sequences_count_as_the_capacity(int capacity, string rows) =>
        string.Join(" | ", Packing.BestFit([1, 1, 1], capacity).Select(r => string.Join(' ', r))).ShouldBe(rows);

    [Theory]
    [InlineData(9, false, "1 2 3 + 4 5 6")]
    [InlineData(5, false, "1 2 3 + 4 5")]
    [InlineData(2, false, "1 2 + ")]
    [InlineData(4, true, "3 + 4 5 6")]
    [InlineData(3, true, "4 + 5 6")]
    [InlineData(1, true, "6 + ")]
    public void A_sequence_is_cut_at_its_end_or_its_beginning(int most, bool end, string left)
    {
        var (prompt, response) = new TokenSequence([1, 2, 3], [4, 5, 6]).Cut(most, end);
        $"{string.Join(' ', prompt)} + {string.Join(' ', response)}".ShouldBe(left);
    }

    [Fact]
    public void Examples_that_are_cut_or_left_out_are_counted()
    {
        TokenSequence[][] examples = [[new([1, 2], [3])], [new([1, 2], [3, 4, 5])], [new([1, 2, 3, 4], [5])]];
        var made = Fitting.Of(examples, 4);
        (made.Kept.Count, made.Cut, made.Dropped).ShouldBe((2, 1, 1));
        made.Note("demonstrations", 4)
            .ShouldBe("1 of 3 demonstrations were cut to 4 tokens, and 1 left out because the prompt alone fills them");
        Fitting.Of(examples, 0).Kept.Count.ShouldBe(3);
    }
}
