using MetaReward.Data.Lint;
using MetaReward.Text;

namespace MetaReward.Cli.Work;

/// <summary>The text side of a model for lint: no weights are read, and nothing is computed.</summary>
internal static class LintModels
{
    /// <param name="model">A folder, a .gguf file, a pulled model, a run's checkpoint, or the built-in one.</param>
    /// <exception cref="InvalidDataException">It is nowhere, or is served elsewhere, where nobody can look at its tokens.</exception>
    public static LintModel Open(string model)
    {
        if (Remote.Served.ServedModel.Find(model) is not null)
        {
            throw new InvalidDataException(
                $"'{model}' is served: its tokenizer and chat template are not known here. Name its folder, or leave --model out.");
        }

        var path = ModelAddress.PathOf(model);
        using var checkpoint = Checkpoint.Open(SeedModelFile.Ships(path) ? SeedModelFile.Find(path) : path);
        var text = checkpoint.Text;
        return new(model, checkpoint.Config.ContextSize, prompt => text.EncodePrompt(prompt).Count,
            answer => text.EncodeTarget(answer).Count, [.. text.SpecialSpellings],
            text.Template is { } template ? prompt => template.Render(prompt.Messages, openResponse: true) : null);
    }
}
