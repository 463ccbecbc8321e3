using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Work;

/// <summary>
/// A real checkpoint with a user's prompts. Some prompts are held out: the judge is probed on them, and a judge frozen at the start scores the
/// actor's responses to them. Nobody knows the truth here, and the figures say so by their names.
/// </summary>
public static class CheckpointBench
{
    /// <exception cref="InvalidDataException">No prompts are named, or they or the model cannot be read.</exception>
    public static Workbench Open(RunSettings settings)
    {
        var (rows, people) = (Rows(settings), People(settings));
        var engine = Engine.Load(settings.Model, settings);
        return Of(settings, rows, people, new(engine.Policy, engine.Trainer, engine.Tokens, engine.Policy.Model.Config.ContextSize, engine.Footprint(settings.Training), engine.Model));
    }

    /// <summary>The same around any opened model.</summary>
    internal static Workbench Of(RunSettings settings, IReadOnlyList<PromptRow> rows, IReadOnlyList<HumanPair> people, Opened model)
    {
        var seed = Seed.Of(settings.Seed).Derive("held-out");
        var (pool, heldOut) = Part(rows, settings.Probe.Prompts, seed);
        var contrasts = new ContrastSource(pool, heldOut, settings, seed) { Room = new(model.Tokens, model.Context) };
        var frozen = new Frozen(model.Policy);
        return new()
        {
            Policy = model.Policy,
            Trainer = model.Trainer,
            Judge = new AdditiveRubric(),
            Meta = new MetaRubric(),
            Pool = [.. pool.Select(row => row.Prompt)],
            Contrasts = contrasts,
            Start = policy => frozen.Judge = policy,
            Look = (turn, policy) => LookAsync(turn, policy, contrasts, frozen, people),
            Measured = (heldOut.Count * (contrasts.Probes ? 2 + ContrastKinds.All.Count : 2)) + (2 * people.Count),
            Tokens = model.Tokens,
            Footprint = model.Footprint,
            Model = model.Words,
        };
    }

    internal static IReadOnlyList<PromptRow> Rows(RunSettings settings) => PromptFile.Read(settings.Prompts ?? throw new InvalidDataException(
        $"'{settings.Model}' is a real model and needs prompts: add --prompts FILE (JSONL, JSON or plain text, one prompt per line)."));

    internal static IReadOnlyList<HumanPair> People(RunSettings settings) =>
        settings.Evaluation.HumanPairs is { } file ? HumanAgreement.Read(file, settings.Evaluation.MostHumanPairs) : [];

    /// <summary>Prompts for the loop, and prompts to measure on; equal texts stay together.</summary>
    /// <exception cref="InvalidDataException">Too few prompts for both.</exception>
    internal static (IReadOnlyList<PromptRow> Pool, IReadOnlyList<PromptRow> HeldOut) Part(IReadOnlyList<PromptRow> rows, int count, Seed seed)
    {
        var texts = rows.Select(row => row.Prompt.Text).Distinct().ToArray();
        if (texts.Length <= count)
        {
            throw new InvalidDataException(
                $"probe.prompts holds {count} prompts out, but the file has only {texts.Length} different ones. Give more prompts, or lower it: --set probe.prompts={Math.Max(4, texts.Length / 4)}");
        }

        var held = seed.Shuffle(texts).Take(count).ToHashSet(StringComparer.Ordinal);
        return ([.. rows.Where(row => !held.Contains(row.Prompt.Text))], [.. rows.Where(row => held.Contains(row.Prompt.Text))]);
    }

    private static async Task<Look> LookAsync(Turn turn, IPolicy policy, ContrastSource contrasts, Frozen frozen, IReadOnlyList<HumanPair> people)
    {
        var rubric = new AdditiveRubric();
        var probe = contrasts.Probes ? await contrasts.ProbeAsync(policy, rubric, turn) : null;
        if (probe is { Overall.Count: 0 })
        {
            return new(probe.Measures(), new Dictionary<string, IReadOnlyList<Outcome>> { ["probe"] = probe.PerPrompt() });
        }

        var responses = await FrozenJudge.RespondAsync(policy, contrasts.HeldOutPrompts, contrasts.Acting, contrasts.Seed, turn.Cancel);
        var scores = await FrozenJudge.ScoreAsync(
            frozen.Judge, rubric, contrasts.HeldOutPrompts, responses, contrasts.Judging, contrasts.Seed, new Watch("frozen-judge", turn.Progress, turn.Cancel));
        var values = new Dictionary<string, Interval>(probe?.Measures() ?? new Dictionary<string, Interval>())
        {
            ["actor/answers"] = Intervals.Proportion(responses.Count(r => rubric.Parse(r) is not Verdict.Scored), responses.Count),
            ["actor/frozen-judge"] = Intervals.Mean(scores.Select(s => s.Value)),
        };
        var items = new Dictionary<string, IReadOnlyList<Outcome>> { ["actor/frozen-judge"] = scores };
        if (probe is not null)
        {
            items["probe"] = probe.PerPrompt();
        }

        if (people.Count > 0)
        {
            var agreement = await HumanAgreement.RunAsync(policy, rubric, people, contrasts.Judging, contrasts.Seed, new Watch("human-pairs", turn.Progress, turn.Cancel));
            (values["human/agreement"], values["human/without-ties"], items["human"]) = (agreement.Agreement, agreement.WithoutTies, agreement.Outcomes);
        }

        return new(values, items);
    }

    /// <summary>The judge that does not change: the policy after the warm-up.</summary>
    private sealed class Frozen(IPolicy judge)
    {
        public IPolicy Judge { get; set; } = judge;
    }
}
