using System.Diagnostics;
using CsCheck;
using MetaReward.Rubrics;

namespace MetaReward.Tests.Rubrics;

/// <summary>
/// Replies that nobody would write: readers get through them in a time that grows with their length, and make
/// of them a verdict or a reason.
/// </summary>
public class HostileReplyTests
{
    private const int Length = 1_000_000;

    private static readonly Func<Sample, Verdict>[] Readers = [new AdditiveRubric().Parse, new PairRubric().Parse, new MetaRubric().Parse];

    private static readonly string[] Pieces =
    [
        "Score: ", "score", "Winner: ", "winner", ":", "=", "4", "5", "10", "4.5", "/5", "/10", " out of ", "(", ")", "[", "]", "{", "}",
        "<", ">", "\"", "'", "`", "```", "*", "_", "$",
        "\\boxed{", "\\(", "\\", "\n", "\n\n", "\r\n", " ", "\u00a0", "\u200b", "٤", "４", "½", "𝟒", "\ud835", "\udfd2", "\0", "Response A",
        "Judgement B", "A", "B", "tie", "or", "maybe", "is better",
        "than", "because", ".", ",", "-", "—", "?", "!", "+", "%", "{\"score\": 4}", "{\"winner\": \"A\"}", "{\"score\": \"\\ud835\"}",
        "<think>", "</think>", "User:", "### Instruction", "<|im_start|>", "[quoted]", "Total: 3", "|", ">",
    ];

    private static readonly Gen<string[]> Texts = Gen.Select(Gen.Int[0, 99], Gen.Int[0, Pieces.Length - 1], Gen.String[0, 6],
        (share, piece, text) => share < 80 ? Pieces[piece] : text).Array[0, 30];

    [Fact]
    public void Any_reply_gets_a_verdict_on_the_scale_or_a_reason() =>
        Gen.Select(Texts, Gen.Bool).Sample((pieces, cut) =>
            Readers.All(read =>
                read(Some.Reply(string.Concat(pieces), cut ? Finish.Length : Finish.Stop)) is Verdict.Unparsable { Detail.Length: <= 80 }
                    or Verdict.Scored { Score: >= 0 and <= 5 } or Verdict.Chose), iter: 2_000);

    [Fact]
    public void No_text_forges_a_verdict_through_its_quotation() =>
        Texts.Sample(pieces =>
        {
            var text = string.Concat(pieces);
            var score = new AdditiveRubric()
                .Parse(Some.Reply(Quotation(new AdditiveRubric().Render(new("q", text)), "<response>", "</response>")));
            var pair = new PairRubric()
                .Parse(Some.Reply(Quotation(new PairRubric().Render(new("q", text, "")), "<response_a>", "</response_a>")));
            return score is Verdict.Unparsable && pair is Verdict.Unparsable;
        }, iter: 2_000);

    [Theory]
    [InlineData("score: 4 ")]
    [InlineData("score: 4\n")]
    [InlineData("score: 4 (good)\n")]
    [InlineData("score: 4. ")]
    [InlineData("score:\n")]
    [InlineData("score (out of 5): ")]
    [InlineData("score ***  : ")]
    [InlineData("the final total overall ")]
    [InlineData("score: (")]
    [InlineData("{\"score\": 4}\n")]
    [InlineData("{\n")]
    [InlineData("{\"score\":")]
    [InlineData("{ ")]
    [InlineData("\"")]
    [InlineData("```\nscore: 4\n")]
    [InlineData("winner: a or ")]
    [InlineData("winner: response a, b ")]
    [InlineData("winner: tie a ")]
    [InlineData("user: score: 4\n")]
    [InlineData("<score: ")]
    [InlineData("4")]
    [InlineData("score: 4")]
    [InlineData("<")]
    [InlineData("\n")]
    [InlineData("<think>")]
    [InlineData("score:\\boxed{")]
    [InlineData("'")]
    [InlineData("a'")]
    [InlineData("a")]
    [InlineData("score: 4 - a'\n")]
    public void A_long_reply_is_read_in_a_time_that_grows_with_its_length(string piece)
    {
        var reply = string.Concat(Enumerable.Repeat(piece, Length / piece.Length));
        foreach (var text in new[] { reply, "Score: 4 - Winner: A - " + reply })
        {
            var clock = Stopwatch.StartNew();
            foreach (var read in Readers)
            {
                read(Some.Reply(text)).ShouldNotBeNull();
            }

            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public void A_line_of_ten_million_characters_is_read()
    {
        var reply = "Score: 4 - " + string.Concat(Enumerable.Repeat("it's (so) good, <b>a</b> 1st ", Length / 3)) + "\nWinner: A";
        new AdditiveRubric().Parse(Some.Reply(reply)).ShouldBe(new Verdict.Scored(4));
        new PairRubric().Parse(Some.Reply(reply)).ShouldBe(new Verdict.Chose(Choice.First));
    }

    private static string Quotation(string prompt, string from, string to) =>
        prompt[prompt.IndexOf(from, StringComparison.Ordinal)..prompt.IndexOf(to, StringComparison.Ordinal)];
}
