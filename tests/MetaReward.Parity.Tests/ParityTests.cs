using MetaReward.Tests;

namespace MetaReward.Parity.Tests;

/// <summary>What <c>bench parity</c> measures, part by part.</summary>
public sealed class ParityTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Parts.All.Select(part => part.Name)];

    [ReferenceTheory("fixtures")]
    [MemberData(nameof(Names))]
    public void Every_figure_is_within_its_tolerance(string name)
    {
        var data = Path.GetDirectoryName(SharedData.Path("fixtures"))!;
        var rows = Parts.All.Single(part => part.Name == name).Subjects(data)
            .Select(subject => new Row(subject.Name, [.. subject.Measure()])).ToList();
        var figures = rows.SelectMany(row => row.Figures
            .Select(figure => (figure.Holds, Line: $"{row.Name}, {figure.Name}: {figure.Measured}, allowed {figure.Allowed}"))).ToList();
        figures.ForEach(figure => output.WriteLine(figure.Line));
        rows.ShouldNotBeEmpty();
        figures.Where(figure => !figure.Holds).Select(figure => figure.Line).ShouldBeEmpty();
    }
}
