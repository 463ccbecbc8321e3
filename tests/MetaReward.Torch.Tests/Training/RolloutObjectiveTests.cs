using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>A step through the trainer's passes against the same loss written out plainly over a padded batch.</summary>
public sealed class RolloutObjectiveTests
{
    private static readonly Transformer Anchor = Transformer.Random(TransformerTests.Tiny, Seed.Of(4));

    [Theory]
    [InlineData(PolicyGradientLoss.Grpo, 0.1)]
    [InlineData(PolicyGradientLoss.Bnpo, 0.1)]
    [InlineData(PolicyGradientLoss.DrGrpo, 0.1)]
    [InlineData(PolicyGradientLoss.Dapo, 0.1)]
    [InlineData(PolicyGradientLoss.Luspo, 0)]
    [InlineData(PolicyGradientLoss.Cispo, 0)]
    [InlineData(PolicyGradientLoss.Sapo, 0.1)]
    [InlineData(PolicyGradientLoss.Vespo, 0)]
    [InlineData(PolicyGradientLoss.Rloo, 0)]
    public void Parts_of_a_batch_add_up_to_the_loss_and_the_gradients_over_all_of_it(PolicyGradientLoss loss, double beta)
    {
        using var scope = NewDisposeScope();
        var options = new Reinforce(new(1e-3, 1, 8, MicroBatchTokens: 12), 1, new(loss, Beta: beta) { MaxTokens = 8 },
            KlInReward: beta > 0 ? 0 : 0.2);
        var batch = new RolloutBatch(Rollouts(), Toy.Policy, Anchor, options, default);
        batch.Examples.Parts([.. Enumerable.Range(0, batch.Count)]).Count.ShouldBeGreaterThan(2);

        var (ours, figures) = Gradients(model =>
            new RolloutObjective(model, batch, options.Loss, Passes.Of(options.Training), moves: true)
                .Accumulate([.. Enumerable.Range(0, batch.Count)])[0].Value);
        var (plain, expected) = Gradients(model => Plainly(model, batch, options.Loss));

        figures.ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)));
        foreach (var (name, gradient) in plain)
        {
            ours[name].Zip(gradient, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-5f * (1 + gradient.Max(Math.Abs)), name);
        }
    }

    [Fact]
    public void A_rollout_without_a_reward_counts_in_the_mean_and_changes_nothing_else()
    {
        var options = new Reinforce(new(1e-3, 1, 8), 1, new(PolicyGradientLoss.Grpo));
        var known = Rollouts();
        Rollout[] more = [.. known, .. known.Select(r => r with { Id = r.Id + "-silent", Reward = double.NaN })];
        Loss(more).ShouldBe(Loss(known) / 2, 1e-6);

        double Loss(Rollout[] rollouts) => Gradients(model => new RolloutObjective(
            model, new(rollouts, Toy.Policy, null, options, default), options.Loss, Passes.Of(options.Training), true)
            .Accumulate([.. Enumerable.Range(0, rollouts.Length)])[0].Value).Value;
    }

    /// <summary>Two groups of three, of unequal lengths, whose log-probs have moved a little since they were sampled.</summary>
    private static Rollout[] Rollouts() => [.. Enumerable.Range(0, 6).Select(i =>
    {
        var seed = Seed.Of(9).Derive(i);
        int[] tokens = [.. Enumerable.Range(0, 1 + i).Select(t => 4 + seed.Below(36, t))];
        float[] logps = [.. Toy.Policy.Logps(Toy.Text.EncodePrompt($"w{i / 3}"), tokens)
            .Select((logp, t) => logp + (float)(0.6 * (seed.Uniform(100 + t) - 0.5)))];
        return new Rollout($"r{i}", $"g{i / 3}", $"w{i / 3}", new("", tokens, logps, Finish.Length), i % 3 == 0 ? 1 : 0.1 * i);
    })];

    private static double Plainly(Transformer model, RolloutBatch batch, PolicyGradientOptions options)
    {
        var width = batch.Sequences.Max(s => s.Response.Count);
        Tensor Row(IEnumerable<float> values) => tensor(values.Concat(Enumerable.Repeat(0f, width)).Take(width).ToArray());
        var made = PolicyGradients.Of(
            new(
                stack([.. batch.Sequences.Select(s => Logps(model, s, width))]),
                stack([.. batch.Sequences.Select(s => Row(s.Response.Select(_ => 1f)))]),
                tensor(batch.Advantages.Select(a => (float)a).ToArray()))
            {
                Sampled = stack([.. Enumerable.Range(0, batch.Count).Select(i => Row(batch.Sampled(i)))]),
                Reference = stack([.. batch.Sequences.Select(s => Logps(Anchor, s, width).detach())]),
            },
            options);
        made.Loss.backward();
        return made.Loss.item<float>();
    }

    private static Tensor Logps(Transformer model, TokenSequence sequence, int width)
    {
        long[] ids = [.. sequence.Prompt.Concat(sequence.Response).Select(id => (long)id)];
        var hidden = model.Hidden(tensor(ids, [1, ids.Length])).narrow(1, sequence.Prompt.Count - 1, sequence.Response.Count);
        var logps = model.Logits(hidden).log_softmax(-1)
            .gather(2, tensor(ids[sequence.Prompt.Count..], [1, sequence.Response.Count, 1])).flatten();
        return cat([logps, zeros(width - sequence.Response.Count)]);
    }

    private static (Dictionary<string, float[]> Gradients, double Value) Gradients(Func<Transformer, double> learn)
    {
        using var model = Toy.Policy.Model.Clone(requiresGrad: true);
        using var parameters = new TrainedParameters(model.Parameters);
        var value = learn(model);
        return (parameters.Entries.ToDictionary(entry => entry.Name, entry => entry.Gradient.data<float>().ToArray()), value);
    }
}
