namespace MetaReward.Remote.Hub;

/// <summary>A model cannot be fetched or found; the message says why and what to do.</summary>
public sealed class HubException : IOException
{
    public HubException(string message)
        : base(message)
    {
    }

    public HubException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public HubException()
    {
    }

    /// <summary>Whether the server could not be asked, or was too busy: the same may succeed another time.</summary>
    public bool MayPass => InnerException is PassingException;
}
