using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Distances between two models' predictions: estimates from the log-probs of sampled tokens, and exact ones from logits for distillation.
/// All are differentiable in the first argument.
/// </summary>
public static class Divergences
{
    /// <summary>log p - log q: unbiased for KL(p || q) over samples of p, of either sign.</summary>
    public static Tensor K1(Tensor logps, Tensor reference) => logps - reference;

    /// <summary>(log p - log q)^2 / 2: biased, never negative.</summary>
    public static Tensor K2(Tensor logps, Tensor reference) => 0.5 * (logps - reference).square();

    /// <summary>q/p - log(q/p) - 1: unbiased and never negative.</summary>
    public static Tensor K3(Tensor logps, Tensor reference) => (reference - logps).exp() - (reference - logps) - 1;

    /// <summary>KL(teacher || student) of each position: (..., V) logits to (...).</summary>
    public static Tensor Forward(Tensor student, Tensor teacher, double temperature = 1) =>
        Kl(Logps(teacher, temperature), Logps(student, temperature)).sum(-1);

    /// <summary>KL(student || teacher) of each position: (..., V) logits to (...).</summary>
    public static Tensor Reverse(Tensor student, Tensor teacher, double temperature = 1) =>
        Kl(Logps(student, temperature), Logps(teacher, temperature)).sum(-1);

    /// <summary>-sum_v teacher_v log student_v of each position: the forward divergence plus the teacher's entropy.</summary>
    public static Tensor SoftCrossEntropy(Tensor student, Tensor teacher, double temperature = 1) =>
        -(Logps(teacher, temperature).exp() * Logps(student, temperature)).sum(-1);

    /// <summary>
    /// The generalised Jensen-Shannon divergence of each position, arXiv:2306.13649: beta KL(teacher || m) + (1 - beta) KL(student || m)
    /// with m = beta teacher + (1 - beta) student. At 0 and 1 it is the forward and the reverse divergence themselves, to
    /// which the mixture does not tend.
    /// </summary>
    /// <param name="student">Logits (..., V).</param>
    /// <param name="teacher">Logits (..., V), without gradient.</param>
    /// <param name="beta">From 0 to 1.</param>
    /// <param name="temperature">Divides both logits; the loss is not multiplied by its square.</param>
    public static Tensor JensenShannon(Tensor student, Tensor teacher, double beta, double temperature = 1)
    {
        if (beta is 0 or 1)
        {
            return beta == 0 ? Forward(student, teacher, temperature) : Reverse(student, teacher, temperature);
        }

        var (ours, theirs) = (Logps(student, temperature), Logps(teacher, temperature));
        var mixture = logaddexp(ours + Math.Log(1 - beta), theirs + Math.Log(beta));
        return ((beta * Kl(theirs, mixture)) + ((1 - beta) * Kl(ours, mixture))).sum(-1);
    }

    /// <summary>sum_v p log(p/q), term by term, from log-probs.</summary>
    private static Tensor Kl(Tensor p, Tensor q) => p.exp() * (p - q);

    private static Tensor Logps(Tensor logits, double temperature) => (temperature == 1 ? logits : logits / temperature).log_softmax(-1);
}
