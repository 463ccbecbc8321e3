using System.CommandLine;
using System.Text.Json;

namespace MetaReward.Bench.Templates;

/// <summary>The options of <c>templates</c>.</summary>
public static class TemplatesVerb
{
    public static Command Build()
    {
        var command = new Command("templates",
            "Random chat templates through our Jinja engine and the reference's (where Python has jinja2), "
            + "and broken or runaway ones through ours alone.");
        var count = new Option<int>("--count") { Description = "How many templates to compare.", DefaultValueFactory = _ => 5000 };
        var fuzz = new Option<int>("--fuzz") { Description = "How many broken or runaway templates to survive.",
            DefaultValueFactory = _ => 2000 };
        var seed = new Option<long>("--seed") { Description = "Decides the templates.", DefaultValueFactory = _ => 0 };
        var show = new Option<int>("--show") { Description = "How many differences to print in full.", DefaultValueFactory = _ => 10 };
        var python = new Option<string>("--python") { Description = "The Python that has jinja2.", DefaultValueFactory = _ => "python3" };
        var data = new Option<string>("--data")
        {
            Description = "The folder of the reference data; its real templates get random conversations.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("METAREWARD_DATA") is { Length: > 0 } named ? named
                : Path.Combine("..", "shared", "data"),
        };
        var talks = new Option<int>("--conversations") { Description = "How many for each real template.", DefaultValueFactory = _ => 50 };
        Array.ForEach<Option>([count, talks, fuzz, seed, show, python, data], command.Add);
        command.SetAction(parsed =>
        {
            var from = Seed.Of(parsed.GetValue(seed));
            Compare(parsed.GetValue(python)!, (oracle, report) =>
            {
                var comparison = new TemplateComparison(oracle, parsed.GetValue(show), report);
                comparison.Run(from, parsed.GetValue(count), RealTemplates(parsed.GetValue(data)!, report), parsed.GetValue(talks));
            });

            return parsed.GetValue(fuzz) == 0 || new Runaway(Console.Out).Run(from.Derive("fuzz"), parsed.GetValue(fuzz)) ? 0 : 1;
        });
        return command;
    }

    private static void Compare(string python, Action<Oracle, TextWriter> compare)
    {
        using var oracle = Oracle.Start(python, out var reason);
        if (oracle is null)
        {
            Console.Out.WriteLine($"Not compared with the reference engine: {reason}.");
            return;
        }

        compare(oracle, Console.Out);
    }

    private static Dictionary<string, string> RealTemplates(string data, TextWriter report)
    {
        var file = Path.Combine(data, "fixtures", "chat_templates", "templates.json");
        if (File.Exists(file))
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        }

        report.WriteLine($"No real templates: {Path.GetFullPath(file)} is not there.");
        return [];
    }
}
