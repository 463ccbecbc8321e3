using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>A module of a model that can be adapted.</summary>
/// <param name="Name">As checkpoints call it, without <c>.weight</c>.</param>
/// <param name="Weight">(outputs, inputs); an embedding's is (inputs, outputs): (vocabulary, hidden).</param>
/// <param name="Embedding">It is looked up, not multiplied.</param>
internal sealed record LoraModule(string Name, Tensor Weight, bool Embedding)
{
    private const string Suffix = ".weight";
    private const string Head = "lm_head", Embeddings = "model.embed_tokens";

    public long Outputs => Weight.shape[Embedding ? 1 : 0];

    public long Inputs => Weight.shape[Embedding ? 0 : 1];

    /// <summary>Every matrix; the output head, too, where it is the embedding's.</summary>
    public static IEnumerable<LoraModule> Of(Transformer model)
    {
        foreach (var (name, weight) in model.Parameters.Where(p => p.Value.dim() == 2))
        {
            yield return new(name[..^Suffix.Length], weight, name == Embeddings + Suffix);
        }

        if (model.Config.TiedEmbeddings)
        {
            yield return new(Head, model.Embedding, false);
        }
    }

    /// <summary>A tensor by its name; a tied head's is the embedding's.</summary>
    public static Tensor? WeightOf(Transformer model, string name) =>
        name == Head + Suffix && model.Config.TiedEmbeddings ? model.Embedding : model.Parameters.GetValueOrDefault(name);

    /// <summary>What is trained beside the low-rank parts: modules that are saved whole, and biases.</summary>
    public static IEnumerable<(string Name, Tensor Weight)> TrainedWhole(Transformer model, AdapterConfig config)
    {
        var names = model.Parameters.Keys.Concat(model.Config.TiedEmbeddings ? [Head + Suffix] : []);
        return names.Where(name => Trained(name[..name.LastIndexOf('.')], name)).Select(name => (name, WeightOf(model, name)!));

        bool Trained(string module, string name) => config.Saves(module)
            || (name.EndsWith(".bias", StringComparison.Ordinal)
                && (config.Bias == "all" || (config.Bias == "lora_only" && config.Adapts(module))));
    }
}
