using System.CommandLine;
using System.Text.Json.Nodes;
using MetaReward.Recipes;
using MetaReward.Scores;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>reselect</c>: the pairs that other rules would have made from the judgments a run has, in seconds and without a
/// model. The run stays as it is.
/// </summary>
public static class ReselectVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("reselect",
            "Select pairs again from stored judgments with other options, and show the difference. Nothing is sampled.");
        var folder = new Option<string?>("--run") { Description = "The run folder; the one begun last below runs/ if not given.",
            HelpName = "folder" };
        var iteration = new Option<int?>("--iteration") { Description = "Only this iteration.", HelpName = "number" };
        var options = new RuleOptions(command);
        var to = new Option<string?>("--to")
        {
            Description = "Write the new pairs to this folder, which may not be a run folder.",
            HelpName = "folder",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(folder);
        command.Add(iteration);
        command.Add(to);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var run = Runs.Open(parsed.GetValue(folder));
            var turns = run.Figures.Select(s => s.Iteration).ToList();
            var wanted = parsed.GetValue(iteration) is { } one ? [one] : turns;
            if (wanted.Except(turns).Any() || wanted.Count == 0)
            {
                throw new InvalidDataException(
                    $"'{run.Folder}' has finished iterations {(turns.Count == 0 ? "none" : string.Join(", ", turns))}; "
                    + $"{string.Join(", ", wanted)} came.");
            }

            var recipe = Catalogue.Find(run.Manifest.Recipe);
            var made = wanted.Select(t => Reselection.Of(run, t, options.Over(parsed, run.Manifest.Options, recipe), Runs.WorldOf(run)))
                .ToList();
            made.ForEach(m => { if (parsed.GetValue(to) is { } target) m.WriteTo(target); });
            if (parsed.GetValue(json))
            {
                terminal.Write(
                    made.Select(m => new { m.Iteration, m.Options, m.Missing, Before = m.Before.Count, After = m.Pairs.Count, m.Added,
                        m.Removed, Changed = m.Changed.Select(c => new { c.Before, c.After }) }));
                return;
            }

            foreach (var line in made.SelectMany(m => m.Lines()))
            {
                terminal.Say(line);
            }

            Next(terminal, run, wanted[0], parsed.GetValue(to));
        });
        return new(command,
            ["reselect --rho 0.2", "reselect --iteration 1 --aggregation median --min-gap 0.5", "reselect --rho 0.3 --to pairs-rho-0.3"]);
    }

    /// <summary>What to do with the pairs: keep them, and train on them from where the run's own training began.</summary>
    private static void Next(Terminal terminal, RunReader run, int t, string? kept)
    {
        terminal.Say();
        terminal.Say(kept is null ? "Next: keep these pairs with --to FOLDER, and train on them:" : "Next: train on these pairs:");
        terminal.Say(
            $"  {Self.Command} train --pairs {kept ?? "FOLDER"} --iteration {t} --model {Runs.StartOf(run, t)} "
            + $"--out {(kept ?? "FOLDER").TrimEnd('/')}-trained");
    }

    /// <summary>The rules as options; what is not given stays as the run had it.</summary>
    private sealed class RuleOptions
    {
        private readonly Option<double?> rho = new("--rho") { Description = "Length control, from 0 (best against worst) to 1.",
            HelpName = "number" };
        private readonly Option<int?> response =
            new("--max-chosen-response") { Description = "Character limit of a chosen response; 0 keeps all.", HelpName = "number" };
        private readonly Option<int?> judgment =
            new("--max-chosen-judgment") { Description = "Character limit of a chosen judgment; 0 keeps all.", HelpName = "number" };
        private readonly Option<bool?> weights =
            new("--position-weights") { Description = "Whether a win in the favoured position counts less.", HelpName = "true|false" };
        private readonly Option<bool?> end = new("--require-end")
        {
            Description = "Whether only replies that ended by themselves can be chosen.",
            HelpName = "true|false",
        };
        private readonly Option<Aggregation?> aggregation = new(
            "--aggregation") { Description = "How judgments become a score: mean or median.", HelpName = "mean|median" };
        private readonly Option<double?> gap = new("--min-gap")
        {
            Description = "Treat an actor pair as a tie if its scores differ by less than this.",
            HelpName = "number",
        };

        public RuleOptions(Command command)
        {
            rho.Validators.Add(r =>
            {
                if (r.GetValueOrDefault<double?>() is { } value and not (>= 0 and <= 1))
                {
                    r.AddError($"--rho must be a number from 0 to 1, but {value} came.");
                }
            });
            foreach (var option in new Option[] { rho, response, judgment, weights, end, aggregation, gap })
            {
                command.Add(option);
            }
        }

        /// <summary>The run's options with those that were given laid over them.</summary>
        /// <exception cref="InvalidDataException">The run's recipe has no such option.</exception>
        public JsonObject Over(ParseResult parsed, JsonObject own, Recipe recipe)
        {
            var all = (JsonObject)own.DeepClone();
            foreach (var (key, option, value) in Given(parsed))
            {
                if (!recipe.Defaults.ContainsKey(key))
                    throw new InvalidDataException(
                        $"the run's recipe {recipe.Name} has no {key}: {option.Name} changes nothing here. "
                        + $"Its options: {string.Join(", ", recipe.Defaults.Select(known => known.Key))}.");
                all[key] = value;
            }

            return all;
        }

        private IEnumerable<(string Key, Option Option, JsonNode? Value)> Given(ParseResult parsed)
        {
            if (parsed.GetValue(rho) is { } width)
                yield return ("rho", rho, new JsonArray(JsonValue.Create(width)));
            if (parsed.GetValue(response) is { } longest)
                yield return ("max_chosen_response", response, Limit(longest));
            if (parsed.GetValue(judgment) is { } most)
                yield return ("max_chosen_judgment", judgment, Limit(most));
            if (parsed.GetValue(weights) is { } weighted)
                yield return ("position_weights", weights, JsonValue.Create(weighted));
            if (parsed.GetValue(end) is { } ended)
                yield return ("require_end", end, JsonValue.Create(ended));
            if (parsed.GetValue(aggregation) is { } how)
                yield return ("aggregation", aggregation, JsonValue.Create(how.ToString().ToLowerInvariant()));
            if (parsed.GetValue(gap) is { } least)
                yield return ("min_gap", gap, JsonValue.Create(least));
        }

        private static JsonArray Limit(int most) => [JsonValue.Create(most)];
    }
}
