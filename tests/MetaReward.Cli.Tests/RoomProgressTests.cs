using MetaReward.Cli;

namespace MetaReward.Tests;

public class RoomProgressTests
{
    [Theory]
    [InlineData(42, "42 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void A_time_span_reads_as_a_person_would_say_it(int seconds, string text) =>
        RoomProgress.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData(950, "950")]
    [InlineData(12_340, "12.3k")]
    [InlineData(4_500_000, "4.5M")]
    public void A_count_reads_as_a_person_would_say_it(double count, string text) => RoomProgress.Count(count).ShouldBe(text);

    [Fact]
    public void When_nobody_watches_a_room_is_one_line_with_its_rate_and_seconds()
    {
        using var error = new StringWriter();
        var clock = new StoppedClock();
        var progress = new RoomProgress(new Terminal(TextWriter.Null, error, Watched: false), clock);
        progress.Report(new Progress("2-responses", 0, 100, 0));
        clock.Advance(TimeSpan.FromSeconds(10));
        progress.Report(new Progress("2-responses", 100, 100, 20_000));
        progress.End();

        var lines = error.ToString().TrimEnd().Split('\n');
        lines.Length.ShouldBe(1);
        lines[0].ShouldContain("2-responses");
        lines[0].ShouldContain("100 of 100");
        lines[0].ShouldContain("2.0k tokens/s");
        lines[0].ShouldContain("10.0 s");
    }

    [Fact]
    public void A_long_room_says_how_much_is_left()
    {
        using var error = new StringWriter();
        var clock = new StoppedClock();
        var progress = new RoomProgress(new Terminal(TextWriter.Null, error, Watched: false), clock);
        progress.Report(new Progress("8-dpo", 0, 100, 0));
        clock.Advance(TimeSpan.FromSeconds(60));
        progress.Report(new Progress("8-dpo", 25, 100, 1000, "loss 0.61"));

        error.ToString().ShouldContain("3 min 0 s left");
        error.ToString().ShouldContain("loss 0.61");
    }

    [Fact]
    public void A_note_without_a_count_is_a_line_of_its_own()
    {
        using var error = new StringWriter();
        var progress = new RoomProgress(new Terminal(TextWriter.Null, error, Watched: false), new StoppedClock());
        progress.Report(new Progress("2-responses", 0, 0, 0, "0003.jsonl is not whole: made again"));
        error.ToString().ShouldContain("0003.jsonl is not whole: made again");
        error.ToString().ShouldNotContain("of 0");
    }

    private sealed class StoppedClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(TimeSpan span) => now += span.Ticks;
    }
}
