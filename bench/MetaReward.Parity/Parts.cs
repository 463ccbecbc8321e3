using MetaReward.Parity.Losses;
using MetaReward.Parity.Models;
using MetaReward.Parity.Policies;
using MetaReward.Parity.Text;
using MetaReward.Parity.Training;

namespace MetaReward.Parity;

/// <summary>All that is held against reference numbers.</summary>
public static class Parts
{
    public static IReadOnlyList<Part> All { get; } =
    [
        new("architectures", "Architectures: tiny random checkpoints against transformers", "checkpoint", Architectures.Subjects),
        new("smollm2", "The real SmolLM2-135M-Instruct from its GGUF file against transformers", "", SmolLm2.Subjects),
        new("tokenizers", "Tokenizers from tokenizer.json against the official library", "tokenizer", Tokenizers.Subjects),
        new("vocabularies", "Vocabularies in GGUF files against llama.cpp and the Hub's tokenizers", "vocabulary", Vocabularies.Subjects),
        new("templates", "Chat templates against transformers", "source", Templates.Subjects)
        {
            Remark =
                "The published text of MadeAgents/Hammer2.1 has a list as JSON where Python, the reference library and we print Python's "
                + "form; it is left out there. "
                    + "The unit cases come with JavaScript's results: where Python computes something else, Python's are expected.",
        },
        new("losses", "Losses over pairs and single responses against TRL", "loss", Pairwise.Subjects)
        {
            Remark = "Relative to the expected number, or to 1e-4 (0.05 in float32) where that is larger.",
        },
        new("sequences", "From logits to losses of sequences against TRL", "", Sequences.Subjects),
        new("first-steps", "First steps of training against TRL", "objective", FirstSteps.Subjects)
        {
            Remark = "Losses above 1 relatively; gradients as a share of the largest of the model, or of 0.5 where that is smaller.",
        },
        new("trajectories", "Trajectories of training against TRL, largest difference over all steps", "training", Trajectories.Subjects),
        new("lora", "Kinds of adapters against PEFT", "kind", Adapters.Subjects),
        new("optimizers", "Ten steps of optimisers against PyTorch, in proportion to 1 + the number", "optimiser", Optimizers.Subjects),
        new("clipping", "Clipping of gradients against PyTorch, relative", "gradients", Clipping.Subjects),
        new("schedules", "Learning rates against transformers, as shares of the peak", "schedule", Schedules.Subjects),
        new("batches", "Batches against TRL's collators, preparation and packing", "", Batches.Subjects)
        {
            Remark = "A prediction is a trained token with all the tokens that lead to it; what stands at pads plays no part.",
        },
        new("policy-losses", "Policy-gradient losses against TRL", "loss", PolicyLosses.Subjects),
        new("advantages", "Advantages against TRL", "case", Rewards.Subjects),
        new("distillation", "Distillation against TRL", "loss", Distillation.Subjects),
        new("strengths", "Bradley-Terry strengths against scikit-learn and SciPy", "case", Strengths.Subjects),
    ];
}
