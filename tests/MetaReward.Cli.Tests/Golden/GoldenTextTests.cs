using System.IO.Compression;
using System.Text;
using MetaReward.Bench.Golden;
using MetaReward.Torch;

namespace MetaReward.Tests;

/// <summary>What a golden holds a run to, and what it leaves free.</summary>
public sealed class GoldenTextTests : IDisposable
{
    private const string Pair =
        """
        {"id":"i1/p1/actor","role":"actor","prompt":"add",
        "chosen":{"id":"i1/p1/r0","score":4.5,"sample":{"text":"yes","tokens":[1,2],"logps":[-0.1,-0.2],"finish":"stop"}},
        "rejected":{"id":"i1/p1/r1","score":1,"sample":{"text":"no","tokens":[3],"logps":[-0.3],"finish":"stop"}},"why":"higher"}
        """;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_ends_of_a_prompt_stand_in_one_line()
    {
        Write("6-pairs.jsonl", Pair);
        Write(
            "6-skips.jsonl", """{"role":"actor","id":"i1/p1/r2","reason":"duplicate","detail":"The same text."}""",
            """{"role":"judge","id":"i1/p1","reason":"judge_not_trained","detail":""}""");
        GoldenText.Of(folder.Path).Split('\n').ShouldContain(
            "iter-01 i1/p1: actor r0 > r1 (4.5, 1) | actor duplicate r2 | judge judge_not_trained");
    }

    [Fact]
    public void The_layout_of_a_line_and_the_digits_of_its_log_probs_are_free()
    {
        Write("6-pairs.jsonl", Pair);
        var before = GoldenText.Of(folder.Path);
        File.Delete(folder["iter-01/6-pairs.jsonl"]);
        var other = Pair.Replace("-0.3", "-0.25").Replace("\"sample\":{", "\"target\":{\"sampled\":{").Replace("\"stop\"}}", "\"stop\"}}}");
        using (var packed = new GZipStream(File.Create(folder["iter-01/5-pairs.jsonl.gz"]), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(Line(other)));
        GoldenText.Of(folder.Path).ShouldBe(before);
    }

    [Theory]
    [InlineData("[1,2]", "[1,4]")]
    [InlineData("\"yes\"", "\"yes \"")]
    [InlineData("4.5", "4.50001")]
    [InlineData("\"add\"", "\"sub\"")]
    [InlineData("higher", "lower")]
    [InlineData("[-0.1,-0.2],\"finish\":\"stop\"", "[-0.1,-0.2],\"finish\":\"length\"")]
    [InlineData("\"i1/p1/r1\"", "\"i1/p1/r3\"")]
    public void Everything_else_is_held(string was, string now)
    {
        Write("6-pairs.jsonl", Pair);
        var before = GoldenText.Of(folder.Path);
        Pair.ShouldContain(was);
        Write("6-pairs.jsonl", Pair.Replace(was, now));
        GoldenText.Of(folder.Path).ShouldNotBe(before);
    }

    [Fact]
    public void A_difference_shows_both_lines_and_names_the_processor()
    {
        GoldenFile.Write(folder["golden.txt"], "one\ntwo\n");
        GoldenFile.Difference(folder["golden.txt"], "one\ntwo\n").ShouldBeNull();
        GoldenFile.Difference(folder["golden.txt"], "one\nthree\n").ShouldBe(
            $"golden.txt: 1 of 2 lines differ. Both were made with {ProcessorFacts.Capability()}.\n"
            + "  line 3\n    expected two\n    found    three");
        File.WriteAllText(folder["golden.txt"], "made with AVX-1024\none\n");
        GoldenFile.Difference(folder["golden.txt"], "two\n")!.ShouldContain("The golden was made with AVX-1024, this with");
    }

    [Fact]
    public void Weights_of_another_processor_are_not_held_and_all_else_is()
    {
        var (one, other) = ("weights 0123456789abcdef model.safetensors 0123456789abcdef steps 9", "weights "
            + "1123456789abcdef model.safetensors 2123456789abcdef steps 9");
        GoldenFile.Write(folder["golden.txt"], one + "\n");
        GoldenFile.Difference(folder["golden.txt"], other + "\n").ShouldNotBeNull("the same processor");
        File.WriteAllText(folder["golden.txt"], $"made with AVX-1024\n{one}\n");
        GoldenFile.Difference(folder["golden.txt"], other + "\n").ShouldBeNull();
        GoldenFile.Difference(folder["golden.txt"], other.Replace("steps 9", "steps 8") + "\n").ShouldNotBeNull();
    }

    public void Dispose() => folder.Dispose();

    private static string Line(string record) => record.ReplaceLineEndings("") + "\n";

    private void Write(string name, params string[] records)
    {
        Directory.CreateDirectory(folder["iter-01"]);
        var footer = $$"""{"shard":"iter-01/x","of":1,"records":{{records.Length}},"sha256":"","inputs":"","policy":""}""";
        File.WriteAllText(folder["iter-01/" + name], string.Concat(records.Append(footer).Select(Line)));
    }
}
