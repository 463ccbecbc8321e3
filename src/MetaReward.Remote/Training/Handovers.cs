namespace MetaReward.Remote.Training;

/// <summary>The trainings of a run that were handed over.</summary>
public static class Handovers
{
    /// <summary>The handed folder whose result is awaited; null: none is.</summary>
    /// <param name="run">A run folder.</param>
    public static string? Awaited(string run) => Directory.EnumerateFiles(run, HandoverPage.FileName, SearchOption.AllDirectories)
        .Select(path => Path.GetDirectoryName(path)!)
        .Where(folder => Path.GetFileName(folder) == HandoverPage.Folder
            && !File.Exists(Path.Combine(ExternalCheckpoint.PathIn(Path.GetDirectoryName(folder)!), "manifest.json")))
        .Order(StringComparer.Ordinal).LastOrDefault();

    /// <summary>Checks a result and notes it for the training that awaits one. The result stays where it is.</summary>
    /// <param name="run">A run folder.</param>
    /// <param name="result">The folder of a model or an adapter.</param>
    /// <returns>The handed folder.</returns>
    /// <exception cref="InvalidDataException">No training awaits a result, a job still runs, or the result cannot be taken.</exception>
    public static string Take(string run, string result)
    {
        var folder = Awaited(run) ?? throw new InvalidDataException(
            $"no training of '{run}' awaits a result. `metareward handover {run}` goes on to the next one that does.");
        var job = new JobFolder(folder);
        if (job.Running is { } pid)
        {
            throw new InvalidDataException(
                $"a job (process {pid}) still runs in '{folder}'. Wait for it or end it, then take over another result.");
        }

        var page = HandoverPage.Read(folder)!;
        result = Path.TrimEndingDirectorySeparator(Path.GetFullPath(result));
        if (ResultModel.Missing(result) is { } missing)
        {
            throw new InvalidDataException(
                $"'{result}' is no result of a training: {missing}. Name the folder of the trained model, or of an adapter in PEFT's "
                + "format.");
        }

        if (ResultModel.IsAdapter(result))
        {
            _ = Text.AdapterFolder.Read(result);
        }
        else
        {
            ResultModel.Check(result, page.Model);
        }

        job.Take(result);
        return folder;
    }
}
