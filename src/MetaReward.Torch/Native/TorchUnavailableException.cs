namespace MetaReward.Torch;

/// <summary>LibTorch cannot be loaded on this machine. The message says what was tried, why it failed and what to do.</summary>
public sealed class TorchUnavailableException : Exception
{
    public TorchUnavailableException()
    {
    }

    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    public TorchUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
