using System.Text;
using MetaReward.Text;

namespace MetaReward.Bench.Tokenizers;

/// <summary>One tokenizer, ours against the official library's, on many texts.</summary>
public static class Comparison
{
    private const int Batch = 200, Shown = 5;

    /// <param name="Name">The tokenizer.</param>
    /// <param name="Strings">Texts compared.</param>
    /// <param name="Different">Those whose ids, spellings, offsets or decoded texts differ, or to which one side has an
    /// error and the other none.</param>
    /// <param name="Refused">Texts that both sides refuse.</param>
    public sealed record Row(string Name, int Strings, int Different, int Refused);

    /// <summary>Compares; the first differences are told.</summary>
    public static Row Run(string name, string json, OfficialLibrary library, IReadOnlyList<string> texts, TextWriter log)
    {
        var (complaint, ours) = (library.Load(json), Ours(name, json, log));
        if (complaint is not null || ours is null)
        {
            log.WriteLine($"{name}: the library says {complaint ?? "nothing"}");
            return new Row(name, texts.Count, complaint is not null && ours is null ? 0 : texts.Count,
                complaint is not null && ours is null ? texts.Count : 0);
        }

        var (different, refused) = (0, 0);
        foreach (var batch in texts.Chunk(Batch))
        {
            foreach (var (text, theirs) in batch.Zip(library.Encode(batch)))
            {
                var difference = Difference(ours, text, theirs);
                refused += difference is null && theirs.Error is not null ? 1 : 0;
                if (difference is not null && different++ < Shown)
                {
                    log.WriteLine($"{name}: {difference} of {Quoted(text)}");
                }
            }
        }

        return new Row(name, texts.Count, different, refused);
    }

    /// <summary>The page: a table of all rows.</summary>
    public static string Page(IReadOnlyList<Row> rows, TimeSpan elapsed)
    {
        var page = new StringBuilder("| tokenizer | strings | mismatches |\n|---|--:|--:|\n");
        foreach (var row in rows)
        {
            page.Append($"| {row.Name} | {row.Strings:N0} | {row.Different:N0} |\n");
        }

        page.Append(
            $"\n{rows.Sum(row => row.Strings):N0} strings, {rows.Sum(row => row.Different):N0} mismatches, {elapsed.TotalSeconds:0} s");
        return page.Append(rows.Sum(row => row.Refused) is > 0 and var refused
            ? $"; {refused:N0} strings were refused by both sides.\n"
            : ".\n").ToString();
    }

    private static Tokenizer? Ours(string name, string json, TextWriter log)
    {
        try
        {
            return Tokenizer.Parse(Encoding.UTF8.GetBytes(json), name);
        }
        catch (InvalidDataException wrong)
        {
            log.WriteLine(wrong.Message);
            return null;
        }
    }

    private static string? Difference(Tokenizer ours, string text, OfficialLibrary.Answer theirs)
    {
        Encoded encoded;
        try
        {
            encoded = ours.EncodeFully(text);
        }
        catch (InvalidDataException refused)
        {
            return theirs.Error is null ? $"refused by us alone ({refused.Message})" : null;
        }

        return theirs.Error is not null ? $"refused by the library alone ({theirs.Error})"
            : Lists("ids", encoded.Ids, theirs.Ids)
            ?? Lists("tokens", encoded.Tokens, theirs.Tokens)
            ?? Lists("offsets", encoded.Offsets.SelectMany(offset => new[] { offset.From, offset.To }), theirs.Offsets)
            ?? Lists("text", [ours.Decode(encoded.Ids, withSpecials: true)], [theirs.Text])
            ?? Lists("plain text", [ours.Decode(encoded.Ids)], [theirs.PlainText]);
    }

    private static string? Lists<T>(string what, IEnumerable<T> ours, IEnumerable<T> theirs)
    {
        var (mine, others) = (ours.ToList(), theirs.ToList());
        var at = mine.Zip(others).TakeWhile(pair => EqualityComparer<T>.Default.Equals(pair.First, pair.Second)).Count();
        return at == mine.Count && at == others.Count ? null
            : $"{what} differ at {at}: {Quoted(string.Join(" ", mine.Skip(at).Take(8)))} instead "
                + $"of {Quoted(string.Join(" ", others.Skip(at).Take(8)))}";
    }

    private static string Quoted(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var unit in text.Length > 300 ? text[..300] : text)
        {
            shown.Append(unit is >= ' ' and <= '~' ? $"{unit}" : $"\\u{(int)unit:x4}");
        }

        return shown.Append('"').ToString();
    }
}
