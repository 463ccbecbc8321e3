using System.Text;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// Guesses the language of a text among the 55 that the reference's detector knows: by its script where the script has one language, else
/// by its function words, and by letters and endings that few languages have. Good for a sentence or more. Why no package does it:
/// docs/decisions/2026-11-29-languages-are-guessed-by-words.md. Left out: frequencies of letter sequences, which the reference uses. Where
/// a text is short, of names and numbers, mixed, or all in capitals (of which the reference looks at the first
/// letters only), the two can differ.
/// </summary>
internal static class LanguageGuess
{
    private const string Unknown = "und";

    /// <summary>Scripts by ranges of code points; the last name is the language where the script has only one.</summary>
    private static readonly (int From, int To, string Script)[] Scripts =
    [
        (0x41, 0x5A, "latin"), (0x61, 0x7A, "latin"), (0xAA, 0xAA, "latin"), (0xBA, 0xBA, "latin"), (0xC0, 0x24F, "latin"),
        (0x1E00, 0x1EFF, "latin"),
        (0x370, 0x3FF, "el"), (0x400, 0x52F, "cyrillic"), (0x5D0, 0x5EA, "he"), (0x600, 0x6FF, "arabic"), (0x750, 0x77F, "arabic"),
        (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFC, "arabic"), (0x900, 0x97F, "devanagari"), (0x980, 0x9FF, "bn"), (0xA00, 0xA7F, "pa"),
        (0xA80, 0xAFF, "gu"), (0xB80, 0xBFF, "ta"), (0xC00, 0xC7F, "te"), (0xC80, 0xCFF, "kn"), (0xD00, 0xD7F, "ml"), (0xE00, 0xE7F, "th"),
        (0x3040, 0x30FF, "ja"), (0x1100, 0x11FF, "ko"), (0x3130, 0x318F, "ko"), (0xAC00, 0xD7AF, "ko"), (0x3400, 0x9FFF, "han"),
    ];

    /// <summary>Letters that few languages have.</summary>
    private static readonly Dictionary<string, string> Letters = new()
    {
        ["ca"] = "·ç", ["cs"] = "řěůý", ["cy"] = "ŵŷ", ["da"] = "øæå", ["de"] = "ßüöä", ["es"] = "ñ¿¡", ["et"] = "õäüö", ["fi"] = "äö",
        ["fr"] = "œçêùâ",
        ["hr"] = "đćčšž", ["hu"] = "őűöü", ["lt"] = "ėųįšžū", ["lv"] = "āēģķļņī", ["no"] = "øåæ", ["pl"] = "łąęśćżź", ["pt"] = "ãõç",
        ["ro"] = "ășțţş",
        ["sk"] = "ľĺŕôďť", ["sl"] = "čšž", ["sq"] = "ë", ["sv"] = "åäö", ["tr"] = "ğışü", ["vi"] = "ơưđạảấầậắặếềệịọốồộớờợụứừự",
        ["bg"] = "ъщ", ["mk"] = "ѓќљњџѕј", ["ru"] = "ыэё", ["uk"] = "іїєґ",
        ["ar"] = "ةىأإيكؤئ", ["fa"] = "پچژگیک", ["ur"] = "ٹڈڑںےہھ",
        ["hi"] = "ँड़", ["mr"] = "ळ", ["ne"] = "ँ",
    };

    /// <summary>Endings that few languages have; a text without function words, a list of things say, has little else to tell by.</summary>
    private static readonly Dictionary<string, string> Endings = new()
    {
        ["en"] = "ing tion tions ed ly ness ment ments ght ck sh ers ies ty ous ful ity ure wn ew ries ance ence",
        ["de"] = "ung ungen keit heit lich isch schaft chen cht", ["fr"] = "tion tions ement eux euse aire eurs ité aux ait ère",
        ["es"] = "ción ciones mente dad ado ada ando iento illo",
        ["it"] = "zione zioni mente ità ggio ando tto tti lla", ["pt"] = "ção ções mente dade ão inho agem",
        ["nl"] = "ing lijk heid en tje ijk oor", ["ca"] = "ció cions ment itat atge",
        ["ro"] = "ție ului ilor ească tate ul", ["pl"] = "ości ować anie enie owy ski nych ego", ["cs"] = "ost ování ých ství ský",
        ["tr"] = "lar ler lık mak mek dır yor ları leri",
        ["fi"] = "nen ssa ssä lla llä sta stä inen ksi", ["sv"] = "ning het are arna erna", ["id"] = "nya kan an ngan",
        ["hu"] = "ság ség ban ben nak nek ás és",
    };

    private static readonly Dictionary<string, Vote[]> Votes = new()
    {
        ["latin"] = [.. Of(FunctionWords.Latin)],
        ["cyrillic"] = [.. Of(FunctionWords.Cyrillic)],
        ["arabic"] = [.. Of(FunctionWords.Arabic)],
        ["devanagari"] = [.. Of(FunctionWords.Devanagari)],
    };

    private sealed record Vote(string Language, HashSet<string> Words, HashSet<Rune> Letters, string[] Endings);

    /// <summary>
    /// A code as the benchmark writes it (<c>en</c>, <c>zh-cn</c>); <c>und</c> if no language can be told; null if the text
    /// holds no letters to tell by.
    /// </summary>
    public static string? Of(string text)
    {
        var counts = text.EnumerateRunes().Select(Script).OfType<string>().CountBy(s => s).ToDictionary();
        if (counts.Count == 0)
        {
            return null;
        }

        var main = counts.MaxBy(c => c.Value).Key;
        return main switch
        {
            "han" => counts.GetValueOrDefault("ja") * 10 > counts["han"] ? "ja" : Chinese(text),
            _ => Votes.TryGetValue(main, out var votes) ? Best(votes, text) : main,
        };
    }

    private static string? Script(Rune c) =>
        Scripts.FirstOrDefault(s => c.Value >= s.From && c.Value <= s.To).Script is { } script && (c.Value > 0x2FF || Rune.IsLetter(c))
            ? script
            : null;

    private static string Chinese(string text) =>
        text.Count(c => "們這國學說會來對時個為過後還開關點種與沒".Contains(c)) > text.Count(c => "们这国学说会来对时个为过后还开关点种与没".Contains(c)) ? "zh-tw" : "zh-cn";

    /// <summary>A word counts for each language that has it, the less the more languages have it; a rare letter counts a little.</summary>
    private static string Best(Vote[] votes, string text)
    {
        var lower = CheckedText.Lower(text).Replace('’', '\'');
        var words = Tokens(lower).CountBy(w => w).ToList();
        var letters = lower.EnumerateRunes().CountBy(c => c).ToList();
        var scores = votes.ToDictionary(v => v.Language, _ => 0.0);
        foreach (var (word, count) in words)
        {
            Add(votes.Where(v => v.Words.Contains(word)), count);
            Add(votes.Where(v => v.Endings.Any(end => word.Length > end.Length + 1 && word.EndsWith(end, StringComparison.Ordinal))),
                0.15 * count);
        }

        foreach (var (letter, count) in letters)
        {
            Add(votes.Where(v => v.Letters.Contains(letter)), 0.3 * count);
        }

        var best = scores.MaxBy(s => s.Value);
        return best.Value > 0 ? best.Key : Unknown;

        void Add(IEnumerable<Vote> having, double count)
        {
            var all = having.ToList();
            all.ForEach(v => scores[v.Language] += count / Math.Sqrt(all.Count));
        }
    }

    /// <summary>
    /// Letters with the marks on them; other characters part words. What English leaves of a word behind an apostrophe (it's, don't, we'll)
    /// is a word with its apostrophe: alone, the <c>s</c> would be Czech for "with". Other apostrophes part words, too: French and
    /// Italian write l'eau, dell'acqua.
    /// </summary>
    private static IEnumerable<string> Tokens(string text)
    {
        var word = new StringBuilder();
        foreach (var c in text.EnumerateRunes().Append(new Rune(' ')))
        {
            if (Rune.IsLetter(c) || Rune.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark)
            {
                word.Append(c.ToString());
                continue;
            }

            if (word.Length > 0 && !(word.Length == 1 && word[0] == '\''))
            {
                var whole = word.ToString();
                yield return whole[0] == '\'' && !FunctionWords.Contractions.Contains(whole) ? whole[1..] : whole;
            }

            var between = c.Value == '\'' && word.Length > 0 && word[^1] != '\'';
            word.Clear();
            if (between)
            {
                word.Append('\'');
            }
        }
    }

    private static IEnumerable<Vote> Of(IReadOnlyDictionary<string, string> lists) => lists.Select(list => new Vote(
        list.Key, [.. list.Value.Split(' ')], [.. Letters.GetValueOrDefault(list.Key, "").EnumerateRunes()],
        Endings.TryGetValue(list.Key, out var endings) ? endings.Split(' ') : []));
}
