using System.Text.Json;

namespace MetaReward.Torch.Tests;

/// <summary>The first step of every objective of the reference trainers on a tiny model: the loss, log-probs and every gradient.</summary>
public sealed class FirstStepTests
{
    public static TheoryData<string, string, int, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, string, int, bool> { { "dpo-steps-qwen2-tied", "dpo", 200, true } };
            foreach (var name in new[] { "dpo", "ipo", "rpo", "dpo_norm", "simpo", "cpo", "orpo" })
            {
                data.Add("dpo-steps", name, 4096, false);
                data.Add("dpo-steps", name, 100, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_of_pairs_are_the_reference_s(string folder, string name, int microBatchTokens, bool recompute)
    {
        using var model = TrainingFolder.Model($"{folder}/initial");
        var objective = new PairObjective(model, TrainingFolder.Pairs(folder), PairPlan.Of(Options(name)), new(microBatchTokens, recompute));
        var (case_, made) = FirstStep($"{folder}/first-step", name, model, objective);
        var metrics = case_.GetProperty("metrics");
        made["rewards/chosen"].ShouldBe(metrics.GetProperty("rewards/chosen").GetDouble(), 2e-6);
        made["rewards/margins"].ShouldBe(metrics.GetProperty("rewards/margins").GetDouble(), 2e-6);
        made["rewards/accuracies"].ShouldBe(metrics.GetProperty("rewards/accuracies").GetDouble(), 1e-6);
        if (name is "dpo" or "ipo" or "rpo" or "dpo_norm" or "cpo")
        {
            made["logps/chosen"].ShouldBe(metrics.GetProperty("logps/chosen").GetDouble(), 1e-5);
            made["logps/rejected"].ShouldBe(metrics.GetProperty("logps/rejected").GetDouble(), 1e-5);
        }
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(60, true)]
    public void Losses_and_gradients_of_kto_are_the_reference_s(int microBatchTokens, bool recompute)
    {
        using var model = TrainingFolder.Model("dpo-steps/initial");
        using var reference = TrainingFolder.Model("dpo-steps/reference");
        var examples = TrainingFolder.Json("dpo-steps/first-step/case.json").GetProperty("cases").GetProperty("kto").GetProperty("examples").EnumerateArray().ToArray();
        TokenSequence[] sequences = [.. examples.Select(e => TrainingFolder.Sequence(e, "completion_ids"))];
        var said = new Examples([.. sequences.Select(s => new[] { s })], 4096).Ask(reference, [[.. Enumerable.Range(0, sequences.Length)]]);
        LabelledSequence[][] items = [.. sequences.Select((s, i) => new[] { new LabelledSequence(s, examples[i].GetProperty("label").GetBoolean(), said[i][0]) })];
        var options = new Dpo(new(1, 1, 1), Loss: PairLoss.Kto, UndesirableWeight: 1.33);
        var (case_, made) = FirstStep(
            "dpo-steps/first-step", "kto", model, new KtoObjective(model, reference, items, options, new(microBatchTokens, recompute)));
        foreach (var figure in new[] { "kl", "rewards/chosen", "rewards/rejected", "rewards/margins", "logps/chosen", "logps/rejected" })
        {
            made[figure].ShouldBe(case_.GetProperty("metrics").GetProperty(figure).GetDouble(), 1e-5, figure);
        }
    }

    [Theory]
    [InlineData(4096, false)]
    [InlineData(100, true)]
    public void Losses_and_gradients_of_sft_are_the_reference_s(int microBatchTokens, bool recompute)
    {
        using var model = TrainingFolder.Model("sft-steps/initial");
        FirstStep("sft-steps/first-step", "sft", model, new SftObjective(model, TrainingFolder.Demonstrations(), new(microBatchTokens, recompute)));
    }

    [Fact]
    public void Learning_prompts_too_and_sparing_the_unlikely_give_the_reference_s_losses()
    {
        var case_ = TrainingFolder.Json("sft-steps/first-step/case.json").GetProperty("case");
        using var model = TrainingFolder.Model("sft-steps/initial");
        using var parameters = new TrainedParameters(model.Parameters);
        var demonstrations = TrainingFolder.Demonstrations();
        int[] all = [.. Enumerable.Range(0, demonstrations.Length)];
        var whole = new SftObjective(model, [.. demonstrations.Select(d => d.Whole())], new(100)).Accumulate(all).ToDictionary();
        whole["loss"].ShouldBe(case_.GetProperty("loss_completion_only_false").GetDouble(), 2e-6);
        whole["tokens"].ShouldBe(case_.GetProperty("tokens_completion_only_false").GetDouble());
        new SftObjective(model, demonstrations, new(100), SftLoss.Dft).Accumulate(all)[0].Value.ShouldBe(case_.GetProperty("loss_dft").GetDouble(), 1e-8);
    }

    private static Dpo Options(string name)
    {
        var plain = new Dpo(new(1, 1, 1));
        return name switch
        {
            "ipo" => plain with { Loss = PairLoss.Ipo },
            "rpo" => plain with { NllWeight = 0.2 },
            "dpo_norm" => plain with { Loss = PairLoss.DpoNorm },
            "simpo" => plain with { Loss = PairLoss.Simpo, Beta = 2, Margin = 0.5 },
            "cpo" => plain with { Loss = PairLoss.Cpo, NllWeight = 1 },
            "orpo" => plain with { Loss = PairLoss.Orpo },
            _ => plain,
        };
    }

    private static (JsonElement Case, Dictionary<string, double> Made) FirstStep(string folder, string name, Transformer model, IObjective objective)
    {
        using var parameters = new TrainedParameters(model.Parameters);
        var made = objective.Accumulate([.. Enumerable.Range(0, objective.Count)]);
        var file = TrainingFolder.Json($"{folder}/case.json");
        var expected = file.TryGetProperty("cases", out var cases) ? cases.GetProperty(name) : file.GetProperty("case");
        made[0].Value.ShouldBe(expected.GetProperty("loss").GetDouble(), 2e-6);
        var gradients = Fixture.Open($"fixtures/training/{folder}/{name}.grads.safetensors");
        var largest = parameters.Entries.Max(p => TrainingFolder.Largest(gradients.Tensor(p.Name)));
        parameters.Entries.ShouldAllBe(p => TrainingFolder.Largest(p.Gradient - gradients.Tensor(p.Name)) < Math.Max(5e-7, 1e-6 * largest));
        return (expected, made.ToDictionary());
    }
}
