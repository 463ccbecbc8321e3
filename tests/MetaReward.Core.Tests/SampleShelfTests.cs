namespace MetaReward.Tests;

/// <summary>A sample on a shelf says what stands there; a changed copy of it holds everything itself.</summary>
public sealed class SampleShelfTests
{
    private static readonly Sample Whole = new("<think>x</think> yes", [1, 2], [-0.5f, -1], Finish.Length)
    {
        Marks = ThoughtMarks.Usual, Reasoning = "because", Words = "no",
    };

    [Fact]
    public void It_says_what_stands_at_its_place()
    {
        var shelf = new Shelf();
        var sample = Sample.On(shelf, 7);
        shelf.Asked.ShouldBeEmpty("nothing is read before it is asked for");
        (sample.Text, sample.Answer, sample.Finish, sample.Ended).ShouldBe((Whole.Text, "yes", Finish.Length, false));
        sample.Tokens.ShouldBe([1, 2]);
        sample.Logps.ShouldBe([-0.5f, -1]);
        (sample.Marks, sample.Reasoning, sample.Words).ShouldBe((Whole.Marks, "because", "no"));
        shelf.Asked.ShouldAllBe(place => place == 7);
    }

    [Fact]
    public void A_copy_stands_on_no_shelf()
    {
        var shelf = new Shelf();
        var copy = Sample.On(shelf, 3) with { Text = "other" };
        var asked = shelf.Asked.Count;
        (copy.Text, copy.Reasoning, copy.Finish).ShouldBe(("other", "because", Finish.Length));
        copy.Tokens.ShouldBe([1, 2]);
        copy.ShouldBe(Whole with { Text = "other" });
        shelf.Asked.Count.ShouldBe(asked);
    }

    private sealed class Shelf : SampleShelf
    {
        public List<int> Asked { get; } = [];

        public override Sample At(int place)
        {
            Asked.Add(place);
            return Whole;
        }
    }
}
