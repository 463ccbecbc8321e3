using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>Models in several files, written and read.</summary>
public class ShardTests
{
    private static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama", VocabularySize = 256, HiddenSize = 4, FeedForwardSize = 8, Layers = 1, Heads = 2, KeyValueHeads = 1,
        HeadSize = 2,
        ContextSize = 16, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    private static readonly (string Name, long[] Shape, float[] Values)[] Tensors =
    [
        ("b", [3, 2], [1, 2, 3, 4, 5, 6]), ("a", [2], [7, 8]), ("large", [10], [.. Enumerable.Range(0, 10)]), ("none", [0], []),
        ("c", [1], [9]),
    ];

    [Theory]
    [InlineData(TensorType.F32, 32,
        new[] { "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors" })]
    [InlineData(TensorType.F16, 32, new[] { "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors" })]
    [InlineData(TensorType.BF16, 1000, new[] { "model.safetensors" })]
    public void Weights_above_a_size_are_parted_and_read_back(TensorType type, long bytes, string[] files)
    {
        using var scratch = new Scratch();
        var written = ShardedWriter.Write(scratch.Folder, Tensors, type, bytes);
        written.ShouldBe(files.Length == 1 ? files : [.. files, ShardedSafetensors.IndexFile]);
        Directory.GetFiles(scratch.Folder).Select(Path.GetFileName).Order().ShouldBe(written.Order());
        using var back = ShardedSafetensors.Open(scratch.Folder);
        back.Names.ShouldBe(Tensors.Select(tensor => tensor.Name), ignoreOrder: true);
        foreach (var (name, shape, values) in Tensors)
        {
            back.Read(name).Shape.ShouldBe(shape);
            back.Read(name).Values.ShouldBe(values);
        }
    }

    [Fact]
    public void The_index_says_where_every_tensor_is_and_how_large_all_are()
    {
        using var scratch = new Scratch();
        ShardedWriter.Write(scratch.Folder, Tensors, TensorType.F32, 32);
        var index = JsonNode.Parse(File.ReadAllText(scratch.File(ShardedSafetensors.IndexFile)))!;
        ((long)index["metadata"]!["total_size"]!).ShouldBe(19 * 4);
        index["weight_map"]!.AsObject().Select(entry => entry.Key).ShouldBe(["a", "b", "c", "large", "none"]);
        ((string)index["weight_map"]!["large"]!).ShouldBe("model-00002-of-00003.safetensors");
    }

    [Fact]
    public void An_earlier_model_of_another_size_leaves_nothing_behind()
    {
        using var scratch = new Scratch();
        foreach (var (bytes, files) in new[] { (1000L, 1), (32, 4), (16, 5), (1000, 1) })
        {
            ShardedWriter.Write(scratch.Folder, Tensors, TensorType.F32, bytes);
            Directory.GetFiles(scratch.Folder).Length.ShouldBe(files);
            using var back = ShardedSafetensors.Open(scratch.Folder);
            back.Names.Count.ShouldBe(5);
        }
    }

    [Fact]
    public void A_failure_leaves_the_earlier_model_whole()
    {
        using var scratch = new Scratch();
        ShardedWriter.Write(scratch.Folder, Tensors, TensorType.F32, 32);
        IEnumerable<(string Name, long[] Shape, float[] Values)> torn =
            Tensors.Select(tensor => tensor.Name == "c" ? throw new IOException("torn") : tensor);
        Should.Throw<IOException>(() => ShardedWriter.Write(scratch.Folder, torn, TensorType.F32, 16));
        Directory.GetFiles(scratch.Folder).Length.ShouldBe(4);
        using var back = ShardedSafetensors.Open(scratch.Folder);
        back.Read("large").Values.Length.ShouldBe(10);
        Should.Throw<ArgumentException>(() => ShardedWriter.Write(scratch.Folder, [.. Tensors, Tensors[0]], TensorType.F32, 16)).Message
            .ShouldContain("named twice");
    }

    [Fact]
    public void What_f16_cannot_hold_is_refused()
    {
        using var scratch = new Scratch();
        Should.Throw<InvalidDataException>(() => SafetensorsWriter.Write(scratch.File("a"), [("x", [1], [70_000f])], TensorType.F16))
            .Message.ShouldContain("'x' holds 70000, which F16 cannot hold");
        SafetensorsWriter.Write(scratch.File("a"), [("x", [3], [65_504f, float.NegativeInfinity, 1 / 3f])], TensorType.F16);
        using var file = SafetensorsFile.Open(scratch.File("a"));
        file.Read("x").Values.ShouldBe([65_504f, float.NegativeInfinity, (float)(Half)(1 / 3f)]);
    }

    [Fact]
    public void A_gguf_model_in_several_parts_is_one_model()
    {
        using var scratch = new Scratch();
        Parts(scratch, 2, 2);
        using var whole = Checkpoint.Open(scratch.File("whole.gguf"));
        using var parts = Checkpoint.Open(scratch.File("m-00001-of-00002.gguf"));
        parts.Config.ShouldBe(whole.Config);
        foreach (var name in whole.TensorNames)
        {
            parts.Read(name).Values.ShouldBe(whole.Read(name).Values);
        }
    }

    [Fact]
    public void A_part_that_is_missing_or_not_the_first_is_named()
    {
        using var scratch = new Scratch();
        Parts(scratch, 2, 2);
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File("m-00002-of-00002.gguf"))).Message
            .ShouldContain("part 2 of 2; expected part 1");
        File.Move(scratch.File("m-00002-of-00002.gguf"), scratch.File("elsewhere"));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File("m-00001-of-00002.gguf"))).Message
            .ShouldContain("part 2 of 2 is missing");
        File.Move(scratch.File("m-00001-of-00002.gguf"), scratch.File("other.gguf"));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File("other.gguf"))).Message.ShouldContain("-00001-of-00002.gguf");
        Parts(scratch, 2, 3);
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File("m-00001-of-00002.gguf"))).Message
            .ShouldContain("expected part 2 of 2");
    }

    /// <summary>A model in one file, and in two of which the second says it belongs to <paramref name="claimed"/>.</summary>
    private static void Parts(Scratch scratch, int count, int claimed)
    {
        float[] Values(GgufPart part) =>
            [.. Enumerable.Range(0, (int)part.Shape.Aggregate(1L, (product, length) => product * length)).Select(i => i % 7f)];
        var parts = GgufLayout.Of(Tiny)
            .Select(part => new GgufPlanned(part.Name, GgufTypes.Named("F32"), part.Shape, () => [Values(part)])).ToList();
        List<(string, object)> settings = [("general.architecture", "llama"), .. new GgufSettings(Tiny).Metadata,
            .. GgufVocabulary.Metadata(TextSide.Parse(ByteTokenizer.Files(256), "test"), 256)];
        GgufWriter.Write(scratch.File("whole.gguf"), settings, parts);
        GgufWriter.Write(scratch.File($"m-00001-of-{count:d5}.gguf"), [.. settings, ("split.no", 0u), ("split.count", (uint)count)],
            parts[..5]);
        GgufWriter.Write(scratch.File($"m-00002-of-{count:d5}.gguf"), [("split.no", 1u), ("split.count", (uint)claimed)], parts[5..]);
    }
}
