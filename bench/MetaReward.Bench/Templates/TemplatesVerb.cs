using System.CommandLine;

namespace MetaReward.Bench.Templates;

/// <summary>The options of <c>templates</c>.</summary>
public static class TemplatesVerb
{
    public static Command Build()
    {
        var command = new Command("templates", "Random chat templates through our Jinja engine and the reference's (where Python has jinja2), and broken or runaway ones through ours alone.");
        var count = new Option<int>("--count") { Description = "How many templates to compare.", DefaultValueFactory = _ => 5000 };
        var fuzz = new Option<int>("--fuzz") { Description = "How many broken or runaway templates to survive.", DefaultValueFactory = _ => 2000 };
        var seed = new Option<long>("--seed") { Description = "Decides the templates.", DefaultValueFactory = _ => 0 };
        var show = new Option<int>("--show") { Description = "How many differences to print in full.", DefaultValueFactory = _ => 10 };
        var python = new Option<string>("--python") { Description = "The Python that has jinja2.", DefaultValueFactory = _ => "python3" };
        Array.ForEach<Option>([count, fuzz, seed, show, python], command.Add);
        command.SetAction(parsed =>
        {
            var from = Seed.Of(parsed.GetValue(seed));
            if (parsed.GetValue(count) > 0)
            {
                Compare(parsed.GetValue(python)!, parsed.GetValue(show), from, parsed.GetValue(count));
            }

            return parsed.GetValue(fuzz) == 0 || new Runaway(Console.Out).Run(from.Derive("fuzz"), parsed.GetValue(fuzz)) ? 0 : 1;
        });
        return command;
    }

    private static void Compare(string python, int shown, Seed seed, int count)
    {
        using var oracle = Oracle.Start(python, out var reason);
        if (oracle is null)
        {
            Console.Out.WriteLine($"Not compared with the reference engine: {reason}.");
            return;
        }

        new TemplateComparison(oracle, shown, Console.Out).Run(seed, count);
    }
}
