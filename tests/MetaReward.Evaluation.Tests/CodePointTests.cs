using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Tests;

/// <summary>
/// Lengths in files and records are Unicode code points: a letter outside the basic plane is one, an accent that
/// stands alone is one of its own.
/// </summary>
public sealed class CodePointTests : IDisposable
{
    private const string Astral = "𝒜😀🇩🇪e\u0301"; // 1 + 1 + 2 + 2
    private readonly string folder = Directory.CreateTempSubdirectory("metareward-code-points-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_text_is_as_long_as_its_code_points()
    {
        (TextLength.Of(Astral), Astral.Length).ShouldBe((6, 10));
        TextLength.Of("").ShouldBe(0);
        TextLength.Of("\ud835").ShouldBe(1, "half a pair is one, as it is where it is written");
    }

    [Fact]
    public void Annotations_are_measured_so()
    {
        var path = Path.Combine(folder, "annotations.json");
        File.WriteAllText(path, $$"""[{"output_1": "{{Astral}}", "output_2": "\ud83d\ude00\ud83d\ude00", "preference": 1.25}]""");
        var row = AlpacaRow.ReadAnnotations(path).ShouldHaveSingleItem();
        (row.BaselineLength, row.Length).ShouldBe((6, 2));
    }

    [Fact]
    public void So_are_outputs_that_a_judge_of_ones_own_compares()
    {
        var marks = AlpacaExam.Marks(new("1", "p", Astral, null, 0), "😀😀", new(1, 2, 2));
        (marks["length"].Points, marks["baseline-length"].Points).ShouldBe((2, 6));
    }
}
