namespace MetaReward.Patterns;

internal enum PatternStep
{
    /// <summary>One scalar of the class.</summary>
    One,

    /// <summary>As many scalars of the class as there are, First to Second (-1: no limit); gives them back one by one.</summary>
    Run,

    /// <summary>As <see cref="Run"/>, but gives nothing back.</summary>
    Hold,

    /// <summary>Goes on at First; later perhaps at Second.</summary>
    Split,
    Jump,

    /// <summary>Notes the place in the register First.</summary>
    Note,

    /// <summary>Goes on at Second when nothing was read since the note in the register First.</summary>
    Progress,
    Again,
    Anchor,
    Keep,

    /// <summary>The steps up to First must match here (Second: 1 negated, 2 behind, 3 both, 4 atomic); then goes on at First.</summary>
    Inner,
    End,
}

internal readonly record struct PatternInstruction(PatternStep Step, int First = 0, int Second = 0, ScalarClass? Class = null);

/// <summary>Writes a regular expression as steps for <see cref="PatternMachine"/>.</summary>
internal sealed class PatternProgram
{
    private const int MostSteps = 50_000;

    private readonly List<PatternInstruction> _steps = [];

    private PatternProgram(int groups)
    {
        Registers = 2 * (groups + 1);
    }

    /// <summary>Two for each group (begin and end), then one for each loop that may read nothing.</summary>
    public int Registers { get; private set; }

    public static (PatternInstruction[] Steps, int Registers) Of(PatternNode node, int groups)
    {
        var program = new PatternProgram(groups);
        program.Write(node);
        program.Add(new(PatternStep.End));
        return ([.. program._steps], program.Registers);
    }

    private void Write(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                Add(new(PatternStep.One, Class: one.Class));
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Write(part);
                }

                break;
            case PatternNode.Choice choice:
                WriteChoice(choice.Ways);
                break;
            case PatternNode.Repeat repeat:
                WriteRepeat(repeat);
                break;
            case PatternNode.Group group:
                Add(new(PatternStep.Note, 2 * group.Number));
                Write(group.Body);
                Add(new(PatternStep.Note, (2 * group.Number) + 1));
                break;
            case PatternNode.Atomic atomic:
                WriteInner(atomic.Body, 4);
                break;
            case PatternNode.Look look:
                WriteInner(look.Body, (look.Negated ? 1 : 0) + (look.Behind ? 2 : 0));
                break;
            case PatternNode.Again again:
                Add(new(PatternStep.Again, again.Number));
                break;
            case PatternNode.Anchor anchor:
                Add(new(PatternStep.Anchor, anchor.Kind));
                break;
            case PatternNode.Keep:
                Add(new(PatternStep.Keep));
                break;
        }
    }

    private void WriteChoice(IReadOnlyList<PatternNode> ways)
    {
        var ends = new List<int>();
        for (var i = 0; i < ways.Count - 1; i++)
        {
            var split = Add(new(PatternStep.Split));
            Write(ways[i]);
            ends.Add(Add(new(PatternStep.Jump)));
            _steps[split] = new(PatternStep.Split, split + 1, _steps.Count);
        }

        Write(ways[^1]);
        ends.ForEach(end => _steps[end] = new(PatternStep.Jump, _steps.Count));
    }

    private void WriteRepeat(PatternNode.Repeat repeat)
    {
        if (repeat.Possessive)
        {
            WriteInner(repeat with { Possessive = false }, 4);
            return;
        }

        if (repeat is { Body: PatternNode.One one, Greedy: true })
        {
            Add(new(PatternStep.Run, repeat.Least, repeat.Most, one.Class));
            return;
        }

        for (var i = 0; i < repeat.Least; i++)
        {
            Write(repeat.Body);
        }

        if (repeat.Most < 0)
        {
            WriteLoop(repeat);
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            splits.Add(Add(new(PatternStep.Split)));
            Write(repeat.Body);
        }

        splits.ForEach(split => _steps[split] = Way(split, _steps.Count, repeat.Greedy));
    }

    private void WriteLoop(PatternNode.Repeat repeat)
    {
        var register = Registers++;
        var split = Add(new(PatternStep.Split));
        Add(new(PatternStep.Note, register));
        Write(repeat.Body);
        var progress = Add(new(PatternStep.Progress, register));
        Add(new(PatternStep.Jump, split));
        _steps[split] = Way(split, _steps.Count, repeat.Greedy);
        _steps[progress] = new(PatternStep.Progress, register, _steps.Count);
    }

    private static PatternInstruction Way(int split, int end, bool greedy) =>
        greedy ? new(PatternStep.Split, split + 1, end) : new(PatternStep.Split, end, split + 1);

    private void WriteInner(PatternNode body, int kind)
    {
        var inner = Add(new(PatternStep.Inner));
        Write(body);
        Add(new(PatternStep.End));
        _steps[inner] = new(PatternStep.Inner, _steps.Count, kind);
    }

    private int Add(PatternInstruction step)
    {
        _steps.Add(step);
        return _steps.Count <= MostSteps ? _steps.Count - 1
            : throw new InvalidDataException($"the regular expression needs more than {MostSteps} steps; its repetitions are too large.");
    }
}
