using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Policies;

/// <summary>The GRPO family and RLOO: loss, gradients and what is logged.</summary>
internal static class PolicyLosses
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "rl");
        var file = Fixture.Open(folder, "policy-losses.safetensors");
        return Data.Json(folder, "policy-losses.json").GetProperty("cases").EnumerateArray()
            .Select(entry => new Subject($"{entry.Text("name")}, inputs {entry.Text("inputs")}", () => Measure(file, entry)));
    }

    private static IEnumerable<Figure> Measure(Fixture file, JsonElement entry)
    {
        using var scope = NewDisposeScope();
        var (name, set) = (entry.Text("name"), entry.Text("inputs"));
        var logps = file.Tensor($"{set}.lp").requires_grad_(true);
        var made = PolicyGradients.Of(
            new(logps, file.Tensor($"{set}.mask").to(ScalarType.Float64), file.Tensor($"{set}.adv"))
            {
                Sampled = name == "grpo.no-old" ? null : file.Tensor($"{set}.old"),
                Reference = file.Tensor($"{set}.ref"),
            },
            Options(name, entry.GetProperty("args")),
            (int)(entry.GetProperty("args").Maybe("current_gradient_accumulation_steps")?.GetDouble() ?? 1));
        made.Loss.backward();
        var figures = made.Figures.ToDictionary();
        var logged = entry.GetProperty("metrics").EnumerateObject().Select(m => Apart.Of(figures[m.Name], m.Value.Number()))
            .DefaultIfEmpty(0).Max();
        return
        [
            Figure.Apart("loss", Apart.Of(made.Loss.item<double>(), entry.Number("loss")), 1e-10),
            Figure.Apart("gradients", Apart.Largest(logps.grad!, file.Tensor(entry.Text("grad_tensor"))), 1e-10),
            Figure.Apart("what is logged", logged, 1e-7), // the trainer logs float32
        ];
    }

    private static PolicyGradientOptions Options(string name, JsonElement args)
    {
        var word = args.Maybe("loss_type")?.GetString() ?? name.Split('.')[0];
        return new(
            Enum.Parse<PolicyGradientLoss>(word.Replace("_", ""), ignoreCase: true),
            args.Maybe("importance_sampling_level")?.GetString() == "sequence",
            Number("epsilon_low") ?? 0.2,
            Number("epsilon_high") ?? 0.2,
            Number("arg_delta"),
            Number("beta") ?? 0,
            args.Maybe("arg_use_bias_correction_kl")?.GetBoolean() ?? false)
        {
            MaxTokens = 16,
            OtherTemperature = 1.05f, // the trainer keeps them in float32
        };

        double? Number(string key) => args.Maybe(key)?.GetDouble();
    }
}
