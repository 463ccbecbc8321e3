using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary>The options of whoever may ask more of a model than one try: <c>--with best-of-n --draws 16</c>.</summary>
public sealed class EffortOptions
{
    private static readonly Dictionary<string, EffortWay> Ways = new(StringComparer.Ordinal)
    {
        ["best-of-n"] = EffortWay.BestOfN, ["self-consistency"] = EffortWay.SelfConsistency, ["judge"] = EffortWay.Judged,
        ["refine"] = EffortWay.Refine, ["critics"] = EffortWay.Critics, ["abstain"] = EffortWay.Abstain,
    };

    private readonly Option<string?> with = new("--with")
    {
        Description = "Ask more than one reply and give one: best-of-n, the likeliest; self-consistency, what most say; judge, the best by "
            + "the model's own judgments; refine, refined without feedback; critics, refined by the model's own feedback until it is "
            + "satisfied; abstain, withheld where the model rates its own reply low. The cost in tokens is shown.",
        HelpName = "way",
    };

    private readonly Option<int> draws = new("--draws") { Description = "Replies that best-of-n, self-consistency and judge draw.",
        DefaultValueFactory = _ => 8, HelpName = "number" };

    private readonly Option<int> rounds = new("--rounds") { Description = "Refinements of refine and critics, at most.",
        DefaultValueFactory = _ => 2, HelpName = "number" };

    private readonly Option<int> critics = new("--critics") { Description = "How many times critics asks for feedback in each round.",
        DefaultValueFactory = _ => 1, HelpName = "number" };

    private readonly Option<double> least = new("--least")
    {
        Description = "The mean own rating, from 0 to 9, from which abstain gives a reply.",
        DefaultValueFactory = _ => 5,
        HelpName = "rating",
    };

    /// <param name="command">Gets the options.</param>
    public EffortOptions(Command command)
    {
        with.AcceptOnlyFromAmong([.. Ways.Keys]);
        Array.ForEach<Option>([with, draws, rounds, critics, least], command.Add);
    }

    /// <summary>What is asked; null where one reply is enough.</summary>
    /// <exception cref="UsageException">A value is out of range, or is given and not read.</exception>
    public Effort? Read(ParseResult parsed)
    {
        AskOptions.Expect(parsed.GetValue(draws) is >= 2 and <= 1000, "--draws must be from 2 to 1000", parsed.GetValue(draws));
        AskOptions.Expect(parsed.GetValue(rounds) is >= 1 and <= 100, "--rounds must be from 1 to 100", parsed.GetValue(rounds));
        AskOptions.Expect(parsed.GetValue(critics) is >= 1 and <= 100, "--critics must be from 1 to 100", parsed.GetValue(critics));
        AskOptions.Expect(parsed.GetValue(least) is >= 0 and <= 9, "--least must be from 0 to 9", parsed.GetValue(least));
        Effort? effort = parsed.GetValue(with) is { } name
            ? new(Ways[name], parsed.GetValue(draws), parsed.GetValue(rounds), parsed.GetValue(critics),
                parsed.GetValue(least)) : null;
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        var draw = effort?.Way is EffortWay.BestOfN or EffortWay.SelfConsistency or EffortWay.Judged;
        var (option, reads) = Given(draws) && !draw ? ("--draws", "best-of-n, self-consistency or judge")
            : Given(rounds) && effort?.Way is not (EffortWay.Refine or EffortWay.Critics) ? ("--rounds", "refine or critics")
            : Given(critics) && effort?.Way != EffortWay.Critics ? ("--critics", "critics")
            : Given(least) && effort?.Way != EffortWay.Abstain ? ("--least", "abstain") : ("", "");
        return option.Length == 0 ? effort : throw new UsageException($"{option} is read only with --with {reads}.");
    }
}
