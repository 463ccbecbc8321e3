namespace MetaReward.Serving;

/// <summary>A request that is not answered, as the client is told.</summary>
/// <param name="status">HTTP's.</param>
/// <param name="message">What was wrong, what came, what was expected.</param>
/// <param name="parameter">The field that it is about; null: none.</param>
/// <param name="code">A word for programs; null: none.</param>
public sealed class RequestException(int status, string message, string? parameter = null, string? code = null) : Exception(message)
{
    public int Status => status;

    public string? Parameter => parameter;

    public string? Code => code;

    /// <summary>Seconds after which asking again makes sense; null: it does not.</summary>
    public int? RetryAfter { get; init; }
}
