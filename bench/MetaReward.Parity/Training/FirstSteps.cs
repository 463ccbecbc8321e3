using System.Text.Json;
using MetaReward.Torch;

namespace MetaReward.Parity.Training;

/// <summary>
/// The first step of every objective of the reference trainers on tiny models: the loss, what is logged and every gradient.
/// </summary>
internal static class FirstSteps
{
    private static readonly (string Name, int Tokens, bool Recompute)[] Ways = [("", 4096, false),
        (", in parts, layers computed twice", 100, true)];

    public static IEnumerable<Subject> Subjects(string data) => Gradients(data).Concat(
        from folder in Data.Folders(Path.Combine(data, "fixtures", "training"), "first-step")
        where Data.Json(folder, "first-step", "case.json").Maybe("case")?.Maybe("loss_dft") is not null
        select new Subject($"{Path.GetFileName(folder)}, other losses",
            () => OtherLosses(folder, Data.Json(folder, "first-step", "case.json").GetProperty("case"))));

    private static IEnumerable<Subject> Gradients(string data) =>
        from folder in Data.Folders(Path.Combine(data, "fixtures", "training"), "first-step")
        let file = Data.Json(folder, "first-step", "case.json")
        from entry in file.Maybe("cases")?.EnumerateObject().Select(c => (c.Name, c.Value))
            ?? [(Objective(folder), file.GetProperty("case"))]
        from way in Ways
        select new Subject($"{Path.GetFileName(folder)}, {entry.Item1}{way.Name}",
            () => Measure(folder, entry.Item1, entry.Item2, new(way.Tokens, way.Recompute)));

    /// <summary>A folder with one case names it by its gradients.</summary>
    private static string Objective(string folder) =>
        Path.GetFileName(Directory.EnumerateFiles(Path.Combine(folder, "first-step"), "*.grads.safetensors").First()).Split('.')[0];

    private static IEnumerable<Figure> Measure(string folder, string name, JsonElement expected, Passes passes)
    {
        using var model = TrainingFolder.Model(Path.Combine(folder, "initial"));
        using var reference = Directory.Exists(Path.Combine(folder, "reference"))
            ? TrainingFolder.Model(Path.Combine(folder, "reference"))
            : null;
        IObjective objective = name switch
        {
            "sft" => new SftObjective(model, TrainingFolder.Demonstrations(folder), passes),
            "kto" => Kto(model, reference!, expected.GetProperty("examples"), passes),
            _ => new PairObjective(model, TrainingFolder.Pairs(folder), PairPlan.Of(Options(name)), passes),
        };
        using var parameters = new TrainedParameters(model.Parameters);
        var made = objective.Accumulate([.. Enumerable.Range(0, objective.Count)]).ToDictionary();
        var gradients = Fixture.Open(folder, "first-step", $"{name}.grads.safetensors");
        var largest = Math.Max(0.5, gradients.Names.Max(n => Apart.Size(gradients.Tensor(n))));
        var apart = parameters.Entries.Max(p => Apart.Largest(p.Gradient, gradients.Tensor(p.Name)));
        return
        [
            Figure.Apart("loss", Apart.Relative(made["loss"], expected.Number("loss"), 1), 2e-6),
            Figure.Apart("gradients", apart / largest, 1e-6),
            Figure.Equal("tensors with gradients", parameters.Entries.Count, gradients.Names.Count()),
            .. Logged(name, made, expected.GetProperty("metrics")),
        ];
    }

    /// <summary>Prompts learned too, and unlikely tokens spared.</summary>
    private static IEnumerable<Figure> OtherLosses(string folder, JsonElement expected)
    {
        using var model = TrainingFolder.Model(Path.Combine(folder, "initial"));
        using var parameters = new TrainedParameters(model.Parameters);
        var demonstrations = TrainingFolder.Demonstrations(folder);
        int[] all = [.. Enumerable.Range(0, demonstrations.Length)];
        var whole = new SftObjective(model, [.. demonstrations.Select(d => d.Whole())], new(100)).Accumulate(all)[0].Value;
        var spared = new SftObjective(model, demonstrations, new(100), SftLoss.Dft).Accumulate(all)[0].Value;
        yield return Figure.Apart("loss with prompts", Apart.Relative(whole, expected.Number("loss_completion_only_false"), 1), 2e-6);
        yield return Figure.Apart("DFT loss", Apart.Of(spared, expected.Number("loss_dft")), 1e-8);
    }

    private static IEnumerable<Figure> Logged(string name, Dictionary<string, double> made, JsonElement metrics)
    {
        if (metrics.Maybe("rewards/margins") is not null)
        {
            yield return Figure.Apart("rewards", Of("rewards/"), name == "kto" ? 1e-5 : 2e-6);
        }

        if (metrics.Maybe("logps/chosen") is not null && name is not ("simpo" or "orpo")) // these log means over tokens, we sums
        {
            yield return Figure.Apart("log-probs", Of("logps/"), 1e-5);
        }

        if (metrics.Maybe("kl") is not null)
        {
            yield return Figure.Apart("divergence", Of("kl"), 1e-5);
        }

        double Of(string kind) => metrics.EnumerateObject().Where(m => m.Name.StartsWith(kind, StringComparison.Ordinal))
            .Max(m => Apart.Of(made[m.Name], m.Value.Number()));
    }

    private static KtoObjective Kto(Transformer model, Transformer reference, JsonElement cases, Passes passes)
    {
        var examples = cases.EnumerateArray().ToArray();
        TokenSequence[] sequences = [.. examples.Select(e => TrainingFolder.Sequence(e, "completion_ids"))];
        var said = new Examples([.. sequences.Select(s => new[] { s })], 4096).Ask(reference, [[.. Enumerable.Range(0, sequences.Length)]]);
        LabelledSequence[][] items =
            [.. sequences.Select((s, i) => new[] { new LabelledSequence(s, examples[i].GetProperty("label").GetBoolean(), said[i][0]) })];
        return new(model, reference, items, new(new(1, 1, 1), Loss: PairLoss.Kto, UndesirableWeight: 1.33), passes);
    }

    /// <summary>What the reference trainers were asked for, in our settings.</summary>
    private static Dpo Options(string name)
    {
        var plain = new Dpo(new(1, 1, 1));
        return name switch
        {
            "dpo" => plain,
            "ipo" => plain with { Loss = PairLoss.Ipo },
            "rpo" => plain with { NllWeight = 0.2 },
            "dpo_norm" => plain with { Loss = PairLoss.DpoNorm },
            "simpo" => plain with { Loss = PairLoss.Simpo, Beta = 2, Margin = 0.5 },
            "cpo" => plain with { Loss = PairLoss.Cpo, NllWeight = 1 },
            "orpo" => plain with { Loss = PairLoss.Orpo },
            _ => throw new InvalidDataException($"the reference has an objective '{name}' that is not known here"),
        };
    }
}
