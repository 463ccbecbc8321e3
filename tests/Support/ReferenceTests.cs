using System.Runtime.CompilerServices;

namespace MetaReward.Tests;

/// <summary>A test of the reference data: skipped before it begins where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceFactAttribute : FactAttribute
{
    /// <param name="needs">Files or folders of the data, with commas between them.</param>
    /// <param name="file">Where the test stands.</param>
    /// <param name="line">Where the test stands.</param>
    public ReferenceFactAttribute(string needs, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = SharedData.WhyNot(needs);
}

/// <summary>A table of tests of the reference data: skipped as one where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceTheoryAttribute : TheoryAttribute
{
    /// <param name="needs">Files or folders of the data, with commas between them.</param>
    /// <param name="file">Where the test stands.</param>
    /// <param name="line">Where the test stands.</param>
    public ReferenceTheoryAttribute(string needs, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = SharedData.WhyNot(needs);
}
