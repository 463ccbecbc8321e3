using MetaReward.Evaluation.Preflight;

namespace MetaReward.Tests;

public class PreflightTests
{
    private const int Bos = 1;
    private const int Stop = 2;

    private static readonly Dictionary<int, string> Texts = new() { [Bos] = "<s>", [Stop] = "</s>", [3] = "<user>", [10] = "Hi",
        [11] = "\n", [12] = " there", [13] = "\u0001" };

    [Fact]
    public void A_sound_example_passes_every_check() =>
        TokenChecks.Of(View([Bos, 3, 10, 11], [12, 11, Stop]), Bos, [Stop]).ShouldAllBe(c => c.Passed);

    [Theory]
    [InlineData(new[] { Bos, Bos, 10 }, new[] { 12, Stop }, "beginning of sequence")]
    [InlineData(new[] { 10 }, new[] { 12, Stop }, "beginning of sequence")]
    [InlineData(new[] { Bos, 10 }, new[] { 12 }, "end of response")]
    [InlineData(new[] { Bos, 10 }, new[] { 12, Stop, Stop }, "end of response")]
    [InlineData(new[] { Bos, 10 }, new[] { 3, 12, Stop }, "special tokens in the response")]
    public void Each_mistake_fails_its_own_check(int[] prompt, int[] response, string check) =>
        TokenChecks.Of(View(prompt, response), Bos, [Stop]).Where(c => !c.Passed).Select(c => c.Name).ShouldBe([check]);

    [Fact]
    public void Nothing_trained_is_a_failed_mask() =>
        TokenChecks.Of(View([Bos, 10], []), Bos, [Stop]).Single(c => c.Name == "mask").Passed.ShouldBeFalse();

    [Fact]
    public void A_tokenizer_without_a_first_token_needs_none() =>
        TokenChecks.Of(View([3, 10], [12, Stop]), null, [Stop]).ShouldAllBe(c => c.Passed);

    [Fact]
    public void The_view_shows_masks_special_tokens_and_invisible_characters()
    {
        var view = View([Bos, 10, 11], [12, 13, Stop]);

        view.Show().ShouldBe("‹<s>›Hi⏎\n ┃  there\\u0001‹</s>›");
        view.Prompt.Count().ShouldBe(3);
        view.Response.ShouldAllBe(t => t.IsTrained);
    }

    [Fact]
    public void A_lost_character_and_a_merged_boundary_are_found_with_their_place()
    {
        TokenChecks.RoundTrip("abc", "abc").Passed.ShouldBeTrue();
        TokenChecks.RoundTrip("a  b", "a b").Measured.ShouldBe("differs from character 2: ' b' came back as 'b'");
        TokenChecks.Boundary([1, 2], [3], [1, 2, 3]).Passed.ShouldBeTrue();
        TokenChecks.Boundary([1, 2], [3], [1, 23]).Measured.ShouldBe("apart and together differ from token 1; the boundary is at 2");
    }

    [Fact]
    public void The_first_loss_is_ln_2_or_something_is_wrong()
    {
        EngineChecks.LossAtStart(0.69314718).Passed.ShouldBeTrue();
        EngineChecks.LossAtStart(0.6941).Passed.ShouldBeFalse();
        EngineChecks.LossAtStart(double.NaN).Passed.ShouldBeFalse();
    }

    [Fact]
    public void Sampler_and_trainer_are_held_to_a_tolerance()
    {
        EngineChecks.SamplerIsTrainer([-1f, -2f], [-1.05f, -2f], 0.1).Passed.ShouldBeTrue();
        EngineChecks.SamplerIsTrainer([-1f, -2f], [-1f, -2.3f], 0.1).Passed.ShouldBeFalse();
        EngineChecks.SamplerIsTrainer([.. Enumerable.Repeat(-1f, 99), -1f], [.. Enumerable.Repeat(-1f, 99), -2.1f], 0.1).Passed
            .ShouldBeFalse();
        EngineChecks.SamplerIsTrainer([-1f, -2f], [float.NaN, -2f], 0.1).Passed.ShouldBeFalse();
        EngineChecks.SamplerIsTrainer([], []).Passed.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => EngineChecks.SamplerIsTrainer([-1f], [])).Message
            .ShouldContain("1 log-probs of the sampler against 0");
    }

    [Fact]
    public void A_result_passes_when_all_its_checks_do()
    {
        var good = EngineChecks.LossAtStart(Math.Log(2));
        var bad = EngineChecks.LossAtStart(1);

        new PreflightResult([good]).Passed.ShouldBeTrue();
        new PreflightResult([good, bad]).Failed.ShouldBe([bad]);
        EngineChecks.Repeatable(new("a", [1, 2], [], Finish.Stop), new("a", [1, 3], [], Finish.Stop)).Measured
            .ShouldBe("differ from token 1");
    }

    private static Tokenized View(int[] prompt, int[] response) => Tokenized.Of(prompt, response, id => Texts[id], id => id < 10);
}
