using System.Text.Json;

namespace MetaReward.Remote.Training;

/// <summary>What a handed folder is, in <c>8-handover/handover.json</c>, written last.</summary>
/// <param name="Training">Names everything that decides the result.</param>
/// <param name="Room">What the training is called in progress: <c>8-dpo</c>.</param>
/// <param name="Tool">Which program it is for.</param>
/// <param name="Parent">Fingerprint of the policy at the start.</param>
/// <param name="Model">The folder of that policy.</param>
/// <param name="Reference">The folder of the reference, where it is another model.</param>
/// <param name="Output">Where the tool saves, within the folder.</param>
/// <param name="Result">Where the result is expected there: the same, or the checkpoint of the epoch that is kept.</param>
/// <param name="Examples">Rows of data.</param>
/// <param name="Steps">Optimiser steps until the result.</param>
/// <param name="Tokens">Tokens trained on in all epochs, as our tokenizer counts them.</param>
/// <param name="Files">SHA-256 of each written file, by its path in the folder.</param>
public sealed record HandoverPage(
    string Training, string Room, string Tool, string Parent, string Model, string? Reference, string Output, string Result,
    int Examples, int Steps, long Tokens, SortedDictionary<string, string> Files)
{
    /// <summary>The folder of a training that is handed over, beside its other files.</summary>
    public const string Folder = "8-handover";

    /// <summary>The page's file.</summary>
    public const string FileName = "handover.json";

    /// <summary>Where it belongs.</summary>
    public const string Place = Folder + "/" + FileName;

    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    };

    /// <summary>The page of a folder; null where there is none.</summary>
    /// <param name="folder">A handed folder.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static HandoverPage? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        const string Remedy = "Delete its folder; the run's command writes it again.";
        var json = Seal.Json.Open(Place, File.ReadAllBytes(path), out var damage)
            ?? throw new InvalidDataException($"'{path}' is not as it was written: {damage}. {Remedy}");
        try
        {
            return JsonSerializer.Deserialize<HandoverPage>(json, Style) is { Training: not null, Model: not null, Output: not null,
                Result: not null, Files: not null } page
                ? page : throw new InvalidDataException($"'{path}' lacks something. {Remedy}");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"'{path}' is not what it should be: {broken.Message} {Remedy}", broken);
        }
    }

    /// <summary>The first file that is not as it was written, as a sentence's part; null: all are.</summary>
    public string? Damage(string folder) => Files
        .Where(file => !File.Exists(Path.Combine(folder, file.Key))
            || Seal.Hex(File.ReadAllBytes(Path.Combine(folder, file.Key))) != file.Value)
        .Select(file => $"'{file.Key}' is missing or not as it was written").FirstOrDefault();

    /// <summary>The page's bytes.</summary>
    public byte[] Bytes() => Seal.Json.Close(Place, JsonSerializer.SerializeToUtf8Bytes(this, Style));
}
