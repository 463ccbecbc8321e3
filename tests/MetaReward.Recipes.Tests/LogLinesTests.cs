namespace MetaReward.Recipes;

/// <summary>A log that grows line by line: each line costs the same, and what a kill or another hand left is seen all the same.</summary>
public sealed class LogLinesTests : IDisposable
{
    private readonly Folders folders = new();

    private string Log => Path.Combine(folders.Path, "iter-01", "timings.jsonl");

    [Fact]
    public void A_line_costs_the_same_however_long_the_log_is()
    {
        long Hundred(int from)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = from; i < from + 100; i++)
                Append(i);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Hundred(0);
        var early = Hundred(100);
        for (var i = 200; i < 2000; i += 100)
            Hundred(i);
        Hundred(2000).ShouldBeLessThan(2 * early, "a log that is read again for each line allocates twenty times as much by now");
        Tokens().ShouldBe(Enumerable.Range(0, 2100).Select(i => (long)i));
    }

    [Fact]
    public void Torn_lines_are_closed_and_damage_is_cut_off_also_behind_own_lines()
    {
        Append(0);
        Append(1);
        File.AppendAllText(Log, "{\"iteration\":1,\"roo");
        Append(2);
        Append(3);
        Tokens().ShouldBe([0, 1, 2, 3]);
        File.AppendAllText(Log, "{\"iteration\":1,\"room\":\"somebody's\"}\n");
        Append(4);
        Append(5);
        Tokens().ShouldBe([0, 1, 2, 3, 4, 5]);
        File.Delete(Log);
        Append(6);
        Append(7);
        Tokens().ShouldBe([6, 7]);
    }

    public void Dispose() => folders.Dispose();

    private void Append(int tokens) => LogLines.Append(Log, new RoomCost(1, "2-responses", tokens, 1), RecordJson.Lines.RoomCost);

    private long[] Tokens()
    {
        var log = LogLines.Open(Log, RecordJson.Lines.RoomCost);
        log.Damage.ShouldBeNull();
        return [.. log.Records.Select(cost => cost.Tokens)];
    }
}
