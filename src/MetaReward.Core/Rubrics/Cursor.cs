using System.Globalization;

namespace MetaReward.Rubrics;

/// <summary>
/// A place in a folded text (<see cref="Folded"/>) that moves on over what it takes. Every step forward costs what it
/// passes, so that reading is linear.
/// </summary>
internal sealed class Cursor(string text, int at)
{
    private const int Digits = 20;
    private const int Longest = 40;
    private static readonly string[] Tags = ["b", "strong", "i", "em", "u", "p", "br", "span", "code", "score", "winner", "td", "li"];
    private static readonly string[] Wraps = ["\\boxed{", "\\fbox{", "\\text{", "\\textbf{", "\\mathbf{", "\\mathrm{", "\\(", "\\["];

    public string Text => text;

    public int At { get; set; } = at;

    /// <summary>The next character; NUL, which no folded text holds, behind the last one.</summary>
    public char Next => Peek(0);

    /// <summary>Nothing more stands on the line.</summary>
    public bool Ended => Next is '\0' or '\n';

    public char Peek(int ahead) => At + ahead < text.Length ? text[At + ahead] : '\0';

    public void Skip(string these)
    {
        while (Next != '\0' && these.Contains(Next))
        {
            At++;
        }
    }

    /// <summary>Passes blanks, markdown, quotation marks, brackets and LaTeX that open around a value.</summary>
    public void Open()
    {
        do
        {
            Skip(" *_`\"'[({$");
        }
        while (Array.Exists(Wraps, Take) || Tag() || Take("<"));
    }

    /// <summary>Passes blanks, markdown and quotation marks.</summary>
    public void Decoration()
    {
        do
        {
            Skip(" *_`\"'");
        }
        while (Tag());
    }

    /// <summary>Passes what closes behind a value.</summary>
    public void Close()
    {
        do
        {
            Skip(" *_`\"'])}$");
        }
        while (Take("\\)") || Take("\\]") || Tag() || Take(">"));
    }

    public bool Take(string word)
    {
        if (string.CompareOrdinal(text, At, word, 0, word.Length) != 0)
        {
            return false;
        }

        At += word.Length;
        return true;
    }

    /// <summary>
    /// The run of letters that comes next, in lower case and with its apostrophes, passed as a whole; only the beginning of an endless
    /// one. Empty where none is next.
    /// </summary>
    public string Word()
    {
        var start = At;
        while (char.IsLetter(Next) || (Next == '\'' && At > start && char.IsLetter(Peek(1))))
        {
            At++;
        }

        return text[start..Math.Min(At, start + Longest)].ToLowerInvariant();
    }

    /// <summary>Passes words, with blanks between, if they are the next ones.</summary>
    public bool TakeWords(string words)
    {
        var start = At;
        foreach (var word in words.Split(' '))
        {
            Skip(" *_");
            if (Word() != word)
            {
                At = start;
                return false;
            }
        }

        return true;
    }

    /// <summary>How many words a piece of a text has.</summary>
    public static int Words(string text, int from, int to)
    {
        var (cursor, words) = (new Cursor(text, from), 0);
        while (cursor.At < to)
        {
            var none = cursor.Word() == "";
            (words, cursor.At) = none ? (words, cursor.At + 1) : (words + 1, cursor.At);
        }

        return words;
    }

    /// <summary>An unsigned number; infinite where it has too many digits, null where none is next.</summary>
    public double? Number()
    {
        var start = At;
        Skip("0123456789");
        if (Next == '.' && char.IsAsciiDigit(Peek(1)))
        {
            At++;
            Skip("0123456789");
        }

        return At == start ? null
            : At - start > Digits ? double.PositiveInfinity
            : double.Parse(text.AsSpan(start, At - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    /// <summary>A tag of HTML that formats: <c>&lt;b&gt;</c>, <c>&lt;/strong&gt;</c>.</summary>
    public bool Tag()
    {
        var start = At;
        if (Take("<") && (Take("/") || true) && Array.IndexOf(Tags, Word()) >= 0)
        {
            Skip(" /");
            if (Take(">"))
            {
                return true;
            }
        }

        At = start;
        return false;
    }
}
