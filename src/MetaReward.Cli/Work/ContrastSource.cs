using MetaReward.Cli.Settings;
using MetaReward.Evaluation;
using MetaReward.Recipes;
using MetaReward.Rubrics;

namespace MetaReward.Cli.Work;

/// <summary>
/// Good responses and their contrasts for a prompt file: the file's own responses where it has them, else the first policy's greedy ones.
/// Those of held-out prompts probe the judge, those of the loop's prompts teach it.
/// </summary>
public sealed class ContrastSource(IReadOnlyList<Prompt> pool, IReadOnlyList<Prompt> heldOut, RunSettings settings, Seed seed)
{
    private const int MostTaught = 512;
    private IReadOnlyList<Contrast>? contrasts;
    private IReadOnlyList<LeftOut> leftOut = [];

    public Seed Seed => seed;

    /// <summary>What the judge's context holds; null where nothing is held against it.</summary>
    public JudgeRoom? Room { get; init; }

    /// <summary>Whether the judge is probed at all.</summary>
    public bool Probes => settings.Probe.Enabled;

    /// <summary>Whether the model is asked to judge at all: it is probed, or the recipe rests on its judgments.</summary>
    public bool Judges => Probes || settings.Outline.NeedsJudge;

    public IReadOnlyList<Prompt> HeldOutPrompts { get; } = heldOut;

    public Sampling Acting { get; } = Plain(settings.Outline.Actor);

    public Judging Judging { get; } = new(
        Plain(settings.Outline.Judge ?? settings.Outline.Actor), settings.Probe.Judgments);

    /// <summary>
    /// Prompts that the file leaves without a response, of those held out and, with EFT, of those taught: the first policy answers them.
    /// </summary>
    public int Unanswered =>
        (!Probes || HasOwn(HeldOutPrompts) ? 0 : HeldOutPrompts.Count)
        + (settings.Eft is { Enabled: true, From: null } && !HasOwn(Taught) ? Taught.Count : 0);

    private IReadOnlyList<Prompt> Taught => [.. pool.Take(MostTaught)];

    /// <summary>
    /// Makes the good responses that the file does not carry. The first policy's, so it is called before anything else.
    /// Nothing where there is no probe.
    /// </summary>
    public async Task PrepareAsync(IPolicy policy, Turn turn)
    {
        if (!Probes)
        {
            return;
        }

        Room?.Check(new AdditiveRubric(), HeldOutPrompts.Select(prompt => new Exchange(prompt.Text, "")), settings);
        var answered = await AnsweredAsync(policy, "held-out", HeldOutPrompts, turn);
        contrasts = Contrasts.From(answered, seed).Contrasts;
        Room?.Check(new AdditiveRubric(), contrasts.Select(contrast => new Exchange(contrast.Prompt.Text, contrast.Good)), settings);
        if (contrasts.Count == 0)
        {
            throw new InvalidDataException(
                $"none of the {HeldOutPrompts.Count} held-out prompts has a response of a few words to make contrasts from{Why(leftOut)}. "
                + "Give prompts with an 'output', or raise sampling.max_response_tokens.");
        }
    }

    /// <summary>Puts the contrasts to a judge.</summary>
    public Task<ProbeResult> ProbeAsync(IPolicy policy, IRubric<Exchange> rubric, Turn turn) => JudgeProbe.RunAsync(
        policy, rubric, contrasts ?? throw new InvalidOperationException("the contrasts are not prepared"), Judging, seed,
        new Watch("judge-probe", turn.Progress, turn.Cancel));

    /// <summary>Demonstrations for EFT, made from the loop's own prompts.</summary>
    public async Task<IReadOnlyList<Demonstration>> DemonstrationsAsync(
        IPolicy policy, IRubric<Exchange> judge, IRubric<Contest> meta, Turn turn)
    {
        var answered = await AnsweredAsync(policy, "taught", Taught, turn);
        return
        [
            .. Eft.Judge(answered, judge, seed.Derive("eft"), settings.Eft.Demonstrations),
            .. settings.Eft.MetaDemonstrations > 0
                ? Eft.MetaJudge(answered, meta, seed.Derive("eft"), settings.Eft.MetaDemonstrations)
                : [],
            .. Eft.Actor(answered, seed.Derive("eft"), settings.Eft.ActorDemonstrations),
        ];
    }

    /// <summary>The file's responses where at least half of the prompts have one, else the policy's, kept in the run folder.</summary>
    private async Task<IReadOnlyList<Answered>> AnsweredAsync(IPolicy policy, string name, IReadOnlyList<Prompt> prompts, Turn turn)
    {
        return HasOwn(prompts)
            ? Answers.From(prompts).Kept
            : await KeptValue.OfAsync(
                Path.Combine(turn.Folder, $"answers-{name}.json"),
                $"{policy.Fingerprint} {Acting.MaxTokens} {Manifest.HashOf(prompts)}", async () =>
                {
                    var given = await Answers.GreedyAsync(policy, prompts, Acting.MaxTokens, turn.Progress, turn.Cancel);
                    leftOut = given.LeftOut;
                    return given.Kept;
                }, damage => Notes.Say(turn, "answers", damage));
    }

    /// <summary>A look is sampled at the loop's temperature and nucleus, and as long.</summary>
    private static Sampling Plain(Sampling loop) => new(loop.Temperature, loop.TopP, loop.MaxTokens);

    private static string Why(IReadOnlyList<LeftOut> leftOut) => leftOut.Count == 0 ? ""
        : $" ({string.Join(", ",
            leftOut.CountBy(one => one.Why).OrderByDescending(reason => reason.Value).Select(reason => $"{reason.Value}: {reason.Key}"))})";

    private static bool HasOwn(IReadOnlyList<Prompt> prompts) =>
        Answers.From(prompts).Kept.Count is > 0 and var own && own >= prompts.Count / 2;
}
