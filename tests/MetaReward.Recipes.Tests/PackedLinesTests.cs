using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace MetaReward.Recipes;

/// <summary>Packed lines are one gzip member that others read, and anything that is not exactly that is damage.</summary>
public sealed class PackedLinesTests : IDisposable
{
    private static readonly byte[] Lines =
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"id\":{i},\"text\":\"é {i * i}\"}}\n")));

    private readonly Folders folders = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4000)]
    public void What_is_packed_is_unpacked(int length)
    {
        var packed = PackedLines.Pack(Lines.AsSpan(0, length));
        PackedLines.Unpack(packed, out var damage).ShouldBe(Lines[..length]);
        damage.ShouldBeNull();
        PackedLines.Pack(Lines.AsSpan(0, length)).ShouldBe(packed);
    }

    [Fact]
    public void Zcat_reads_it()
    {
        var path = Path.Combine(Directory.CreateDirectory(folders.Path).FullName, "0000" + PackedLines.Ending);
        File.WriteAllBytes(path, PackedLines.Pack(Lines));
        using var zcat = Process.Start(new ProcessStartInfo("zcat", [path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        zcat.StandardOutput.ReadToEnd().ShouldBe(Encoding.UTF8.GetString(Lines));
        zcat.WaitForExit();
        zcat.ExitCode.ShouldBe(0);
        using var stream = new GZipStream(new MemoryStream(PackedLines.Pack(Lines)), CompressionMode.Decompress);
        new StreamReader(stream).ReadToEnd().ShouldBe(Encoding.UTF8.GetString(Lines));
    }

    /// <summary>Every byte of the member changed in turn; the lines come back only where they are still the same.</summary>
    [Fact]
    public void A_changed_byte_is_damage()
    {
        var packed = PackedLines.Pack(Lines);
        for (var at = 0; at < packed.Length; at++)
        {
            byte[] changed = [.. packed];
            changed[at] ^= 4;
            var unpacked = PackedLines.Unpack(changed, out var damage);
            (damage is null).ShouldBe(unpacked is not null);
            (unpacked is null || unpacked.AsSpan().SequenceEqual(Lines)).ShouldBeTrue($"byte {at}");
            (at < 20 || at >= packed.Length - 8 ? damage : "deflate").ShouldNotBeNull($"byte {at} of header or trailer");
        }
    }

    [Fact]
    public void What_is_cut_off_or_stands_behind_is_damage()
    {
        var packed = PackedLines.Pack(Lines);
        for (var length = 0; length < packed.Length; length++)
            PackedLines.Unpack(packed.AsSpan(0, length), out var damage).ShouldBeNull(damage);
        PackedLines.Unpack([.. packed, .. "more"u8], out _).ShouldBeNull();
        PackedLines.Unpack([.. packed, .. packed], out _).ShouldBeNull();
        PackedLines.Unpack("not packed at all"u8, out var said).ShouldBeNull();
        said.ShouldBe("its gzip header is not one of a run's files");
    }

    public void Dispose() => folders.Dispose();
}
