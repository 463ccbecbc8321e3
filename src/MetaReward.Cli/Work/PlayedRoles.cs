using MetaReward.Cli.Results;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// Who plays roles in the student's place in a run: opened by their names, and the one who judges probed before anything is spent.
/// </summary>
internal static class PlayedRoles
{
    /// <summary>The probe of a judge that is not the student.</summary>
    public const string ProbeName = "probe-judge.json";

    /// <summary>The policies by their roles' names.</summary>
    /// <param name="settings">Of the run.</param>
    /// <param name="progress">Told who plays.</param>
    /// <param name="open">Another way to open one; null: by its name.</param>
    /// <param name="models">Those that are open; they stay so as long as it.</param>
    /// <param name="cancel">Stops waiting for a server.</param>
    /// <exception cref="InvalidDataException">One cannot be read, does not answer, or speaks another language than the run.</exception>
    public static async Task<IReadOnlyDictionary<string, IPolicy>> OpenAsync(
        RunSettings settings, RoomProgress progress, Func<string, CancellationToken, Task<IPolicy>>? open, Models models,
        CancellationToken cancel)
    {
        var others = new SortedDictionary<string, IPolicy>(StringComparer.Ordinal);
        foreach (var (role, named) in settings.Roles)
        {
            if (open is not null)
            {
                others[role] = await open(named, cancel);
                continue;
            }

            var model = await models.OpenAsync(named, cancel);
            if (!model.IsServed && model.IsMicroworld != settings.IsMicroworld())
            {
                var why = model.IsMicroworld ? "speaks the microworld's language alone, and this run is another model's"
                    : "does not speak the microworld's language, in which this run is";
                throw new InvalidDataException($"roles.{role}: '{named}' {why}. Name another model, or none.");
            }

            progress.Heading($"Role     {role}: {model.Model}");
            others[role] = model.Policy;
        }

        return others;
    }

    /// <summary>
    /// Puts contrasts whose truth is free to who judges in the student's place, once, and stops a run whose judge is at chance.
    /// </summary>
    /// <exception cref="InvalidDataException">It is, and nobody said to go on.</exception>
    public static async Task ProbeAsync(
        IPolicy judge, IRubric<Exchange> rubric, ContrastSource contrasts, RunSettings settings, RoomProgress progress, Turn turn)
    {
        var seen = await KeptValue.OfAsync(
            Path.Combine(turn.Folder, ProbeName), Measuring.KeyOf(judge, Measuring.Of(settings)),
            () => RoomClock.RunAsync(turn, "judge-probe", async at => (await contrasts.ProbeAsync(judge, rubric, at)).Measures()),
            damage => Notes.Say(turn, "judge-probe", damage));
        progress.Heading("  Who judges in the student's place, on contrasts whose truth is free:\n" + Figures.Of(seen));
        if (!settings.Probe.GoOn)
        {
            ProbeGate.CheckOther(seen);
        }
    }
}
