namespace MetaReward;

/// <summary>
/// What a rubric reads from a reply that is no verdict, such as a new instruction. A reply that cannot be read is a value of its own.
/// </summary>
/// <typeparam name="T">The value that was read.</typeparam>
public abstract record Reading<T>
{
    private Reading()
    {
    }

    /// <summary>It says this.</summary>
    public sealed record Read(T Value) : Reading<T>;

    /// <summary>It cannot be read.</summary>
    /// <param name="Reason">The kind of fault, for counting.</param>
    /// <param name="Detail">The piece of the reply at fault; may be empty.</param>
    public sealed record Unread(UnparsableReason Reason, string Detail) : Reading<T>;
}
