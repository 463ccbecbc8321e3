using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Models;

/// <summary>Every kind of adapter that PEFT writes: applied, its gradients, and merged into the weights.</summary>
internal static class Adapters
{
    private const double Logits = 5e-5;
    private const double Weights = 1e-5;

    public static IEnumerable<Subject> Subjects(string data)
    {
        var lora = Path.Combine(data, "fixtures", "lora");
        return Data.Folders(lora, "adapter")
            .Select(folder => new Subject(Path.GetFileName(folder), () => Measure(Path.Combine(lora, "base"), folder)));
    }

    private static IEnumerable<Figure> Measure(string of, string folder)
    {
        using var scope = NewDisposeScope();
        var (_, model) = TinyModel.Read(of);
        var adapted = model.Adapted(Lora.Of(model, AdapterFolder.Read(Path.Combine(folder, "adapter"))));
        var (expected, gradients) = (Fixture.Open(folder, "logits.safetensors"), Fixture.Open(folder, "grads.safetensors"));
        var ids = expected.Tensor("input_ids");
        var logits = adapted.Logits(adapted.Hidden(ids));
        var width = ids.shape[1] - 1;
        logits.narrow(1, 0, width).log_softmax(-1).gather(-1, ids.narrow(1, 1, width).unsqueeze(-1)).mean().neg().backward();
        List<Figure> figures =
        [
            Figure.Apart("logits", Apart.Largest(logits, expected.Tensor("adapter")), Logits),
            Figure.Apart("logits without it", Apart.Largest(model.Logits(model.Hidden(ids)), expected.Tensor("base")), Logits),
            Figure.Apart("gradients",
                adapted.Trainable.Max(p => Apart.Largest(p.Value.grad!, gradients.Tensor(Theirs(p.Key, gradients)))), Weights),
            Figure.Equal("tensors with gradients", adapted.Trainable.Count, gradients.Names.Count()),
        ];
        if (expected.Has("merged"))
        {
            using var noGrad = no_grad();
            var merged = adapted.Merged();
            figures.Add(
                Figure.Apart("logits, merged", Apart.Largest(merged.Logits(merged.Hidden(ids)), expected.Tensor("merged")), Logits));
            if (File.Exists(Path.Combine(folder, "merged-changed-tensors.safetensors")))
            {
                var changed = Fixture.Open(folder, "merged-changed-tensors.safetensors");
                figures.Add(Figure.Apart("merged weights",
                    changed.Names.Max(name => Apart.Largest(merged.Parameters[name], changed.Tensor(name))), Weights));
            }
        }

        return figures;
    }

    /// <summary>PEFT's name of a trained tensor.</summary>
    private static string Theirs(string name, Fixture gradients) =>
        new[] { name, name + ".weight", name.Replace(".weight", ".modules_to_save.weight") }.FirstOrDefault(gradients.Has)
            ?? throw new InvalidDataException($"the reference has no gradient of '{name}'");
}
