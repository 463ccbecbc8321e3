using System.CommandLine;
using System.Text.Json.Nodes;
using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Bench.Rules;

/// <summary>
/// <c>rules</c>: a loop whose judge is a program. K responses to questions with checkable wishes; those that follow more of them against
/// those that follow fewer; DPO with the chosen side's likelihood added (arXiv:2404.19733). The wishes are worded by us, so
/// IFEval's own prompts are held out.
/// </summary>
public static class RulesVerb
{
    private const int MostTokens = 256;

    private sealed record Plan(int Iterations, int Prompts, int Responses, Sampling Sampling, Dpo Dpo, long Seed);

    public static Command Build()
    {
        var command = new Command("rules",
            "Iterative preference training where a program is the judge: questions with checkable wishes, "
            + "right responses against wrong ones. Resumes.");
        var model = new Option<string>("--model") { Description = "A checkpoint.", Required = true };
        var questions = new Option<string>("--questions") { Description = "A prompt file.", Required = true };
        var to = new Option<string>("--out") { Description = "The run folder.", Required = true };
        var iterations = new Option<int>("--iterations") { Description = "Turns.", DefaultValueFactory = _ => 2 };
        var prompts = new Option<int>("--prompts") { Description = "Per turn; each turn has its own.", DefaultValueFactory = _ => 384 };
        var responses = new Option<int>("--responses") { Description = "K.", DefaultValueFactory = _ => 8 };
        var temperature = new Option<double>("--temperature") { Description = "Of the responses; top-p is 0.95.",
            DefaultValueFactory = _ => 0.7 };
        var rate = new Option<double>("--learning-rate") { Description = "Peak.", DefaultValueFactory = _ => 2e-5 };
        var epochs = new Option<int>("--epochs") { Description = "Passes over a turn's pairs.", DefaultValueFactory = _ => 1 };
        var seed = new Option<long>("--seed") { Description = "Decides everything." };
        Array.ForEach<Option>([model, questions, to, iterations, prompts, responses, temperature, rate, epochs, seed], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var training = new Training(parsed.GetValue(rate), parsed.GetValue(epochs), BatchSize: 16, WarmupSteps: 0.1);
            var plan = new Plan(parsed.GetValue(iterations), parsed.GetValue(prompts), parsed.GetValue(responses),
                new(parsed.GetValue(temperature), 0.95, MostTokens), new(training, NllWeight: 1), parsed.GetValue(seed));
            await RunAsync(Engine.Load(parsed.GetValue(model)!),
                PromptFile.Read(parsed.GetValue(questions)!), plan, parsed.GetValue(to)!, cancel);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(Engine engine, IReadOnlyList<Prompt> questions, Plan plan, string folder, CancellationToken cancel)
    {
        var seed = Seed.Of(plan.Seed).Derive("rules");
        var all = RuledPrompt.Make(questions, plan.Iterations * plan.Prompts, seed);
        var of = all.ToDictionary(p => p.Prompt.Id);
        using var run = Run.Open(folder, ManifestOf(engine, all, plan), new RoomProgress(Terminal.Standard(), TimeProvider.System),
            workers: 1, cancel: cancel);
        IPolicy policy = engine.Policy;
        for (var t = 1; t <= plan.Iterations; t++)
        {
            var at = run.Iteration(t);
            Prompt[] slice = [.. all.Skip((t - 1) * plan.Prompts).Take(plan.Prompts).Select(p => p.Prompt)];
            var given = await Actor.RespondAsync(policy, slice, plan.Responses, plan.Sampling, at.Room("2-responses"));
            var scored = given.Select(r => of[r.Prompt.Id].Score(r)).ToDictionary(r => r.Response.Id);
            var pairs = Distinct.Of(given).Kept.Select(r => scored[r.Id]).GroupBy(r => r.Response.GroupId).SelectMany(Pairs).ToList();
            Tell(t, scored.Values, pairs);
            policy = await Learner.DpoAsync(engine.Trainer, policy, policy, pairs, plan.Dpo, at);
        }
    }

    /// <summary>
    /// Best with worst, second best with second worst, and so on, as long as one follows more rules than the other: every
    /// response is in one pair at most.
    /// </summary>
    private static IEnumerable<PreferencePair> Pairs(IGrouping<string, ScoredResponse> group)
    {
        var ordered = group.OrderByDescending(r => r.Mean).ToList();
        return Enumerable.Range(0, ordered.Count / 2).Select(i => (Better: ordered[i], Worse: ordered[^(i + 1)]))
            .Where(two => two.Better.Mean > two.Worse.Mean).Select((two, i) =>
                new PreferencePair($"{group.Key}/{i}/actor", Role.Actor, two.Better.Response.Prompt.Text, Of(two.Better), Of(two.Worse),
                    $"{two.Better.Mean:P0} of its rules against {two.Worse.Mean:P0}"));

        static Side Of(ScoredResponse r) => new(r.Response.Id, r.Mean, r.Response.Sample);
    }

    private static void Tell(int t, IReadOnlyCollection<ScoredResponse> all, IReadOnlyList<PreferencePair> pairs)
    {
        double Length(Func<PreferencePair, Side> side) =>
            pairs.Select(p => (double)TextLength.Of(side(p).Text)).DefaultIfEmpty(double.NaN).Average();
        Console.WriteLine(
            $"Turn {t}: {all.Count} responses, {all.Average(r => r.Mean == 1 ? 1.0 : 0):P1} follow every "
            + $"rule, {all.Average(r => r.Response.Sample.Finish == Finish.Length ? 1.0 : 0):P1} cut off; "
            + $"{pairs.Count} pairs, chosen {Length(p => p.Chosen):0} and rejected {Length(p => p.Rejected):0} characters");
    }

    private static Manifest ManifestOf(Engine engine, IReadOnlyList<RuledPrompt> all, Plan plan) => new()
    {
        Recipe = "rules",
        Seed = plan.Seed,
        Options = new JsonObject
        {
            ["iterations"] = plan.Iterations, ["prompts"] = plan.Prompts, ["responses"] = plan.Responses,
            ["temperature"] = plan.Sampling.Temperature, ["tokens"] = plan.Sampling.MaxTokens,
            ["learning_rate"] = plan.Dpo.Training.LearningRate, ["epochs"] = plan.Dpo.Training.Epochs, ["nll_weight"] = plan.Dpo.NllWeight,
        },
        PromptsSha256 = Manifest.HashOf([.. all.Select(p => p.Prompt)]),
        Prompts = all.Count,
        Policy = engine.Policy.Fingerprint,
    };
}
