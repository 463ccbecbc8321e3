namespace MetaReward.Torch;

/// <summary>A disk that is full, read-only or gone, in words that say what to do.</summary>
internal static class Unwritable
{
    /// <param name="what">What was to be written, and where.</param>
    /// <param name="failure">What the system said.</param>
    public static IOException Of(string what, Exception failure) => new(
        $"cannot write {what}: {failure.Message}. Free some space or mend the rights, then run the same command again: "
        + "it goes on from what is kept.", failure);
}
