namespace MetaReward.Recipes;

/// <summary>
/// What is not there, or not to be trusted to be all, though nothing is damaged: a run that was stopped, a log that was
/// cut, figures of another way.
/// </summary>
internal static class RunRemarks
{
    public static IEnumerable<string> Of(RunReader run)
    {
        run.Measured(out var otherwise);
        var recipe = Catalogue.Find(run.Manifest.Recipe);
        var planned = recipe.Outline(recipe.Read(run.Manifest.Options)).Iterations.Count;
        var done = run.Figures.Count;
        return
        [
            .. done < planned
                ? [$"{done} of {planned} iterations are there: the run was stopped, is at work, or files were removed; `resume` goes on"]
                : Array.Empty<string>(),
            .. done >= planned && run.Measures.Count > 0 && run.Measures[^1].Iteration < planned
                ? [$"M{planned} is not measured; `resume` measures it"]
                : Array.Empty<string>(),
            .. run.Measures.Count > 0 && run.Measures[0].Iteration > 0
                ? ["M0 is not measured, so nothing is compared with it; `resume` measures it"]
                : Array.Empty<string>(),
            .. otherwise,
            .. run.Iterations
                .Where(t => Directory.Exists(Path.Combine(run.FolderOf(t), TrainedFiles.Folder))
                    && run.Figures.Any(one => one.Iteration == t) && !File.Exists(Path.Combine(run.FolderOf(t), TrainedFiles.Place)))
                .Select(t =>
                    $"the checkpoint of iteration {t} has no {TrainedFiles.ManifestFile} and does not count; `resume` trains it again"),
            .. run.Iterations.SelectMany(t => Logs(run, t)),
        ];
    }

    private static IEnumerable<string> Logs(RunReader run, int t)
    {
        var costs = run.Log(t, Notes.TimingsFile, RecordJson.Lines.RoomCost);
        bool Has(string file) => Path.Exists(Path.Combine(run.FolderOf(t), file));
        var rooms = run.Rooms(t)
            .Concat(Has(TrainedFiles.Place) && !costs.Records.Any(cost => cost.Room.StartsWith("8-", StringComparison.Ordinal))
                ? ["training"]
                : Array.Empty<string>()).Concat(Has(Measured.File) ? ["measures"] : Array.Empty<string>())
            .Except(costs.Records.Select(cost => cost.Room)).ToArray();
        if (costs.Torn || rooms.Length > 0)
            yield return $"the costs of iteration {t} are not all there{(rooms.Length > 0 ? $" ({string.Join(", ", rooms)})" : "")}: "
                + "tokens and seconds are at least what is shown";
        if (run.Log(t, Notes.NotesFile, RecordJson.Lines.Note).Torn)
            yield return $"the last note of iteration {t} is cut off";
    }
}
