using CsCheck;
using MetaReward.Evaluation;

namespace MetaReward.Tests;

public class ContrastTests
{
    private static readonly Seed Seed = Seed.Of(7);

    [Fact]
    public void A_truncated_text_is_a_proper_beginning_of_whole_words()
    {
        Spoiled.Truncated("one two\nthree four five", 0.6).ShouldBe("one two\nthree");
        Spoiled.Truncated("one two three four", 0.99).ShouldBe("one two three");
        Spoiled.Truncated("one two", 0.01).ShouldBe("one");
        Spoiled.Truncated("one", 0.5).ShouldBeNull();
    }

    [Fact]
    public void A_cut_never_falls_where_a_sentence_or_a_line_ends()
    {
        Spoiled.Truncated("One is. Two are (here.) three four", 0.75).ShouldBe("One is. Two are");
        Spoiled.Truncated("Yes! And more words", 0.25).ShouldBe("Yes! And");
        Spoiled.Truncated("one two\nthree four", 0.5).ShouldBe("one");
        Spoiled.Truncated("One.\nTwo.\nThree.", 0.5).ShouldBeNull();
    }

    [Fact]
    public void Any_text_can_be_spoiled_or_is_refused() =>
        Gen.Select(Gen.String[Gen.Char["ab .\"'*)\n\t?"], 0, 40], Gen.Double[0, 1]).Sample((text, share) =>
        {
            if (Spoiled.Truncated(text, share) is { } cut)
            {
                text.ShouldStartWith(cut);
                cut.Trim().Length.ShouldBeLessThan(text.Trim().Length);
            }

            Spoiled.Shuffled(text, Seed)?.ShouldNotBe(text);
            (Spoiled.Repeated(text) is null).ShouldBe(string.IsNullOrWhiteSpace(text));
        });

    [Fact]
    public void A_repeated_text_says_its_opening_until_it_is_as_long()
    {
        Spoiled.Repeated("one two three four").ShouldBe("one two one two one two");
        Spoiled.Repeated("yes").ShouldBe("yes yes yes");
        Spoiled.Repeated(" ").ShouldBeNull();
        Some.Words.Sample(words =>
        {
            var text = string.Join(' ', words);
            Spoiled.Repeated(text)!.Length.ShouldBeGreaterThanOrEqualTo(text.Length);
        });
    }

    [Fact]
    public void A_shuffled_text_has_the_same_words_in_another_order() => Some.Words.Sample(words =>
    {
        var text = string.Join(' ', words);
        var shuffled = Spoiled.Shuffled(text, Seed);

        if (words.Distinct().Count() < 2)
        {
            shuffled.ShouldBeNull();
            return;
        }

        shuffled.ShouldNotBe(text);
        shuffled!.Split(' ').Order(StringComparer.Ordinal).ShouldBe(words.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Every_prompt_and_kind_is_a_contrast_or_left_out_with_a_reason()
    {
        var answered = Some.Answered(20).Append(new(new("short", "Is it?"), "Yes it is")).ToList();

        var set = Contrasts.From(answered, Seed);

        set.Contrasts.Select(c => c.Id).Concat(set.LeftOut.Select(l => l.Id))
            .ShouldBe(answered.SelectMany(a => ContrastKinds.All.Select(k => $"{a.Prompt.Id}/{k.Name()}")), ignoreOrder: true);
        set.LeftOut.Count.ShouldBe(4);
        set.LeftOut.ShouldAllBe(l => l.Why == "the response has fewer than 4 words");
        set.Contrasts.ShouldAllBe(c => c.Good != c.Bad);
    }

    [Fact]
    public void A_contrast_does_not_depend_on_the_place_of_its_prompt()
    {
        var answered = Some.Answered(12);

        var forwards = Contrasts.From(answered, Seed).Contrasts.Where(c => c.Kind != ContrastKind.OtherPrompt)
            .ToDictionary(c => c.Id, c => c.Bad);
        var backwards = Contrasts.From(answered.Reverse().ToList(), Seed).Contrasts.Where(c => c.Kind != ContrastKind.OtherPrompt)
            .ToDictionary(c => c.Id, c => c.Bad);

        backwards.ShouldBe(forwards, ignoreOrder: true);
    }

    [Fact]
    public void One_prompt_alone_has_no_other_prompts_response() =>
        Contrasts.From(Some.Answered(1), Seed).LeftOut.Single()
            .ShouldBe(new("p00000/other-prompt", "no other prompt has another response"));

    [Fact]
    public async Task A_greedy_answer_that_hits_the_token_limit_is_left_out()
    {
        var policy = new MetaReward.Recipes.ScriptedPolicy("greedy",
            (prompt, _) => prompt == "long" ? new string('x', 50) : prompt == "empty" ? " " : "fine");

        var answers = await Answers.GreedyAsync(policy, [new("a", "long"), new("b", "empty"), new("c", "ok")], 20, null,
            CancellationToken.None);

        var kept = answers.Kept.ShouldHaveSingleItem();
        (kept.Prompt, kept.Response).ShouldBe((new("c", "ok"), "fine"));
        kept.Reply.ShouldBeOfType<Target.Sampled>().Sample.Tokens.Count.ShouldBe(5); // its own tokens, end included, are what it is taught
        answers.LeftOut.ShouldBe([new("a", "the response hit the token limit"), new("b", "the response is empty")]);
    }
}
