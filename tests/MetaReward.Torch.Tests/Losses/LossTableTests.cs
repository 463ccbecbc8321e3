using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// Every loss over pairs against its formula written out in numbers, pair by pair, and its gradient against differences of the loss. a and
/// b are the log-ratios of the chosen and the rejected side, n and m their lengths.
/// </summary>
public sealed class LossTableTests
{
    private const double Beta = 0.3, Flipped = 0.15, Step = 1e-5;

    /// <summary>
    /// Chosen, rejected, reference's chosen, reference's rejected, lengths: apart, near, far, the wrong way round, and as at the start.
    /// </summary>
    private static readonly double[][] Pairs =
    [
        [-10.5, -12.25, -11, -11.5, 7, 9], [-30, -31, -30.5, -30.75, 20, 3], [-4, -90, -12, -20, 2, 40], [-25, -8, -20, -12, 11, 5],
        [-9, -14, -9, -14, 6, 6],
    ];

    private static readonly Dictionary<string, (PreferenceLoss Ours, Func<Side, double> Formula)> Losses = new()
    {
        ["dpo"] = (PreferenceLosses.Dpo(Beta), s => Softplus(-Beta * s.H)),
        ["cdpo"] = (PreferenceLosses.ConservativeDpo(Beta, Flipped),
            s => ((1 - Flipped) * Softplus(-Beta * s.H)) + (Flipped * Softplus(Beta * s.H))),
        ["robust"] = (PreferenceLosses.RobustDpo(Beta, Flipped),
            s => (((1 - Flipped) * Softplus(-Beta * s.H)) - (Flipped * Softplus(Beta * s.H))) / (1 - (2 * Flipped))),
        ["dpo-norm"] = (PreferenceLosses.LengthNormalisedDpo(Beta), s => Softplus(-Beta * ((s.A / s.N) - (s.B / s.M)))),
        ["ipo"] = (PreferenceLosses.Ipo(Beta), s => Square((s.A / s.N) - (s.B / s.M) - (1 / (2 * Beta)))),
        ["ipo-sum"] = (PreferenceLosses.IpoOfSums(Beta), s => Square(s.H - (1 / (2 * Beta)))),
        ["hinge"] = (PreferenceLosses.Hinge(Beta), s => Math.Max(0, 1 - (Beta * s.H))),
        ["exo"] = (PreferenceLosses.Exo(Beta, Flipped), s =>
        {
            var p = Sigmoid(Beta * s.H);
            return (p * Math.Log(p / (1 - Flipped))) + ((1 - p) * Math.Log((1 - p) / Flipped));
        }),
        ["sppo"] = (PreferenceLosses.Sppo(Beta), s => Square(s.A - (1 / (2 * Beta))) + Square(s.B + (1 / (2 * Beta)))),
        ["nca"] = (PreferenceLosses.Nca(Beta), s => Softplus(-Beta * s.A) + (0.5 * Softplus(Beta * s.A)) + (0.5 * Softplus(Beta * s.B))),
        ["bco"] = (PreferenceLosses.Bco(Beta), s => Softplus(-Beta * s.A) + Softplus(Beta * s.B)),
        ["apo-zero"] = (PreferenceLosses.ApoZero(Beta), s => 1 - Sigmoid(Beta * s.A) + Sigmoid(Beta * s.B)),
        ["apo-down"] = (PreferenceLosses.ApoDown(Beta), s => Sigmoid(Beta * s.A) + 1 - Sigmoid(Beta * s.H)),
        ["discopop"] = (PreferenceLosses.Discopop(Beta, 0.5), s =>
        {
            var (x, share) = (Beta * s.H, Sigmoid(Beta * s.H / 0.5));
            return (Softplus(-x) * (1 - share)) + (Math.Exp(-x) * share);
        }),
        ["simpo"] = (ReferenceFreeLosses.Simpo(Beta, 0.4), s => Softplus(0.4 - (Beta * ((s.Chosen / s.N) - (s.Rejected / s.M))))),
        ["cpo"] = (ReferenceFreeLosses.Cpo(Beta), s => Softplus(-Beta * (s.Chosen - s.Rejected))),
        ["cpo-hinge"] = (ReferenceFreeLosses.CpoHinge(Beta), s => Math.Max(0, 1 - (Beta * (s.Chosen - s.Rejected)))),
        ["cpo-ipo"] = (ReferenceFreeLosses.CpoIpo(Beta), s => Square((s.Chosen / s.N) - (s.Rejected / s.M) - (1 / (2 * Beta)))),
        ["orpo"] = (ReferenceFreeLosses.Orpo(Beta), s => Beta * Softplus(-(LogOdds(s.Chosen / s.N) - LogOdds(s.Rejected / s.M)))),
        ["dpo, nll"] = (PreferenceLosses.Dpo(Beta).PlusNll(0.5),
            s => Softplus(-Beta * s.H) - (0.5 * s.Chosen * Pairs.Length / Pairs.Sum(p => p[4]))),
        ["dpo, forward KL"] = (PreferenceLosses.Dpo(Beta).Under(Divergence.ForwardKl),
            s => Softplus(-Beta * (Math.Exp(-s.B) - Math.Exp(-s.A)))),
        ["dpo, Jensen-Shannon"] = (PreferenceLosses.Dpo(Beta).Under(Divergence.JensenShannon),
            s => Softplus(-Beta * (Softplus(-s.B) - Softplus(-s.A)))),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_is_its_formula(string name)
    {
        var (ours, formula) = Losses[name];
        var made = Of(ours, Pairs);
        Pairs.Select((pair, i) => Relative(made[i], formula(Side.Of(pair)))).Max().ShouldBeLessThan(1e-10);
    }

    /// <summary>The gradient in the policy's log-probs is that of the formula, by differences; kinks are not among these pairs.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_gradient_is_that_of_the_formula(string name)
    {
        var (ours, formula) = Losses[name];
        using var scope = NewDisposeScope();
        var (chosen, rejected) = (Column(Pairs, 0).requires_grad_(true), Column(Pairs, 1).requires_grad_(true));
        ours(Logps(Pairs, chosen, rejected)).Losses.sum().backward();
        foreach (var (side, grad) in new[] { (0, chosen.grad!), (1, rejected.grad ?? zeros_like(rejected)) })
        {
            for (var i = 0; i < Pairs.Length; i++)
            {
                double At(double shift) => formula(Side.Of([.. Pairs[i].Select((value, k) => k == side ? value + shift : value)]));
                Relative(grad[i].item<double>(), (At(Step) - At(-Step)) / (2 * Step)).ShouldBeLessThan(2e-5, $"side {side} of pair {i}");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.7)]
    public void Kto_is_its_formula(double kl)
    {
        using var scope = NewDisposeScope();
        double[] ratios = [0.5, -2, 3.25, 0];
        bool[] wanted = [true, true, false, false];
        var made = UnpairedLosses.Kto(tensor(ratios), tensor(wanted), kl, Beta, 1.5, 0.5).data<double>().ToArray();
        ratios.Zip(wanted, (x, good) => good ? 1.5 * (1 - Sigmoid(Beta * (x - kl))) : 0.5 * (1 - Sigmoid(Beta * (kl - x))))
            .Zip(made, Relative).Max().ShouldBeLessThan(1e-12);
        UnpairedLosses.Kl(tensor(new[] { -1.0, 4 })).ShouldBe(1.5);
        UnpairedLosses.Kl(tensor(new[] { -4.0, 1 })).ShouldBe(0);
    }

    /// <summary>AOT of a batch: both columns of margins in ascending order, one against the other.</summary>
    [Fact]
    public void Aot_compares_in_order()
    {
        double[] own = [.. Pairs.Select(p => p[0] - p[1])], reference = [.. Pairs.Select(p => p[2] - p[3]).Order()];
        var expected = own.Select(margin => Beta * (margin - reference[own.Count(other => other < margin)]))
            .Select(x => ((1 - Flipped) * Softplus(-x)) + (Flipped * Softplus(x)));
        Of(PreferenceLosses.Aot(Beta, Flipped), Pairs).Zip(expected, Relative).Max().ShouldBeLessThan(1e-12);
    }

    private sealed record Side(double Chosen, double Rejected, double A, double B, double N, double M)
    {
        public double H => A - B;

        public static Side Of(double[] pair) => new(pair[0], pair[1], pair[0] - pair[2], pair[1] - pair[3], pair[4], pair[5]);
    }

    private static double[] Of(PreferenceLoss loss, double[][] pairs)
    {
        using var scope = NewDisposeScope();
        return loss(Logps(pairs, Column(pairs, 0), Column(pairs, 1))).Losses.data<double>().ToArray();
    }

    private static PairLogps Logps(double[][] pairs, Tensor chosen, Tensor rejected) =>
        new(chosen, rejected, Column(pairs, 2), Column(pairs, 3), Column(pairs, 4), Column(pairs, 5));

    private static Tensor Column(double[][] pairs, int at) => tensor(pairs.Select(pair => pair[at]).ToArray());

    private static double Relative(double made, double expected) => Math.Abs(made - expected) / Math.Max(1e-3, Math.Abs(expected));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => x > 0 ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));

    private static double Square(double x) => x * x;

    private static double LogOdds(double logp) => logp - Math.Log(1 - Math.Exp(logp));
}
