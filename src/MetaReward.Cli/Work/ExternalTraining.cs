using MetaReward.Cli.Settings;
using MetaReward.Recipes;
using MetaReward.Remote.Hosting;
using MetaReward.Remote.Training;
using MetaReward.Torch;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Cli.Work;

/// <summary>
/// Trainings in another program, around our engine: which folder a policy is, how a result is opened, merged and looked at.
/// </summary>
internal static class ExternalTraining
{
    /// <summary>How far below a guess among all tokens the mean log-probability of a reply may lie.</summary>
    private const double Slack = 5;

    private const int LookedAt = 8;

    /// <summary>The trainer of an opened model.</summary>
    /// <param name="start">The model, which is looked at before anything is spent on it.</param>
    /// <param name="opening">Whose memory and variables.</param>
    /// <param name="options">Which program.</param>
    /// <exception cref="InvalidDataException">The program cannot begin with this model.</exception>
    public static ExternalTrainer Of(TorchPolicy start, Opening opening, ExternalOptions options)
    {
        _ = FolderOf(start);
        return start.Text.Template is not null || options.Tool == ExternalTool.Trl ? Of(opening, options) : throw new InvalidDataException(
            $"this model has no chat template, through which {options.Title} puts its data. Take external.tool: trl, or train here "
            + "(training.trainer: here).");
    }

    private static ExternalTrainer Of(Opening opening, ExternalOptions options) => new(
        options, FolderOf, (folder, cancel) => Task.Run(() => Open(folder, opening), cancel))
    {
        Variables = opening.Variables,
        Merge = (adapter, model, into, cancel) => Task.Run(
            () =>
            {
                using var source = ExportSource.Open(adapter, model);
                Exporting.Run(source, into, ExportType.F32, Text.CheckpointFiles.ShardBytes, name: null, check: false);
            }, cancel),
        Strange = (policy, replies) => policy is TorchPolicy own ? Strange(own, replies) : null,
    };

    /// <summary>What cannot be handed over of what the settings will train; null: all can.</summary>
    public static string? Fault(RunSettings settings)
    {
        if (settings.Training.Trainer != TrainerPlace.External)
        {
            return null;
        }

        if (settings.External.Extra.FirstOrDefault(one => !IsYaml(one.Key, one.Value)) is { Key: { } name, Value: var value })
        {
            return $"external.extra.{name} must be a value in YAML, but '{ShortText.Of(value)}' came";
        }

        var training = settings.Outline.Training;
        Assignment Work(AssignmentKind kind, MetaReward.Training of) =>
            new(kind, of, of.BatchSize, 0, "", null, int.MaxValue, Chats: true, settings.Sampling.TemplateVariables);
        try
        {
            var options = settings.External.Options();
            if (settings.Eft.Enabled && training is EpochTrainingOptions epochs && settings.Outline.WarmUp?.Sft(epochs) is { } first)
            {
                ExternalTrainer.Check(Work(AssignmentKind.Demonstrations, first.Training) with { Sft = first }, options);
            }

            switch (training)
            {
                case PairTrainingOptions pairs:
                    var dpo = pairs.Dpo(1);
                    ExternalTrainer.Check(
                        Work(dpo.IsUnpaired() ? AssignmentKind.Unpaired : AssignmentKind.Pairs, dpo.Training) with { Dpo = dpo }, options);
                    return null;
                case SftTrainingOptions imitation:
                    var sft = imitation.Sft(1);
                    ExternalTrainer.Check(Work(AssignmentKind.Demonstrations, sft.Training) with { Sft = sft }, options);
                    return null;
                default:
                    return $"the recipe {settings.Recipe} learns from rewards, which is done here alone: only what learns from preference "
                        + "pairs or demonstrations can be trained by another program. Set training.trainer: here, or take another recipe";
            }
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.TrimEnd('.');
        }
    }

    /// <summary>Whether a key with its value is one entry of a YAML file.</summary>
    private static bool IsYaml(string key, string value)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader($"{key}: {value}\n"));
            return yaml.Documents is [{ RootNode: YamlMappingNode { Children.Count: 1 } }];
        }
        catch (YamlException)
        {
            return false;
        }
    }

    private static IPolicy Open(string folder, Opening opening)
    {
        var policy = TorchPolicy.Load(folder, device: opening.Device == Device.Cuda ? Devices.Cuda() : null).Told(opening.Variables);
        policy.SamplingMemory = opening.SamplingMemory;
        return policy;
    }

    /// <summary>The hub folder that a policy was loaded from.</summary>
    /// <exception cref="InvalidDataException">It was loaded from something else, or made in memory.</exception>
    private static string FolderOf(IPolicy policy)
    {
        var path = policy is HostedPolicy hosted ? hosted.Folder
            : policy is TorchPolicy { Source: { } source } ? ModelAddress.PathOf(source) : null;
        return path is not null && Directory.Exists(path) ? path : throw new InvalidDataException(path is null
            ? "this model lies in no folder, so another program cannot begin with it; name a model's folder as the start"
            : $"'{path}' is no Hugging Face folder, so another program cannot begin with it. Write one with `{Self.Command} export {path} "
                + "--to FOLDER`, and name that as the model.");
    }

    /// <summary>A model that finds what it learned less likely than a guess is broken, whatever its weights look like.</summary>
    private static string? Strange(TorchPolicy policy, IReadOnlyList<(Dialogue Prompt, Target Target)> replies)
    {
        var worst = -Math.Log(policy.Text.Tokenizer.VocabularySize) - Slack;
        foreach (var (prompt, target) in replies.Take(LookedAt))
        {
            var (asked, said) = (policy.Text.EncodePrompt(prompt), policy.Text.EncodeTarget(target));
            if (asked.Count + said.Count > policy.Model.Config.ContextSize)
            {
                continue;
            }

            var mean = policy.Logps(asked, said).Average(logp => (double)logp);
            if (!(mean >= worst))
            {
                return $"it gives the tokens of a reply that it was to learn a mean log-probability of {mean:0.0}, where a guess among all "
                    + $"tokens has {-Math.Log(policy.Text.Tokenizer.VocabularySize):0.0}";
            }
        }

        return null;
    }
}
