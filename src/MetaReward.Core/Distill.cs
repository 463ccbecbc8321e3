namespace MetaReward;

/// <summary>Settings of learning a teacher's distributions, token by token.</summary>
/// <param name="Training">Optimiser and schedule.</param>
/// <param name="Divergence">
/// The distance of the student from the teacher at each response token: forward (teacher || student, the default), reverse, or
/// Jensen-Shannon between them (GKD, arXiv:2306.13649).
/// </param>
/// <param name="Mixture">Of Jensen-Shannon: the teacher's share of the mixture, above 0 and below 1.</param>
/// <param name="Temperature">Divides the logits of both; above 0. The loss is not multiplied by its square.</param>
public sealed record Distill(
    Training Training, Divergence Divergence = Divergence.ForwardKl, double Mixture = 0.5, double Temperature = 1)
{
    /// <summary>The first mistake in the settings: the setting, its value, and what is allowed; null if there is none.</summary>
    public string? Fault() =>
        Divergence == Divergence.Alpha ? "divergence alpha is not known here: forward_kl, reverse_kl and jensen_shannon are"
        : !(Mixture is > 0 and < 1) ? $"mixture must be above 0 and below 1, but {Mixture} came; at its ends it is reverse_kl or forward_kl"
        : !(Temperature > 0) || !double.IsFinite(Temperature) ? $"temperature must be above 0, but {Temperature} came"
        : null;

    /// <exception cref="ArgumentException">There is a <see cref="Fault"/>.</exception>
    public void Check()
    {
        if (Fault() is { } fault)
        {
            throw new ArgumentException(fault);
        }
    }
}
