using System.Buffers.Binary;
using System.Text;
using CsCheck;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

public class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back_bit_for_bit()
    {
        using var scratch = new Scratch();
        float[] values = [0, -0f, 1.5f, float.NaN, float.NegativeInfinity, 1e-40f];
        SafetensorsWriter.Write(scratch.File("a"), [("x", [2, 3], values), ("none", [0, 4], []), ("scalar", [], [7])]);
        using var file = SafetensorsFile.Open(scratch.File("a"));
        file.Names.ShouldBe(["x", "none", "scalar"], ignoreOrder: true);
        file.Shape("x").ShouldBe([2, 3]);
        file.Read("x").Values.Select(BitConverter.SingleToInt32Bits).ShouldBe(values.Select(BitConverter.SingleToInt32Bits));
        file.Read("none").Values.ShouldBeEmpty();
        file.Read("scalar").Values.ShouldBe([7f]);
        Directory.GetFiles(scratch.Folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void Words_are_kept_with_the_tensors()
    {
        using var scratch = new Scratch();
        SafetensorsWriter.Write(scratch.File("a"), [("x", [1], [1f])],
            metadata: new Dictionary<string, string> { ["log"] = "{\"a\":1}\n" });
        using var file = SafetensorsFile.Open(scratch.File("a"));
        file.Metadata["log"].ShouldBe("{\"a\":1}\n");
        file.Metadata["format"].ShouldBe("pt");
        file.Names.ShouldBe(["x"]);
    }

    [Fact]
    public void Bf16_rounds_to_the_nearest_and_ties_to_even()
    {
        using var scratch = new Scratch();
        float[] values = [1f, 1f + 0.00390625f, 1f + 0.0078125f + 0.00390625f, 3.14159274f, float.NaN];
        SafetensorsWriter.Write(scratch.File("a"), [("x", [5], values)], TensorType.BF16);
        using var file = SafetensorsFile.Open(scratch.File("a"));
        file.Type("x").ShouldBe(TensorType.BF16);
        file.Read("x").Values.ShouldBe([1f, 1f, 1f + 0.015625f, 3.140625f, float.NaN]);
    }

    [ReferenceFact("fixtures/architectures")]
    public void Tensors_of_the_reference_files_are_read_with_their_types()
    {
        using var sharded = ShardedSafetensors.Open(SharedData.Path("fixtures/architectures/llama-sharded-bf16"));
        sharded.Names.Count.ShouldBeGreaterThan(20);
        sharded.Read("model.embed_tokens.weight").Values.ShouldAllBe(value => BitConverter.SingleToUInt32Bits(value) << 16 == 0);
        using var file = SafetensorsFile.Open(SharedData.Path("fixtures/architectures/llama2/case.safetensors"));
        foreach (var name in file.Names)
        {
            var count = file.Shape(name).Aggregate(1L, (product, length) => product * length);
            (file.Type(name) is TensorType.I64 ? file.ReadIntegers(name).Values.Length : file.Read(name).Values.Length)
                .ShouldBe((int)count);
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "needs 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}}""", "too many bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "start <= end")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "'F8_E4M3' is not read")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "'dtype' is missing")]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"a":{"dtype":"I8","shape":[1],"data_offsets":[3,4]},"c":"""
        + """{"dtype":"F16","shape":[2],"data_offsets":[4,8]},"d":{"dtype":"F32","shape":[0],"data_offsets":[6,6]}}""",
            "no multiple of its elements' 4")]
    [InlineData("""{"a":[1]}""", "expected a JSON object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    public void A_lying_header_is_refused_with_the_reason(string header, string reason)
    {
        using var scratch = new Scratch();
        var path = scratch.File("a", Bytes(header, 8));
        Should.Throw<InvalidDataException>(() => SafetensorsFile.Open(path)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("""{"weight_map":{"x":"../a.safetensors"}}""", "not a plain file name")]
    [InlineData("""{"weight_map":{"x":"a.safetensors","y":"b.safetensors"}}""", "the shard 'b.safetensors' is missing")]
    [InlineData("""{"weight_map":{"x":"a.safetensors","y":"a.safetensors"}}""", "tensor 'y' should be in 'a.safetensors'")]
    [InlineData("""{"weight_map":{"z":"a.safetensors"}}""", "tensor 'z' should be in")]
    [InlineData("""{"weight_map":{"x":1}}""", "'x' is 1; expected a string")]
    [InlineData("""{"weight_map":{}}""", "names no tensors")]
    [InlineData("""{"metadata":{}}""", "'weight_map' is missing")]
    public void An_index_that_does_not_fit_its_shards_is_refused(string index, string reason)
    {
        using var scratch = new Scratch();
        SafetensorsWriter.Write(scratch.File("a.safetensors"), [("x", [1], [1f])]);
        SafetensorsWriter.Write(scratch.File("c.safetensors"), [("z", [1], [1f]), ("x", [1], [1f])]);
        scratch.File(ShardedSafetensors.IndexFile, Encoding.UTF8.GetBytes(index));
        Should.Throw<InvalidDataException>(() => ShardedSafetensors.Open(scratch.Folder)).Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.pt")]
    public void A_folder_with_pickles_only_is_refused_with_the_remedy(string pickle)
    {
        using var scratch = new Scratch();
        scratch.File(pickle, [0x80, 2]);
        foreach (var open in new Action[] { () => ShardedSafetensors.Open(scratch.Folder), () => Checkpoint.Open(scratch.Folder) })
        {
            var message = Should.Throw<InvalidDataException>(open).Message;
            message.ShouldContain(pickle);
            message.ShouldContain("safe_serialization=True");
        }

        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.File(pickle))).Message.ShouldContain("never read");
    }

    [Fact]
    public void A_file_cut_off_after_it_was_opened_is_noticed()
    {
        using var scratch = new Scratch();
        SafetensorsWriter.Write(scratch.File("a"), [("x", [5000], new float[5000])]);
        using var file = SafetensorsFile.Open(scratch.File("a"));
        using (var cut = new FileStream(scratch.File("a"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(100);
        }

        Should.Throw<InvalidDataException>(() => file.Read("x")).Message.ShouldContain("became shorter");
    }

    [Fact]
    public void A_huge_header_length_is_refused_before_anything_is_allocated()
    {
        using var scratch = new Scratch();
        foreach (var length in new[] { ulong.MaxValue, 1UL << 40, 200_000_000UL, 3UL })
        {
            var bytes = new byte[10];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            Should.Throw<InvalidDataException>(() => SafetensorsFile.Open(scratch.File("a", bytes))).Message.ShouldContain("claims");
        }
    }

    [Fact]
    public void Damaged_files_give_a_message_and_nothing_else()
    {
        using var scratch = new Scratch();
        SafetensorsWriter.Write(scratch.File("whole"), [("x", [4, 8], new float[32]), ("y", [3], new float[3])]);
        var whole = File.ReadAllBytes(scratch.File("whole"));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Bool, Gen.Byte).Sample((at, cut, value) =>
        {
            var damaged = cut ? whole[..at] : [.. whole];
            if (!cut)
            {
                damaged[at] = value;
            }

            try
            {
                using var file = SafetensorsFile.Open(scratch.File("damaged", damaged));
                foreach (var name in file.Names)
                {
                    _ = file.Type(name) is TensorType.F32 or TensorType.F16 ? file.Read(name).Shape : file.ReadIntegers(name).Shape;
                }

                return !cut;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }, iter: 300, threads: 1);
    }

    private static byte[] Bytes(string header, int data)
    {
        var bytes = new byte[8 + Encoding.UTF8.GetByteCount(header) + data];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - 8 - data));
        Encoding.UTF8.GetBytes(header, bytes.AsSpan(8));
        return bytes;
    }
}
