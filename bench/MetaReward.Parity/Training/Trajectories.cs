using System.Text.Json;
using MetaReward.Text;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Training;

/// <summary>
/// Steps of the reference trainers on tiny models: the largest difference over all steps of what they log, and of the weights at the end.
/// </summary>
internal static class Trajectories
{
    private static readonly MetaReward.Training Full = new(1e-3, 1, 4, WarmupSteps: 2, WeightDecay: 0.01);

    /// <summary>
    /// A column of the reference, and how the batches are cut here: whole, or in parts, with layers computed again on the way back.
    /// </summary>
    private static readonly (string Column, string Name, int Tokens, bool Recompute)[] Ways =
    [
        ("trl_float32", "", 4096, false),
        ("trl_float32", ", in parts, layers computed twice", 50, true),
        ("gradient_accumulation_2x2_float32", ", against two batches of 2", 80, false),
    ];

    public static IEnumerable<Subject> Subjects(string data) =>
    [
        .. from folder in Data.Folders(Path.Combine(data, "fixtures", "training"), "trajectory")
           let file = Data.Json(folder, "trajectory", "case.json")
           from way in Ways
           where file.Maybe(way.Column) is not null
           select new Subject(Path.GetFileName(folder) + way.Name,
               () => Measure(folder, Steps(file.GetProperty(way.Column)), new(way.Tokens, way.Recompute))),
        .. from folder in Data.Folders(Path.Combine(data, "fixtures", "training"), "trajectory")
           let said = Data.Json(folder, "trajectory", "case.json").Maybe("precompute_ref_log_probs_float32")
           where said is not null
           select new Subject($"{Path.GetFileName(folder)}, the reference asked once",
               () => [Said(folder, said.Value.GetProperty("ref_logps_step_1_to_3"))]),
        new("LoRA, dpo", () => Adapter(Path.Combine(data, "fixtures", "lora"))),
    ];

    private static JsonElement[] Steps(JsonElement column) =>
        [.. (column.ValueKind == JsonValueKind.Array ? column : column.GetProperty("steps")).EnumerateArray()];

    private static IEnumerable<Figure> Measure(string folder, JsonElement[] steps, Passes passes)
    {
        using var model = TrainingFolder.Model(Path.Combine(folder, "initial"));
        IObjective objective = Data.Json(folder, "batch.json").Maybe("pairs") is not null
            ? new PairObjective(model, TrainingFolder.Pairs(folder), new(PreferenceLosses.Dpo(0.1)), passes)
            : new SftObjective(model, TrainingFolder.Demonstrations(folder), passes);
        using var loop = new TrainingLoop(model, Full, steps.Length);
        foreach (var figure in Follow(loop, objective, steps, new(Rewards: 1e-5), After))
        {
            yield return figure;
        }

        IEnumerable<Figure> After(int step) => (step == 3 ? "after-step-3" : step == steps.Length ? "final" : null) is { } name
            ? [Figure.Apart(step == 3 ? "weights after step 3" : "final weights",
                Weights(model.Parameters, Fixture.Open(folder, "trajectory", $"{name}.safetensors").Tensor), 1e-5)]
            : [];
    }

    /// <summary>What the reference says of the pairs before training is what the trainer hears in its first steps.</summary>
    private static Figure Said(string folder, JsonElement steps)
    {
        var pairs = TrainingFolder.Pairs(folder);
        var made = steps.EnumerateArray().SelectMany((step, at) => pairs.Skip(4 * at).Take(4))
            .SelectMany(p => new double[] { p.ReferenceChosenLogps, p.ReferenceRejectedLogps });
        var expected = steps.EnumerateArray().SelectMany(step =>
            step.Numbers("ref_chosen_logps").Zip(step.Numbers("ref_rejected_logps")).SelectMany(p => new[] { p.First, p.Second }));
        return Figure.Apart("log-probs", Apart.OfAll(made, expected), 1e-4);
    }

    private static IEnumerable<Figure> Adapter(string lora)
    {
        using var scope = NewDisposeScope();
        var folder = Path.Combine(lora, "dpo-trajectory");
        var (_, model) = Models.TinyModel.Read(Path.Combine(lora, "base"));
        var adapted = model.Adapted(Lora.Of(model, AdapterFolder.Read(Path.Combine(folder, "adapter-initial"))));
        var objective = new PairObjective(adapted, TrainingFolder.Pairs(folder, model), new(PreferenceLosses.Dpo(0.1)), new(4096));
        var steps = Steps(Data.Json(folder, "case.json").GetProperty("trl_float32"));
        using var loop = new TrainingLoop(adapted, Full with { LearningRate = 5e-3 }, steps.Length);
        List<Figure> figures = [.. Follow(loop, objective, steps, new(Norm: 2e-5, Rewards: 1e-4), _ => [])];

        using var noGrad = no_grad();
        var final = Lora.Of(model, AdapterFolder.Read(Path.Combine(folder, "adapter-final")));
        figures.Add(Figure.Apart("final weights", Weights(adapted.Trainable, name => final.Trainable[name]), 1e-4));
        var (merged, logits) = (adapted.Merged(), Fixture.Open(folder, "final-merged-logits.safetensors"));
        figures.Add(Figure.Apart("final logits, merged",
            Apart.Largest(merged.Logits(merged.Hidden(logits.Tensor("input_ids"))), logits.Tensor("logits")), 2e-3));
        return figures;
    }

    /// <summary>Takes the steps.</summary>
    /// <param name="loop">At its beginning.</param>
    /// <param name="objective">Asked for batches of 4 in the order of the file, round and round.</param>
    /// <param name="steps">What the reference logged.</param>
    /// <param name="allowed">How far apart.</param>
    /// <param name="after">More figures after a step.</param>
    private static IEnumerable<Figure> Follow(
        TrainingLoop loop, IObjective objective, JsonElement[] steps, Allowed allowed, Func<int, IEnumerable<Figure>> after)
    {
        var apart = new Dictionary<string, double>();
        var more = new List<Figure>();
        foreach (var expected in steps)
        {
            var made = loop.Step(objective, [.. Enumerable.Range(loop.Done * 4, 4).Select(i => i % objective.Count)]).ToDictionary();
            made["grad_norm_before_clipping"] = made["grad_norm"];
            made["learning_rate_used"] = made["learning_rate"];
            made["num_items_in_batch"] = made.GetValueOrDefault("tokens");
            // the first step of an adapter that adds nothing: a half here, none there
            var tied = made.GetValueOrDefault("rewards/margins", 1) == 0;
            foreach (var name in made.Keys
                .Where(name => name != "step" && expected.Maybe(name) is not null && !(tied && name == "rewards/accuracies")))
            {
                apart[name] = Math.Max(apart.GetValueOrDefault(name), Apart.Of(made[name], expected.Number(name)));
            }

            more.AddRange(after(loop.Done));
        }

        double Of(params string[] names) => names.Where(apart.ContainsKey).Select(n => apart[n]).DefaultIfEmpty(double.NaN).Max();
        bool pairs = apart.ContainsKey("logps/chosen");
        return
        [
            Figure.Apart("loss", Of("loss"), 5e-6),
            Figure.Apart("gradient norm", Of("grad_norm_before_clipping"), allowed.Norm),
            Figure.Apart("learning rate", Of("learning_rate_used"), 1e-12),
            .. pairs ? [Figure.Apart("log-probs", Of("logps/chosen", "logps/rejected"), 1e-4)] : (Figure[])[],
            .. pairs ? [Figure.Apart("rewards", Of("rewards/chosen", "rewards/rejected", "rewards/margins"), allowed.Rewards)]
                : (Figure[])[],
            .. pairs ? [Figure.Apart("accuracy", Of("rewards/accuracies"), 1e-9)] : (Figure[])[],
            .. more,
        ];
    }

    private static double Weights(IReadOnlyDictionary<string, Tensor> own, Func<string, Tensor> theirs) =>
        own.Max(p => Apart.Largest(p.Value, theirs(p.Key)));

    private sealed record Allowed(double Norm = 1e-5, double Rewards = 1e-5);
}
