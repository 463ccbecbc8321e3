using MetaReward.Evaluation;
using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;

namespace MetaReward.Studio.Web;

/// <summary>Where a studio listens, what it shows and who may look.</summary>
/// <param name="Folder">The folder below which runs lie.</param>
/// <param name="Host">An address of this machine.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Token">What a browser must know to be answered.</param>
public sealed record StudioOptions(string Folder, string Host, int Port, string Token);

/// <summary>A judgment as it was said, and what it says.</summary>
/// <param name="Words">The judge's.</param>
/// <param name="Verdict">A score, or why there is none.</param>
public sealed record SaidJudgment(string Words, Verdict Verdict);

/// <summary>Asks the judge of an iteration.</summary>
/// <param name="run">The run.</param>
/// <param name="t">The iteration.</param>
/// <param name="exchanges">What is judged.</param>
/// <param name="times">How often each.</param>
/// <param name="cancel">Stops it.</param>
/// <returns>A list for each exchange, in order.</returns>
public delegate Task<IReadOnlyList<IReadOnlyList<SaidJudgment>>> JudgeCall(
    RunReader run, int t, IReadOnlyList<Exchange> exchanges, int times, CancellationToken cancel);

/// <summary>Looks into the judge of an iteration: integrated gradients of its score.</summary>
/// <param name="run">The run.</param>
/// <param name="t">The iteration.</param>
/// <param name="exchange">What is judged.</param>
/// <param name="cancel">Stops it.</param>
public delegate Task<Attribution> GradientsCall(RunReader run, int t, Exchange exchange, CancellationToken cancel);

/// <summary>What the studio needs of the program around it: how a run's settings are read, and how runs are started.</summary>
public sealed record StudioTools
{
    /// <summary>The rubrics of a run.</summary>
    public required Func<RunReader, World> World { get; init; }

    /// <summary>What a report of the run shows, without stories and cues.</summary>
    public required Func<RunReader, ReportModel> Model { get; init; }

    /// <summary>The alarms that a run raised.</summary>
    public required Func<RunReader, IReadOnlyList<Alarm>> Alarms { get; init; }

    /// <summary>Held-out items of the policy after an iteration, by measure; null where none were kept.</summary>
    public Func<RunReader, int, IReadOnlyDictionary<string, IReadOnlyList<Outcome>>?> Items { get; init; } = (_, _) => null;

    /// <summary>The gate's decisions on a run's first and last policy.</summary>
    public required Func<RunReader, IReadOnlyList<GateResult>> Gates { get; init; }

    /// <summary>
    /// Why nothing is started for a run: its settings would run a command or ask a server, and somebody else may have made the folder; null
    /// where they would not. Without a full stop.
    /// </summary>
    public required Func<RunReader, string?> Danger { get; init; }

    /// <summary>
    /// An iteration's pairs under other options, by their names in the settings file (<c>loop.rho</c>); those that are not named stay.
    /// Throws <see cref="InvalidDataException"/> where a value is not what the option expects.
    /// </summary>
    public required Func<RunReader, int, IReadOnlyDictionary<string, string>, Reselection> WhatIf { get; init; }

    /// <summary>
    /// What the judge of an iteration says of exchanges, several times each: its words and how they are read. Throws
    /// <see cref="InvalidDataException"/> where its model is not there.
    /// </summary>
    public required JudgeCall Judge { get; init; }

    /// <summary>
    /// The words of a response by integrated gradients. Throws <see cref="InvalidDataException"/> where the judge is no checkpoint that is
    /// here, or its judgment holds no score that gradients reach.
    /// </summary>
    public required GradientsCall Gradients { get; init; }

    /// <summary>The command that begins this program, and its first arguments; what to run comes after them.</summary>
    public required IReadOnlyList<string> Program { get; init; }

    /// <summary>Which words of a response its score comes from.</summary>
    /// <param name="run">The run.</param>
    /// <param name="t">The iteration whose judge is asked.</param>
    /// <param name="exchange">The prompt and the response.</param>
    /// <param name="way">How.</param>
    /// <param name="times">Judgments of each text.</param>
    /// <param name="cancel">Stops it.</param>
    internal async Task<Attribution> AttributeAsync(
        RunReader run, int t, Exchange exchange, AttributionWay way, int times, CancellationToken cancel)
    {
        if (way == AttributionWay.Gradients)
            return await Gradients(run, t, exchange, cancel);
        var asked = Perturbation.Of(way, exchange.Response, Seed.Of(run.Manifest.Seed).Derive("sampling"));
        var said = await Judge(run, t, [.. asked.Texts.Select(text => exchange with { Response = text })], times, cancel);
        return asked.Read([.. said.Select(one => Perturbation.MeanOf(one.Select(judgment => judgment.Verdict)))]);
    }
}
