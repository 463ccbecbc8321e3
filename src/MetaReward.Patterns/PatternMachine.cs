namespace MetaReward.Patterns;

/// <summary>One search of a text for a regular expression: walks the steps, and takes back the last choice when it fails.</summary>
internal sealed class PatternMachine(PatternInstruction[] steps, int registers, string text)
{
    private readonly int[] _registers = registers > 0 ? [.. Enumerable.Repeat(-1, registers)] : [];
    private (int Step, int At, int Low)[] _choices = new (int, int, int)[32];
    private readonly bool _simple = !Array.Exists(steps, step => step.Step == PatternStep.Again);
    private int _count;
    private long _effort = 20_000_000 + (1_000L * text.Length);

    /// <summary>Marks in a choice's step: the rest of a run, and a register to be put back.</summary>
    private const int RunMark = 1 << 28, RegisterMark = 1 << 29;

    /// <summary>Where the last match begins, when the expression says so itself.</summary>
    public int? Kept { get; private set; }

    /// <summary>
    /// Where to try next after no match at a place. An expression that begins with an unlimited run has tried every end of it by then, so
    /// that no place inside the run can do better.
    /// </summary>
    public int After(int at)
    {
        ref readonly var first = ref steps[0];
        var next = at < text.Length ? at + Scalars.Units(text, at) : at + 1;
        if (first is { Step: PatternStep.Run, Second: < 0 } && _simple)
        {
            while (next < text.Length && first.Class!.Contains(Scalars.At(text, at)) && first.Class.Contains(Scalars.At(text, next)))
            {
                next += Scalars.Units(text, next);
            }
        }

        return next;
    }

    /// <summary>Matches at one place.</summary>
    /// <returns>The end, or -1.</returns>
    /// <exception cref="InvalidDataException">The expression takes too many tries.</exception>
    public int Match(int at)
    {
        _count = 0;
        Kept = null;
        Array.Fill(_registers, -1);
        return Walk(0, at, -1);
    }

    /// <param name="wanted">The only end that counts; -1 for any.</param>
    private int Walk(int step, int at, int wanted)
    {
        var floor = _count;
        while (true)
        {
            ref readonly var now = ref steps[step];
            var fails = false;
            switch (now.Step)
            {
                case PatternStep.One:
                    fails = at >= text.Length || !now.Class!.Contains(Scalars.At(text, at));
                    at += fails ? 0 : Scalars.Units(text, at);
                    step++;
                    break;
                case PatternStep.Run:
                    fails = !Run(now, ref at, step);
                    step++;
                    break;
                case PatternStep.Split:
                    Push(now.Second, at);
                    step = now.First;
                    break;
                case PatternStep.Jump:
                    step = now.First;
                    break;
                case PatternStep.End:
                    if (wanted < 0 || at == wanted)
                    {
                        _count = floor;
                        return at;
                    }

                    fails = true;
                    break;
                default:
                    fails = !Rare(now, ref step, ref at);
                    break;
            }

            if (fails && !Back(floor, ref step, ref at))
            {
                return -1;
            }
        }
    }

    private bool Run(in PatternInstruction run, ref int at, int step)
    {
        var (count, low) = (0, at);
        var most = run.Second < 0 ? int.MaxValue : run.Second;
        while (count < most && at < text.Length && run.Class!.Contains(Scalars.At(text, at)))
        {
            at += Scalars.Units(text, at);
            low = ++count <= run.First ? at : low;
        }

        Spend(count);
        if (count < run.First)
        {
            return false;
        }

        if (at > low && steps[step + 1].Step != PatternStep.End)
        {
            Push((step + 1) | RunMark, at, low);
        }

        return true;
    }

    private bool Rare(in PatternInstruction now, ref int step, ref int at)
    {
        step++;
        switch (now.Step)
        {
            case PatternStep.Note:
                Push(now.First | RegisterMark, _registers[now.First]);
                _registers[now.First] = at;
                return true;
            case PatternStep.Progress:
                step = _registers[now.First] == at ? now.Second : step;
                return true;
            case PatternStep.Anchor:
                return PatternAnchors.Holds((char)now.First, text, at);
            case PatternStep.Keep:
                Kept = at;
                return true;
            case PatternStep.Again:
                return Again(now.First, ref at);
            default:
                var body = step;
                step = now.First;
                return Inner(body, now.Second, ref at);
        }
    }

    private bool Again(int group, ref int at)
    {
        var (from, to) = (_registers[2 * group], _registers[(2 * group) + 1]);
        if (from < 0 || to < from || string.CompareOrdinal(text, from, text, at, to - from) != 0 || at + to - from > text.Length)
        {
            return false;
        }

        at += to - from;
        return true;
    }

    private bool Inner(int body, int kind, ref int at)
    {
        if ((kind & 2) == 0)
        {
            var end = Walk(body, at, -1);
            at = kind == 4 && end >= 0 ? end : at;
            return (end >= 0) == ((kind & 1) == 0);
        }

        for (var from = at; from >= 0; from--)
        {
            if ((from >= text.Length || !char.IsLowSurrogate(text[from])) && Walk(body, from, at) >= 0)
            {
                return (kind & 1) == 0;
            }
        }

        return (kind & 1) != 0;
    }

    /// <summary>Takes the last choice back; false when none is left above the floor.</summary>
    private bool Back(int floor, ref int step, ref int at)
    {
        Spend(1);
        while (_count > floor)
        {
            ref var choice = ref _choices[_count - 1];
            if ((choice.Step & RegisterMark) != 0)
            {
                _registers[choice.Step & ~RegisterMark] = choice.At;
                _count--;
                continue;
            }

            step = choice.Step & ~RunMark;
            if ((choice.Step & RunMark) == 0)
            {
                at = choice.At;
                _count--;
                return true;
            }

            choice.At -= char.IsLowSurrogate(text[choice.At - 1]) ? 2 : 1;
            at = choice.At;
            _count -= choice.At <= choice.Low ? 1 : 0;
            return true;
        }

        return false;
    }

    private void Push(int step, int at, int low = 0)
    {
        if (_count == _choices.Length)
        {
            Array.Resize(ref _choices, 2 * _count);
        }

        _choices[_count++] = (step, at, low);
    }

    private void Spend(int effort)
    {
        if ((_effort -= effort) < 0)
        {
            throw new InvalidDataException(
                $"a regular expression of the tokenizer takes too many tries for a text of {text.Length} characters.");
        }
    }
}
