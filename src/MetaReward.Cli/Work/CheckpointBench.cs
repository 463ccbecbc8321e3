using MetaReward.Cli.Settings;
using MetaReward.Data;
using MetaReward.Evaluation;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Work;

/// <summary>
/// A real checkpoint with a user's prompts. Some prompts are held out: the judge is probed on them, and a judge frozen at the start scores
/// the actor's responses to them. Nobody knows the truth here, and the figures say so by their names.
/// </summary>
public static class CheckpointBench
{
    /// <summary>The rubrics for real models.</summary>
    public static World World { get; } = new()
    {
        Judge = new AdditiveRubric(), Meta = new MetaRubric(), MetaWithoutScores = new MetaRubric(hideScores: true),
        Pairwise = new PairRubric(), Modify = new ModifyRubric(), Critic = CritiqueRubric.Form, Refine = new RefineRubric(),
        Invent = new InventRubric(), Worsen = new WorseRubric(), Rate = new RatingRubric(),
        Answers = new(reply => reply.Answer.Length > 0 && Gsm8k.LastNumber(reply.Answer) is { } number ? Numeral.Text(number) : null,
            (a, b) => a == b),
    };

    /// <exception cref="InvalidDataException">No prompts are named, or they or the model cannot be read.</exception>
    public static Workbench Open(RunSettings settings)
    {
        var notes = new List<string>();
        var rows = Rows(settings, notes.Add);
        var known = Known.Read(settings, notes.Add);
        var engine = Engine.Load(settings.Model, settings);
        CheckDialogues(rows, engine);
        var model = new Opened(engine.Policy, engine.Trainer, engine.Tokens, engine.Policy.Model.Config.ContextSize,
            engine.Footprint(settings.Outline.Training), engine.Model);
        return Of(settings, rows, known, model, notes) with { Rendered = engine.Rendered };
    }

    /// <summary>Whether the model can be asked each prompt that is more than a message of the user.</summary>
    private static void CheckDialogues(IReadOnlyList<Prompt> prompts, Engine engine)
    {
        foreach (var prompt in prompts.Where(prompt => prompt.Dialogue.Single is null))
        {
            try
            {
                engine.Rendered(prompt.Dialogue);
            }
            catch (InvalidDataException refusal)
            {
                throw new InvalidDataException(
                    $"prompt {prompt.Id} ({string.Join(", ", prompt.Dialogue.Messages.Select(message => message.Role))}) cannot be put to "
                    + "the "
                    + $"model: {refusal.Message.TrimEnd('.')}. Take such prompts out, write all of it into one message, "
                    + "or take another model.", refusal);
            }
        }
    }

    /// <summary>The same around any opened model.</summary>
    internal static Workbench Of(
        RunSettings settings, IReadOnlyList<Prompt> rows, Known known, Opened model, List<string>? said = null)
    {
        var notes = said ?? [];
        var seed = Seed.Of(settings.Seed).Derive("held-out");
        var (pool, heldOut) = Part(rows, settings.Probe.Prompts, seed);
        var held = heldOut.Select(row => row.Text).Distinct().Count();
        if (held < settings.Probe.Prompts)
        {
            notes.Add(
                $"Note     {held} of {held + pool.Select(row => row.Text).Distinct().Count()} different prompts are held out to probe and "
                + $"measure on, where probe.prompts asks for {settings.Probe.Prompts}: figures on so few say little");
        }

        var contrasts = new ContrastSource(pool, heldOut, settings, seed) { Room = new(model.Tokens, model.Context) };
        var frozen = new Frozen(model.Policy);
        return new()
        {
            Policy = model.Policy,
            Trainer = model.Trainer,
            World = World,
            Pool = pool,
            Contrasts = contrasts,
            Start = policy => frozen.Judge = policy,
            Look = (turn, policy) => LookAsync(turn, policy, contrasts, frozen, known),
            Looks = new(heldOut.Count + known.Questions.Count,
                (heldOut.Count * (contrasts.Probes ? 2 + ContrastKinds.All.Count : contrasts.Judges ? 2 : 0)) + (2 * known.People.Count),
                settings.Probe.Judgments)
            {
                Most = new(contrasts.Acting.MaxTokens, contrasts.Judging.Sampling.MaxTokens, 0),
            },
            Answers = contrasts.Unanswered,
            Demonstrations = settings.Eft is { Enabled: true, From: { } file } ? DemonstrationReader.Read(file, notes.Add) : null,
            Tokens = model.Tokens,
            Notes = notes,
            Footprint = model.Footprint,
            Model = model.Words,
        };
    }

    /// <exception cref="InvalidDataException">No prompts are named, or they cannot be read.</exception>
    internal static IReadOnlyList<Prompt> Rows(RunSettings settings, Action<string>? note = null) =>
        PromptWeights.On(PromptReader.Read(settings.Prompts ?? throw new InvalidDataException(
            $"'{settings.Model}' is a real model and needs prompts: add --prompts FILE (JSONL, CSV, Parquet, text, ...: docs/prompts.md)."),
                settings.Data.Reading(), note), settings.Data.Weights, note);

    /// <summary>
    /// Prompts for the loop, and prompts to measure on; equal texts stay together. Where a file has too few, at most half are held out.
    /// </summary>
    /// <exception cref="InvalidDataException">There is one prompt only.</exception>
    internal static (IReadOnlyList<Prompt> Pool, IReadOnlyList<Prompt> HeldOut) Part(IReadOnlyList<Prompt> rows, int count, Seed seed)
    {
        var texts = rows.Select(row => row.Text).Distinct().ToArray();
        if (texts.Length < 2)
        {
            throw new InvalidDataException(
                "the file has one prompt only, and one must be held out to probe and measure on: give at least 2 different prompts; "
                + "a few hundred are a beginning");
        }

        var fitting = texts.Length > count ? count : texts.Length / 2;
        var held = seed.Shuffle(texts).Take(fitting).ToHashSet(StringComparer.Ordinal);
        return ([.. rows.Where(row => !held.Contains(row.Text))], [.. rows.Where(row => held.Contains(row.Text))]);
    }

    private static async Task<Look> LookAsync(
        Turn turn, IPolicy policy, ContrastSource contrasts, Frozen frozen, Known known)
    {
        var rubric = new AdditiveRubric();
        var (values, items) = (new Dictionary<string, Interval>(), new Dictionary<string, IReadOnlyList<Outcome>>());
        if (known.Questions.Count > 0)
        {
            var right = await OwnAnswers.RunAsync(
                policy, known.Questions, contrasts.Acting.MaxTokens, new Watch("own-questions", turn.Progress, turn.Cancel));
            (values[MeasureNames.ActorRight], items[MeasureNames.ActorRight]) = (Intervals.Share(right.Select(one => one.Value)), right);
        }

        if (contrasts.Probes)
        {
            var probe = await contrasts.ProbeAsync(policy, rubric, turn);
            items["probe"] = probe.PerPrompt();
            foreach (var (name, value) in probe.Measures())
            {
                values[name] = value;
            }

            if (probe.Overall.Count == 0)
            {
                return new(values, items);
            }
        }

        var responses = await FrozenJudge.RespondAsync(policy, contrasts.HeldOutPrompts, contrasts.Acting, contrasts.Seed, turn.Cancel);
        values[MeasureNames.ActorAnswers] =
            Intervals.Proportion(responses.Count(r => rubric.Parse(r) is not Verdict.Scored), responses.Count);
        if (contrasts.Judges)
        {
            var scores = await FrozenJudge.ScoreAsync(
                frozen.Judge, rubric, contrasts.HeldOutPrompts, responses, contrasts.Judging, contrasts.Seed,
                new Watch("frozen-judge", turn.Progress, turn.Cancel));
            (values[MeasureNames.ActorFrozenJudge], items[MeasureNames.ActorFrozenJudge]) =
                (Intervals.Mean(scores.Select(s => s.Value)), scores);
        }

        if (known.People.Count > 0)
        {
            var agreement = await HumanAgreement.RunAsync(policy, rubric, known.People, contrasts.Judging, contrasts.Seed,
                new Watch("human-pairs", turn.Progress, turn.Cancel));
            (values[MeasureNames.HumanAgreement], values[MeasureNames.HumanWithoutTies], items["human"]) =
                (agreement.Agreement, agreement.WithoutTies,
                agreement.Outcomes);
        }

        return new(values, items);
    }

    /// <summary>The judge that does not change: the policy after the warm-up.</summary>
    private sealed class Frozen(IPolicy judge)
    {
        public IPolicy Judge { get; set; } = judge;
    }
}
