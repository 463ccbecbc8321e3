using MetaReward.Evaluation.Explaining;

namespace MetaReward.Tests;

/// <summary>Local attributions of judges that are known.</summary>
public class AttributionTests
{
    private const string Response = "well the answer is certainly seven my friend , and that is all I know of it";

    [Fact]
    public void Pieces_are_words_or_sentences_or_runs_and_lose_nothing()
    {
        var words = ResponsePieces.Of("one  two\nthree", 24);
        Enumerable.Range(0, words.Count).Select(i => words[i]).ShouldBe(["one", "two", "three"]);
        words.Without(0).ShouldBe("two\nthree");
        words.Without(1).ShouldBe("one  three");
        var sentences = ResponsePieces.Of("It is red. Is it? 3.5 times!", 4);
        Enumerable.Range(0, sentences.Count).Select(i => sentences[i]).ShouldBe(["It is red.", "Is it?", "3.5 times!"]);
        var runs = ResponsePieces.Words("a b c d e f g", 3);
        Enumerable.Range(0, runs.Count).Select(i => runs[i]).ShouldBe(["a b", "c d", "e f g"]);
        ResponsePieces.Words(" ", 3).Count.ShouldBe(0);
    }

    [Fact]
    public void Left_out_one_by_one_a_word_has_what_the_score_loses()
    {
        var asked = LeaveOneOut.Of("please look here");
        asked.Texts.ShouldBe(["please look here", "look here", "please here", "please look"]);
        var told = asked.Read([4, 1, double.NaN, 5]);
        told.Words.Select(word => word.Points).ShouldBe([3, double.NaN, -1]);
        (told.Score, told.Asked, told.Unread).ShouldBe((4, 4, 1));
        told.Strongest(2).Select(word => word.Text).ShouldBe(["please", "here"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sampling_finds_a_planted_word_and_no_other(int seed)
    {
        var asked = WordSampling.Of(Response, Seed.Of(seed));
        asked.Texts.Count.ShouldBe(1 + (2 * 17));
        var told = asked.Read([.. asked.Texts.Select((text, i) =>
            2 + (text.Contains("certainly", StringComparison.Ordinal) ? 2 : 0) + (0.2 * Seed.Of(seed).Derive(i).Uniform(0)))]);
        told.Strongest(1)[0].Text.ShouldBe("certainly");
        told.Strongest(1)[0].Points.ShouldBeInRange(1.2, 2.1); // the penalty takes some
        told.Words.Where(told.Stands).Select(word => word.Text).ShouldBe(["certainly"]);
        told.Explained.ShouldBeGreaterThan(0.85);
        told.Words.Count(word => word.Points != 0).ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void Of_a_coin_sampling_finds_more_than_chance_no_more_often_than_chance()
    {
        const int times = 200;
        var found = Enumerable.Range(0, times).Count(i =>
        {
            var asked = WordSampling.Of(Response, Seed.Of(i));
            var told = asked.Read([.. asked.Texts.Select((_, k) => (double)Seed.Of(i).Derive("coin").Below(2, k))]);
            return told.Words.Any(told.Stands);
        });
        (found / (double)times).ShouldBeInRange(0.01, 0.11); // 5 % by construction; three standard errors of 200 times are 4.6 points
    }

    [Fact]
    public void Unreadable_judgments_are_counted_and_left_out()
    {
        var asked = WordSampling.Of(Response, Seed.Of(4), 60);
        double[] scores = [.. asked.Texts.Select((text, i) =>
            i % 5 == 1 ? double.NaN : text.Contains("seven", StringComparison.Ordinal) ? 5.0 : 1)];
        var told = asked.Read(scores);
        (told.Asked, told.Unread).ShouldBe((61, 12));
        told.Strongest(1)[0].Text.ShouldBe("seven");
        asked.Read([.. scores.Select(_ => double.NaN)]).Words.ShouldAllBe(word => double.IsNaN(word.Points));
        Should.Throw<ArgumentException>(() => asked.Read([1, 2]));
    }

    [Fact]
    public void The_same_seed_asks_the_same_and_every_text_lacks_something_but_not_all()
    {
        var texts = WordSampling.Of(Response, Seed.Of(9)).Texts;
        texts.ShouldBe(WordSampling.Of(Response, Seed.Of(9)).Texts);
        texts.Skip(1).ShouldAllBe(text => text.Length > 0 && text.Length < Response.Length);
        WordSampling.Of("one", Seed.Of(1)).Texts.ShouldBe(["one"]);
        WordSampling.Of("one", Seed.Of(1)).Read([3]).Words.Single().Points.ShouldBe(double.NaN);
    }

    [Fact]
    public void Equal_scores_leave_nothing_to_tell()
    {
        var asked = WordSampling.Of(Response, Seed.Of(2));
        var told = asked.Read([.. asked.Texts.Select(_ => 3.0)]);
        told.Words.ShouldAllBe(word => Math.Abs(word.Points) < 1e-9);
        told.Explained.ShouldBe(double.NaN);
        told.Words.ShouldAllBe(word => !told.Stands(word));
    }
}
