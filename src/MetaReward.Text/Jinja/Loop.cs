namespace MetaReward.Text.Jinja;

/// <summary>A loop. Each round has its own variables, so that what is set inside is forgotten.</summary>
internal sealed record For(IReadOnlyList<string> Targets, Expression Source, Expression? Filter, Body Body, Body? Otherwise) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        var items = Values.Items(Source.In(scope));
        if (Filter is not null)
        {
            items = [.. items.Where(item => Values.Truth(Filter.In(Round(scope, item))))];
        }

        if (items.Count == 0)
        {
            return Otherwise?.Run(scope.Inner(), output) ?? Flow.On;
        }

        for (var i = 0; i < items.Count; i++)
        {
            scope.Meter.Step();
            var round = Round(scope, items[i]);
            round.Set("loop", new Loop(items, i));
            if (Body.Run(round, output) == Flow.Break)
            {
                break;
            }
        }

        return Flow.On;
    }

    private Scope Round(Scope scope, object? item)
    {
        var round = scope.Inner();
        round.Assign(Targets, item);
        return round;
    }
}

/// <summary>What a template knows about the round it is in. Depth and changed() are left out.</summary>
internal sealed record Loop(IReadOnlyList<object?> All, int Index)
{
    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)All.Count - Index,
        "revindex0" => All.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == All.Count - 1,
        "length" => (long)All.Count,
        "previtem" => Index > 0 ? All[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index < All.Count - 1 ? All[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new Callable("cycle", arguments => arguments.Positional.Count > 0 ? arguments.Positional[Index % arguments.Positional.Count]
            : throw TemplateError.Type("no items for cycling given")),
        _ => new Undefined($"'loop' has no attribute '{name}'"),
    };
}
