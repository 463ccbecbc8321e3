using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary>The options of <c>qualeval</c>.</summary>
/// <param name="Data">The examples.</param>
/// <param name="Model">Who answers.</param>
/// <param name="Iteration">Of a run.</param>
internal sealed record QualArguments(Option<string?> Data, Option<string> Model, Option<int?> Iteration)
{
    private readonly Option<string?> analyst = new("--analyst") { Description =
        "Who finds categories, rates and advises: anything that --model accepts; by default the model itself.", HelpName = "model" };
    private readonly Option<Kinds> kinds = new("--kind") { Description = "Which categories.", DefaultValueFactory = _ => Kinds.Both,
        HelpName = "both|domain|subtask" };
    private readonly Option<string?> categories = new("--categories") { Description =
        "A file of category names, one a line, in place of finding them.", HelpName = "file" };
    private readonly Option<int> most = Count("--most", 15, "Categories that are left after names are merged.");
    private readonly Option<int> keep = Count("--keep", 10, "Categories in the report: those of highest mean affinity.");
    private readonly Option<int?> perItem = new("--per-example") { Description =
        "Categories of an example at most; 2, in the microworld 1.", HelpName = "number" };
    private readonly Option<bool> likely = new("--likely") { Description =
        "Affinities by how likely the model holds each score, not as it writes them: for a model that cannot rate in words." };
    private readonly Option<double> slack = new("--slack") { Description =
        "Share by which a category's examples may differ from its slots.", DefaultValueFactory = _ => 0.1, HelpName = "share" };
    private readonly Option<int> tries = Count("--tries", 3, "How often an affinity that cannot be read is asked for.");
    private readonly Option<int> outputs = Count("--output-tokens", 256, "Token limit of the answers to prompts.");
    private readonly Option<int> judgments = Count("--judgments", 3, "Judgments of an answer, where nothing else says how good it is.");
    private readonly Option<double?> proficient = new("--proficient") { Description =
        "From which metric an example is done well; by default 1 if it is given, 0.25 for ROUGE-L, 0.8 for a judge's scores.",
        HelpName = "number" };
    private readonly Option<string?> pool = new("--pool") { Description = "Further prompts that only get categories and weights.",
        HelpName = "file" };
    private readonly Option<string?> weights = new("--weights") { Description = "Write each prompt's weight here, for data.weights.",
        HelpName = "file" };
    private readonly Option<double> strength = new("--strength") { Description =
        "How much more weak categories weigh: at 1, e times for one standard deviation.", DefaultValueFactory = _ => 1,
            HelpName = "number" };

    public void AddTo(Command command) => Array.ForEach<Option>([Data, Model, Iteration, analyst, kinds, categories, most, keep, perItem,
        likely, slack, tries, outputs, judgments, proficient, pool, weights, strength], command.Add);

    /// <exception cref="UsageException">A value is out of range.</exception>
    public QualSettings Read(ParseResult parsed, string? run)
    {
        foreach (var count in new[] { most, keep, tries, outputs, judgments })
        {
            AskOptions.Expect(parsed.GetValue(count) is >= 1 and <= 10_000, $"{count.Name} must be from 1 to 10000",
                parsed.GetValue(count));
        }

        AskOptions.Expect(parsed.GetValue(perItem) is null or (>= 1 and <= 100), "--per-example must be from 1 to 100",
            parsed.GetValue(perItem));
        AskOptions.Expect(parsed.GetValue(slack) is >= 0 and <= 1, "--slack must be a share from 0 to 1", parsed.GetValue(slack));
        AskOptions.Expect(parsed.GetValue(strength) is >= 0 and <= 5, "--strength must be from 0 to 5", parsed.GetValue(strength));
        return new(run, parsed.GetValue(Iteration), parsed.GetValue(analyst), parsed.GetValue(kinds), parsed.GetValue(categories),
            parsed.GetValue(most), parsed.GetValue(tries), parsed.GetValue(outputs), parsed.GetValue(judgments), parsed.GetValue(pool),
            parsed.GetValue(weights), new(parsed.GetValue(keep), Slack: parsed.GetValue(slack), Strength: parsed.GetValue(strength)),
            parsed.GetValue(proficient))
        {
            PerItem = parsed.GetValue(perItem), Likely = parsed.GetValue(likely),
        };
    }

    private static Option<int> Count(string name, int value, string meaning) =>
        new(name) { Description = meaning, DefaultValueFactory = _ => value, HelpName = "number" };
}
