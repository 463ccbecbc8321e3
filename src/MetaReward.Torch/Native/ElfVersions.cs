using System.Buffers.Binary;
using System.Text;

namespace MetaReward.Torch;

/// <summary>
/// Marks one required symbol version of a 64-bit little-endian ELF library as weak (<c>VER_FLG_WEAK</c>, bit 2 of <c>vna_flags</c> in
/// <c>.gnu.version_r</c>), so that the dynamic loader warns about a missing version instead of refusing the library. Safe only where no
/// symbol of that version is needed at run time: the caller names the symbols that may carry it, and any other is an error.
/// </summary>
internal static class ElfVersions
{
    private const uint DynamicSymbols = 11;
    private const uint VersionSymbols = 0x6FFFFFFF;
    private const uint VersionNeeds = 0x6FFFFFFE;
    private const ushort Weak = 2;

    /// <summary>A copy of <paramref name="library"/> that differs in the version's flags alone.</summary>
    /// <exception cref="InvalidDataException">Not such a library, no such version, or it is carried by a symbol
    /// that was not named.</exception>
    public static byte[] Weaken(ReadOnlySpan<byte> library, string version, params IReadOnlyCollection<string> symbols)
    {
        if (library.Length < 64 || !library[..6].SequenceEqual((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF library");
        }

        var sections = Sections(library);
        var (flags, index) = FindNeed(library, sections, version);
        foreach (var symbol in SymbolsOf(library, sections, index))
        {
            if (!symbols.Contains(symbol))
            {
                throw new InvalidDataException($"the library needs '{symbol}' of {version}; expected only {string.Join(", ", symbols)}");
            }
        }

        var result = library.ToArray();
        result[flags] |= (byte)Weak;
        return result;
    }

    private readonly record struct Section(uint Type, int Offset, int Size, int Link);

    private static Section[] Sections(ReadOnlySpan<byte> library)
    {
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(library[0x28..]);
        var size = U16(library, 0x3A);
        var sections = new Section[U16(library, 0x3C)];
        for (var i = 0; i < sections.Length; i++)
        {
            var header = library.Slice(table + (i * size), size);
            sections[i] = new(U32(header, 4), (int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]), (int)U32(header, 0x28));
        }

        return sections;
    }

    private static (int Flags, int Index) FindNeed(ReadOnlySpan<byte> library, Section[] sections, string version)
    {
        var needs = sections.Single(s => s.Type == VersionNeeds);
        var names = sections[needs.Link].Offset;
        for (var file = needs.Offset; ;)
        {
            var entry = file + (int)U32(library, file + 8);
            for (var left = U16(library, file + 2); left > 0; left--)
            {
                if (Text(library, names + (int)U32(library, entry + 8)) == version)
                {
                    return (entry + 4, U16(library, entry + 6));
                }

                entry += (int)U32(library, entry + 12);
            }

            var next = (int)U32(library, file + 12);
            file += next > 0 ? next : throw new InvalidDataException($"the library does not ask for {version}");
        }
    }

    private static List<string> SymbolsOf(ReadOnlySpan<byte> library, Section[] sections, int index)
    {
        var versions = sections.Single(s => s.Type == VersionSymbols);
        var symbols = sections.Single(s => s.Type == DynamicSymbols);
        var names = sections[symbols.Link].Offset;
        var found = new List<string>();
        for (var i = 0; i < versions.Size / 2; i++)
        {
            if ((U16(library, versions.Offset + (2 * i)) & 0x7FFF) == index)
            {
                found.Add(Text(library, names + (int)U32(library, symbols.Offset + (24 * i))));
            }
        }

        return found;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static string Text(ReadOnlySpan<byte> bytes, int at)
    {
        var rest = bytes[at..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
