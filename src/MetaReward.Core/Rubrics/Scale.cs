namespace MetaReward.Rubrics;

/// <summary>Words for the scale of a number: <c>/5</c>, <c>out of 5</c>, <c>on a scale of 1 to 10</c>, <c>%</c>.</summary>
internal static class Scale
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    private static readonly string[] Fillers = ["a possible", "a total of", "a maximum of", "the possible", "a", "possible", "maximum"];
    private static readonly string[] Units = ["points", "point", "pts", "pt", "stars", "star"];

    /// <summary>The top of the scale named here, and passed; null where none is named, NaN where it is begun and cannot be read.</summary>
    public static double? Top(Cursor cursor)
    {
        var start = cursor.At;
        Unit(cursor);
        cursor.Skip(" *_");
        if (cursor.Take("%") || cursor.TakeWords("percent") || cursor.TakeWords("per cent"))
        {
            return 100;
        }

        if (cursor.Take("/") || cursor.TakeWords("out of") || cursor.TakeWords("of"))
        {
            _ = Array.Exists(Fillers, cursor.TakeWords);
            return Behind(cursor);
        }

        if (cursor.TakeWords("on a") || cursor.TakeWords("on the"))
        {
            return cursor.TakeWords("scale of") || cursor.TakeWords("scale from") ? Span(cursor) : Pointed(cursor);
        }

        cursor.At = start;
        return null;
    }

    /// <summary>Passes "points" and the like.</summary>
    public static void Unit(Cursor cursor)
    {
        cursor.Skip(" *_");
        _ = Array.Exists(Units, cursor.TakeWords);
    }

    /// <summary>
    /// The top of a scale that is all a text in brackets says: <c>out of 5</c>, <c>0-5</c>, <c>/5</c>; null for any other text.
    /// </summary>
    public static double? Named(string text)
    {
        var cursor = new Cursor(text, 0);
        var top = Top(cursor);
        if (top is null)
        {
            cursor.TakeWords("from");
            top = Span(cursor, alone: false);
        }

        Unit(cursor);
        cursor.Skip(" ");
        return cursor.Ended && top is not double.NaN ? top : null;
    }

    private static double Behind(Cursor cursor)
    {
        cursor.Open();
        var top = Plainly(cursor);
        Unit(cursor);
        return char.IsLetterOrDigit(cursor.Next) && cursor.Peek(-1) is not ' ' ? double.NaN : top;
    }

    /// <summary>From one number to another: the second one.</summary>
    private static double Span(Cursor cursor, bool alone = true)
    {
        cursor.Skip(" *_");
        var first = Plainly(cursor);
        cursor.Skip(" *_");
        return cursor.TakeWords("to") || cursor.TakeWords("through") || cursor.Take("-") || cursor.Take("—")
            ? Behind(cursor)
            : alone ? first : double.NaN;
    }

    /// <summary><c>5-point scale</c>.</summary>
    private static double Pointed(Cursor cursor)
    {
        cursor.Skip(" *_");
        var top = Plainly(cursor);
        cursor.Skip(" -");
        return cursor.TakeWords("point scale") ? top : double.NaN;
    }

    private static double Plainly(Cursor cursor)
    {
        cursor.Skip(" *_");
        return cursor.Number() ?? (Array.IndexOf(Words, cursor.Word()) is >= 0 and var n ? n : double.NaN);
    }
}
