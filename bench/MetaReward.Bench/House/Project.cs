namespace MetaReward.Bench.House;

/// <summary>A project of the solution, as its file and its sources say.</summary>
/// <param name="Name">Without the product's name: <c>Core</c>, <c>Core.Tests</c>.</param>
/// <param name="Wing">The folder it lies in: <c>src</c>, <c>bench</c> or <c>tests</c>.</param>
/// <param name="Holds">Its description, one phrase.</param>
/// <param name="Sees">The projects that it references, in the order of its file.</param>
/// <param name="Files">Its C# files, ordered by path.</param>
public sealed record Project(string Name, string Wing, string Holds, IReadOnlyList<string> Sees, IReadOnlyList<SourceFile> Files)
{
    /// <summary>Lines of all files.</summary>
    public int Lines => Files.Sum(file => file.Lines);

    /// <summary>Lines of all files that hold code.</summary>
    public int Code => Files.Sum(file => file.Code);

    /// <summary>Lines of the middle file, of the upper one where there are two; zero without files.</summary>
    public int MedianFile => Files.Count == 0 ? 0 : Files.Select(file => file.Lines).Order().ElementAt(Files.Count / 2);

    /// <summary>The longest file; of equals the first by path.</summary>
    public SourceFile? LargestFile => Files.MaxBy(file => file.Lines);

    /// <summary>The longest function; of equals the first.</summary>
    public Function? LargestFunction => Files.SelectMany(file => file.Functions).MaxBy(function => function.Lines);
}
