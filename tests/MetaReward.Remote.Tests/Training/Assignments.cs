using MetaReward.Remote.Training;
using YamlDotNet.RepresentationModel;

namespace MetaReward.Tests;

/// <summary>Trainings to hand over, and what is written for them.</summary>
internal static class Assignments
{
    /// <summary>A training in which every setting that all tools know has a value of its own.</summary>
    public static MetaReward.Training Training { get; } = new(
        5e-7, Epochs: 3, BatchSize: 16, WarmupSteps: 0.1, Schedule: Schedule.CosineWithMinLr, WeightDecay: 0.01, ClipNorm: 0.5,
        MinRate: 0.2, Recompute: true, AdamBeta1: 0.91, AdamBeta2: 0.97, AdamEpsilon: 1e-7)
    {
        LowRank = new(8, 16, 0.05, ["q_proj", "v_proj"], Stabilised: true, Dora: true),
    };

    public static ExternalOptions Options(ExternalTool tool, Parallelism over = Parallelism.Ddp) => new()
    {
        Tool = tool, Parallelism = over, Processes = over == Parallelism.One ? 1 : 4, PerDeviceBatch = 2,
        Extra = new SortedDictionary<string, string> { ["logging_first_step"] = "true" },
    };

    public static Assignment Pairs(Dpo dpo) => new(
        dpo.IsUnpaired() ? AssignmentKind.Unpaired : AssignmentKind.Pairs, dpo.Training, 100, 12345, "/models/start", null, 8192,
        Chats: true, TemplateVariables.None)
    {
        Dpo = dpo,
    };

    public static Assignment Imitation(Sft sft) => Pairs(new(sft.Training)) with
    {
        Kind = AssignmentKind.Demonstrations, Dpo = null, Sft = sft,
    };

    /// <summary>Every written file.</summary>
    public static SortedDictionary<string, string> Files(Assignment work, ExternalOptions options) =>
        new HandoverFiles(work, options, new(["{}"], 0, 0)).Texts();

    /// <summary>The top keys of a YAML text with their values as text; those within are joined by a dot.</summary>
    public static Dictionary<string, string> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var all = new Dictionary<string, string>();
        Walk((YamlMappingNode)stream.Documents[0].RootNode, "", all);
        return all;
    }

    private static void Walk(YamlMappingNode mapping, string above, Dictionary<string, string> all)
    {
        foreach (var (key, value) in mapping.Children)
        {
            var name = above + ((YamlScalarNode)key).Value;
            switch (value)
            {
                case YamlMappingNode inner:
                    Walk(inner, name + ".", all);
                    break;
                case YamlSequenceNode { Children: [YamlMappingNode first] }:
                    Walk(first, name + ".", all);
                    break;
                case YamlSequenceNode list:
                    all[name] = $"[{string.Join(", ", list.Children.Select(item => ((YamlScalarNode)item).Value))}]";
                    break;
                default:
                    all[name] = ((YamlScalarNode)value).Value!;
                    break;
            }
        }
    }
}
