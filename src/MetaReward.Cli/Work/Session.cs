using System.Text;
using MetaReward.Cli.Results;
using MetaReward.Cli.Hosting;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Verbs;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Work;

/// <summary>
/// One run from settings to its last policy: the model, the folder, the judge probe, the recipe. Running it again goes on.
/// </summary>
/// <param name="Settings">What to run.</param>
/// <param name="Folder">The run folder.</param>
/// <param name="Progress">Told as work gets done.</param>
public sealed record Session(RunSettings Settings, string Folder, RoomProgress Progress)
{
    /// <summary>How the model and what belongs to it is loaded.</summary>
    public Func<RunSettings, Workbench> Open { get; init; } = Workbench.Open;

    /// <summary>How a model that plays a role in the student's place is opened; null: by its name, like any other.</summary>
    public Func<string, CancellationToken, Task<IPolicy>>? OpenRole { get; init; }

    /// <summary>Say beforehand what it will cost, from a short probe.</summary>
    public bool Plans { get; init; } = true;

    /// <summary>The settings as the run folder keeps them, to resume from.</summary>
    public const string SettingsName = RunFolder.SettingsFile;

    private const int ShownOfPrompt = 240;

    /// <summary>The probe of the judge before EFT taught it.</summary>
    public const string ProbeName = "probe-before-eft.json";

    /// <summary>Runs to the end, or throws when cancelled.</summary>
    /// <returns>Fingerprint of the last policy.</returns>
    /// <exception cref="InvalidDataException">The judge is at chance and nobody said to go on; or the folder
    /// belongs to another run.</exception>
    public async Task<string> RunAsync(CancellationToken cancel)
    {
        var recipe = RecipesVerb.Find(Settings.Recipe);
        var options = recipe.Write(Settings.Options);
        using var hosted = Settings.Serving.Server is { Length: > 0 }
            ? new HostedStudent(Settings, Open(Settings), Folder, Progress)
            : null;
        var bench = hosted?.Bench ?? Open(Settings);
        Progress.Heading(
            $"Model    {bench.Model}\nRecipe   {recipe.Title}\nFolder   {Folder}\n"
            + $"Prompt   {ShortText.Of(bench.Rendered(bench.Pool[0].Dialogue), ShownOfPrompt)}");
        foreach (var note in bench.Notes)
        {
            Progress.Heading(note);
        }

        using var models = Models.Of(Settings, Progress);
        var others = await PlayedRoles.OpenAsync(Settings, Progress, OpenRole, models, cancel);
        using var run = Run.Open(Folder, Manifests.Of(Settings, recipe, options, bench, others), Progress, Workers(Settings), cancel);
        Disk.Write(Path.Combine(run.Folder, SettingsName),
            Seal.Yaml.Close(SettingsName, Encoding.UTF8.GetBytes(SettingsFile.Yaml(Portable()))));
        await (hosted?.OpenAsync(cancel) ?? Task.CompletedTask);
        foreach (var (role, policy) in others)
        {
            await ServedRoles.ExamineAsync(role, policy, Progress, cancel);
        }

        using var remembered = new RememberedRoles(others, run.Folder);
        var players = remembered.Policies;
        using var uses = new RoleUses(run.Folder, Prices(), () => Uses(hosted, others));
        var cast = new Cast
        {
            Student = bench.Policy,
            Others = players,
            Trainer = bench.Trainer,
            World = bench.World,
            Prompts = bench.Pool,
            Measure = Looking.Hook(bench, LooksAt, (t, values) =>
            {
                uses.Keep();
                Tell(t, values);
            }, Measuring.Of(Settings)),
        };
        recipe.Check(Settings.Options, cast);
        if (Plans)
        {
            Progress.Heading($"Plan     {Planning.Line(await Planning.KeepAsync(run.Folder, Settings, options, bench, Progress, cancel))}");
        }

        var last = await recipe.RunAsync(run, cast with
        {
            Demonstrations = bench.Contrasts is null ? [] : await PrepareAsync(bench, bench.Contrasts, players, run.Turn(0)),
        });
        Progress.End();
        return last.Fingerprint;
    }

    /// <summary>The settings that a run folder keeps.</summary>
    /// <exception cref="InvalidDataException">They are not as the run wrote them.</exception>
    public static RunSettings Kept(RunReader run, IEnumerable<Given> more)
    {
        var file = Path.Combine(run.Folder, SettingsName);
        var bytes = Disk.Read(file) ?? throw new InvalidDataException(
            $"'{run.Folder}' holds no {SettingsName} to resume from. Type its run command again with --out {run.Folder}: "
            + "that writes it anew.");
        var yaml = Seal.Yaml.Open(SettingsName, bytes, out var damage) ?? throw new InvalidDataException(
            $"'{file}' is not as the run wrote it: {damage}. A run's settings stay as they are; for others begin another run. To mend it, "
            + $"move it away and type the run's command again with --out {run.Folder}.");
        return Resolved.From(SettingSources.Text(Encoding.UTF8.GetString(yaml), file).Concat(more)).Settings;
    }

    /// <summary>Shards in work at once.</summary>
    public static int Workers(RunSettings settings) => settings.Workers == 0 ? Environment.ProcessorCount : settings.Workers;

    /// <summary>The settings as another folder's process can read them.</summary>
    private RunSettings Portable() => Settings with
    {
        Out = null,
        Model = ModelAddress.Portable(Settings.Model),
        Roles = new SortedDictionary<string, string>(
            Settings.Roles.ToDictionary(role => role.Key, role => ModelAddress.Portable(role.Value)), StringComparer.Ordinal),
        Prompts = Settings.Prompts is null ? null : Path.GetFullPath(Settings.Prompts),
        Eft = Settings.Eft with { From = Settings.Eft.From is null ? null : Path.GetFullPath(Settings.Eft.From) },
        Evaluation = Settings.Evaluation with
        {
            HumanPairs = Settings.Evaluation.HumanPairs is null ? null : Path.GetFullPath(Settings.Evaluation.HumanPairs),
            Answers = Settings.Evaluation.Answers is null ? null : Path.GetFullPath(Settings.Evaluation.Answers),
        },
    };

    private IReadOnlyDictionary<string, Price> Prices() => Price.Of(Settings);

    private static IEnumerable<(string Role, ServedUse Use)> Uses(HostedStudent? hosted, IReadOnlyDictionary<string, IPolicy> others) =>
    [
        .. hosted is null ? [] : new[] { (RoleCost.Student, hosted.Use) },
        .. others.Select(other => (other.Key, Use: ServedRoles.UseOf(other.Value))).Where(one => one.Use is not null)
            .Select(one => (one.Key, one.Use!)),
    ];

    private bool LooksAt(int t) => Settings.Evaluation.EveryIteration || t == 0 || t == Settings.Outline.Iterations.Count;

    /// <summary>Good responses to make contrasts from; with EFT also a probe of the judge as it comes, and the demonstrations.</summary>
    private async Task<IReadOnlyList<Demonstration>> PrepareAsync(
        Workbench bench, ContrastSource contrasts, IReadOnlyDictionary<string, IPolicy> others, Turn turn)
    {
        if (contrasts.Probes || Settings.Eft.Enabled)
        {
            Progress.Heading("Before the loop");
        }

        await RoomClock.RunAsync(turn, "answers", async at =>
        {
            await contrasts.PrepareAsync(bench.Policy, at);
            return true;
        });
        if (contrasts.Probes && others.TryGetValue(Roles.Judge, out var judge))
        {
            await PlayedRoles.ProbeAsync(judge, bench.World.Judge, contrasts, Settings, Progress, turn);
        }

        if (!Settings.Eft.Enabled)
        {
            return [];
        }

        if (contrasts.Probes)
        {
            await ProbeFirstAsync(bench, contrasts, turn);
        }

        if (bench.Demonstrations is { } given)
        {
            return given;
        }

        return await RoomClock.RunAsync(turn, "answers",
            at => contrasts.DemonstrationsAsync(bench.Policy, bench.World.Judge, bench.World.Meta, at));
    }

    /// <summary>The judge before it was taught.</summary>
    private async Task ProbeFirstAsync(Workbench bench, ContrastSource contrasts, Turn turn)
    {
        var before = await KeptValue.OfAsync(
            Path.Combine(turn.Folder, ProbeName), Measuring.KeyOf(bench.Policy, Measuring.Of(Settings)),
            () => RoomClock.RunAsync(turn, "judge-probe",
                async at => (await contrasts.ProbeAsync(bench.Policy, bench.World.Judge, at)).Measures()),
            damage => Notes.Say(turn, "judge-probe", damage));
        Progress.Heading("  The judge as it comes, on contrasts whose truth is free:\n" + Figures.Of(before));
    }

    private void Tell(int iteration, IReadOnlyDictionary<string, Interval> values)
    {
        if (values.Count > 0)
        {
            Progress.Heading(
                $"{(values.ContainsKey(MeasureNames.ProbeOverall) || values.ContainsKey(MeasureNames.ActorAnswers)
                    ? $"  M{iteration} on prompts held out:\n"
                    : "")}{Figures.Of(values)}");
        }

        if (iteration == 0 && Settings.Probe is { Enabled: true, GoOn: false } && Settings.Outline.NeedsJudge)
        {
            ProbeGate.Check(values, Settings.Eft.Enabled, Settings.Roles.ContainsKey(Roles.Judge));
        }

        var iterations = Settings.Outline.Iterations.Count;
        if (iteration < iterations)
        {
            Progress.Heading($"Iteration {iteration + 1} of {iterations}");
        }
    }
}
