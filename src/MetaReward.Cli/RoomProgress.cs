namespace MetaReward.Cli;

/// <summary>
/// Shows how far each room has come: done of total, tokens per second, remaining time. One line that rewrites itself when a person watches;
/// else a line when a room ends and at most one every half minute in between. Never affects results.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="clock">Ticks, for the rates.</param>
/// <param name="quiet">Says nothing at all.</param>
public sealed class RoomProgress(Terminal terminal, TimeProvider clock, bool quiet = false) : IProgress<Progress>
{
    private readonly Lock gate = new();
    private string? room;
    private long began;
    private long shown;
    private Progress? first;
    private Progress? last;

    /// <summary>What is about to be done, in front of its rooms' lines.</summary>
    public void Heading(string text)
    {
        lock (gate)
        {
            End();
            if (!quiet)
            {
                terminal.Note(text);
            }
        }
    }

    /// <summary>What belongs to the result, said however quiet it is.</summary>
    public void Remark(string text)
    {
        lock (gate)
        {
            End();
            terminal.Note(text);
        }
    }

    public void Report(Progress value)
    {
        lock (gate)
        {
            if (quiet)
            {
                return;
            }

            if (value.Total == 0)
            {
                End();
                terminal.Note($"  {value.Room,-18}{value.Note}");
                return;
            }

            if (value.Room != room)
            {
                End();
                (room, began, shown, first) = (value.Room, clock.GetTimestamp(), clock.GetTimestamp(), value);
            }

            last = value;
            var wait = terminal.Watched ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(30);
            if (clock.GetElapsedTime(shown) >= wait)
            {
                shown = clock.GetTimestamp();
                Show(value, ends: false, Remaining(value));
            }
        }
    }

    /// <summary>Ends the line of the room that is shown, if any.</summary>
    public void End()
    {
        lock (gate)
        {
            if (room is not null && last is not null)
            {
                var seconds = clock.GetElapsedTime(began).TotalSeconds;
                Show(last, ends: true, seconds < 0.05 ? "" : $"{seconds:0.0} s");
            }

            (room, last) = (null, null);
        }
    }

    private void Show(Progress at, bool ends, string time)
    {
        var seconds = clock.GetElapsedTime(began).TotalSeconds;
        var tokens = at.Tokens - (first!.Done > 0 ? first.Tokens : 0);
        var rate = tokens > 0 && seconds > 0.2 ? $"{Count(tokens / seconds)} tokens/s" : "";
        var text = string.Join("  ", new[] { $"  {at.Room,-18}", $"{at.Done,6} of {at.Total,-6}", $"{rate,15}", $"{time,-12}", at.Note })
            .TrimEnd();
        if (!terminal.Watched)
        {
            terminal.Note(Visible.Line(text));
            return;
        }

        var line = Visible.Line(text);
        terminal.Rewrite(line.Length > Width() ? line[..Width()] : line, ends);
    }

    private string Remaining(Progress at)
    {
        var done = at.Done - (first!.Done < at.Done ? first.Done : 0);
        var left = done > 0 ? clock.GetElapsedTime(began) * ((double)(at.Total - at.Done) / done) : TimeSpan.Zero;
        return left > TimeSpan.Zero ? $"{Span(left)} left" : "";
    }

    /// <summary>A time span for people: <c>42 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 90 } => $"{span.TotalSeconds:0} s",
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        _ => $"{(int)span.TotalHours} h {span.Minutes} min",
    };

    /// <summary>A count for people: <c>950</c>, <c>12.3k</c>, <c>4.5M</c>.</summary>
    public static string Count(double count) => count switch
    {
        < 1000 => $"{count:0}",
        < 1_000_000 => $"{count / 1000:0.0}k",
        < 1_000_000_000 => $"{count / 1_000_000:0.0}M",
        _ => $"{count / 1_000_000_000:0.0}G",
    };

    private static int Width() => Console.WindowWidth is > 20 and var width ? width - 1 : 100;
}
