using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// Splits English text into sentences by the rules of Punkt (Kiss and Strunk 2006), as the reference checkers do with its model of the Wall
/// Street Journal: a sentence ends at <c>.</c>, <c>?</c> or <c>!</c> before white space or punctuation, unless the word before is an
/// abbreviation, an initial or an ellipsis and nothing says that the next word begins a sentence. A list's number (<c>1. Buy</c>) is a
/// sentence of its own there, and so it is here. Left out: the model's 20,000 words with the cases they were seen in. A word counts as an
/// ordinary one if the text itself has it in small letters.
/// </summary>
internal sealed partial class SentenceSplitter
{
    /// <summary>
    /// What the model takes for abbreviations; everything else with a period ends a sentence, <c>e.g.</c> and <c>etc.</c> too.
    /// </summary>
    private static readonly HashSet<string> Abbreviations =
    [
        .. ("c d e f g h k l m n p r s t v w ct ga pa va vt st ft mg ok yr ms mr mrs dr jr sr lt sw co cos inc ltd "
            + "corp cie bros messrs chg").Split(' '),
        .. ("adm col gen maj prof rep reps sen vs ave ala ariz calif colo conn fla ill kan ky mich minn nev okla "
            + "ore tenn wash wis").Split(' '),
        .. ("jan feb aug sep sept oct nov dec tues wed fri a.a a.c a.d a.g a.h a.m a.m.e a.s a.t b.f b.v c.i.t "
            + "c.o.m.b c.v d.c d.h d.w").Split(' '),
        .. ("e.f e.h e.l e.m f.g f.j g.d g.f g.k h.c h.f h.m i.m.s j.b j.c j.j j.k j.p j.r l.a l.f l.p m.b.a "
            + "m.d.c m.j n.c n.d n.h").Split(' '),
        .. ("n.j n.m n.v n.y p.a.m p.m ph.d r.a r.h r.i r.j r.k r.t s.a s.a.y s.c s.g s.p.a s.s t.j u.k u.n u.s u.s.a "
            + "u.s.s.r w.c w.r w.va w.w").Split(' '),
    ];

    /// <summary>Words that, with a capital, begin a sentence even behind an abbreviation.</summary>
    private static readonly HashSet<string> Starters =
    [
        .. ("although among both but despite even he however i if in indeed instead it many meanwhile moreover most "
            + "nevertheless nonetheless nor").Split(' '),
        .. "separately similarly since so some the there these they this though thus under when while yet according sales".Split(' '),
    ];

    /// <summary>Words that often follow a number and a period in that newspaper, and so begin no sentence there.</summary>
    private static readonly HashSet<string> AfterNumbers =
        [.. ("abreast business commodities corrections credit dividend financing insider international leisure "
            + "letters notable review who").Split(' ')];

    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\r\v\f");

    private readonly HashSet<string> _ordinary;

    private SentenceSplitter(string text) => _ordinary = [.. Small().Matches(text).Select(m => m.Value)];

    /// <summary>
    /// The sentences in order, without the white space around them. Closing quotation marks and brackets stay with the sentence before.
    /// </summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var splitter = new SentenceSplitter(text);
        var (sentences, start) = (new List<string>(), 0);
        foreach (var end in Candidates(text).Where(c => splitter.IsBreak(c.Context)).Select(c => c.End))
        {
            var stop = end;
            if (Closing().Match(text, NextVisible(text, end)) is { Success: true } closing)
            {
                stop = closing.Index + closing.Groups["marks"].Length;
            }

            if (stop > start)
            {
                sentences.Add(CheckedText.Strip(text[start..stop]));
                start = NextVisible(text, stop);
            }
        }

        return [.. sentences.Append(CheckedText.Strip(text[Math.Min(start, text.Length)..])).Where(s => s.Length > 0)];
    }

    /// <summary>
    /// Where a sentence may end: of several ends in one run without white space the last. The context is the run and what follows it.
    /// </summary>
    private static IEnumerable<(int End, string Context)> Candidates(string text)
    {
        var ends = End().Matches(text);
        for (var i = 0; i < ends.Count; i++)
        {
            var at = ends[i].Index;
            if (i + 1 == ends.Count || text.AsSpan(at, ends[i + 1].Index - at).ContainsAny(Blanks))
            {
                var word = text.AsSpan(0, at).LastIndexOfAny(Blanks) + 1;
                yield return (at + 1, text[word..(at + 1)] + ends[i].Groups["after"].Value);
            }
        }
    }

    private bool IsBreak(string context)
    {
        var tokens = Token().Matches(context).Select(m => m.Value).ToList();
        return tokens.Zip(tokens.Skip(1)).Any(pair => Ends(pair.First, pair.Second));
    }

    /// <summary>Does a sentence end between these two tokens?</summary>
    private bool Ends(string token, string next)
    {
        if (token is "." or "?" or "!")
        {
            return true;
        }

        if (!token.EndsWith('.') || (token.EndsWith("..", StringComparison.Ordinal) && token.Any(c => c != '.')))
        {
            return false;
        }

        var word = CheckedText.Lower(token[..^1]);
        var capital = CheckedText.IsUpper(Rune.GetRuneAt(next, 0).ToString());
        var small = CheckedText.IsLower(Rune.GetRuneAt(next, 0).ToString()) || next is [',' or ':' or ';' or '.' or '!' or '?'];
        var following = CheckedText.Lower(next.TrimEnd('.'));
        if (word.EnumerateRunes().ToList() is [var letter] && Rune.IsLetter(letter))
        {
            return Abbreviations.Contains(word) ? false : !small && !(capital && !IsOrdinary(following));
        }

        if (Numeric().IsMatch(token))
        {
            return !small && !AfterNumbers.Contains(following);
        }

        var known = token.All(c => c == '.') || Abbreviations.Contains(word) || Abbreviations.Contains(word[(word.LastIndexOf('-') + 1)..]);
        return !known || (capital && (IsOrdinary(following) || Starters.Contains(following)));
    }

    private bool IsOrdinary(string word) => _ordinary.Contains(word);

    private static int NextVisible(string text, int at)
    {
        while (at < text.Length && CheckedText.IsSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    private const int Longest = 2000;
    private const string Inner = @"[)"";}\]*:@'({\[!?]";
    private const string Run = @"(?:-{2,}|\.{2,}|(?:\.\s){2,}\.)";

    [GeneratedRegex($@"[.?!](?=(?<after>{Inner}|\s+\S+))", RegexOptions.None, Longest)]
    private static partial Regex End();

    [GeneratedRegex($@"{Run}|[^\s(""`{{\[:;&#*@)}}\]\-,]\S*?(?=\s|$|{Inner}|{Run}|,(?=$|\s|{Inner}|{Run}))|\S", RegexOptions.None, Longest)]
    private static partial Regex Token();

    [GeneratedRegex(@"\G(?<marks>[""')\]}]+?)(?:\s+|(?=--)|$)", RegexOptions.Multiline, Longest)]
    private static partial Regex Closing();

    [GeneratedRegex(@"^-?[.,]?\d[\d,.\-]*\.?$", RegexOptions.None, Longest)]
    private static partial Regex Numeric();

    [GeneratedRegex(@"(?<![\p{L}\p{N}])\p{Ll}[\p{L}'\-]*", RegexOptions.None, Longest)]
    private static partial Regex Small();
}
