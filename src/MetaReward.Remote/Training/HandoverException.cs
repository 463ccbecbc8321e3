namespace MetaReward.Remote.Training;

/// <summary>A training is written down for a person to run: no failure, but the end of what can be done here for now.</summary>
/// <param name="folder">What was written.</param>
/// <param name="output">Where the result is expected.</param>
public sealed class HandoverException(string folder, string output) : Exception(
    $"the training is ready in '{folder}'; its result is expected in '{output}'")
{
    /// <summary>The folder with the data, the settings and a README.</summary>
    public string Folder { get; } = folder;

    /// <summary>Where the result is expected.</summary>
    public string Output { get; } = output;
}
