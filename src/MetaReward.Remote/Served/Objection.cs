using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using static MetaReward.Remote.Served.ObjectionWords;

namespace MetaReward.Remote.Served;

/// <summary>What a server's no is about.</summary>
internal enum Ground
{
    /// <summary>This prompt, or for what reason it does not say: it costs the item.</summary>
    Item,

    /// <summary>Prompt, or prompt and limit, are longer than the server takes.</summary>
    TooLong,

    /// <summary>A parameter of the request.</summary>
    Parameter,

    /// <summary>Who asks.</summary>
    Key,

    /// <summary>What is paid for.</summary>
    Money,

    /// <summary>The address, or the model's name.</summary>
    Address,

    /// <summary>The server is busy, or loads its model: it may be better later.</summary>
    Busy,

    /// <summary>The server failed at it.</summary>
    Failure,
}

/// <summary>
/// A server's no: its words, and what they are about. Servers differ in codes, shapes and words, so all three are read. Pure.
/// </summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Words">For a reader: the message of its JSON, else the beginning of its text; one line.</param>
/// <param name="All">Words and codes in full, in small letters; not what it repeats of the request.</param>
/// <param name="Places">The parameters that it names as such.</param>
internal sealed record Objection(int Status, string Words, string All, IReadOnlyList<string> Places)
{
    private const int MostWords = 300;
    private const int MostRead = 20_000;
    private static readonly string[] NeverLeftOut = ["model", "messages"];

    /// <summary>Reads a body.</summary>
    public static Objection Of(int status, ReadOnlySpan<byte> body)
    {
        var text = LooseJson.Text(body.Length > MostRead ? body[..MostRead] : body);
        return LooseJson.Parse(text) is { } root ? Of(status, root)
            : new(status, Short(Title.Match(text) is { Success: true } title ? title.Groups[1].Value : text), text.ToLowerInvariant(), []);
    }

    /// <summary>Reads the JSON of a body.</summary>
    public static Objection Of(int status, JsonElement body)
    {
        var root = ((JsonElement?)body).Items().FirstOrDefault() ?? (JsonElement?)body;
        var error = root.Field("error", "errors") ?? root;
        error = error.Items().FirstOrDefault() ?? error;
        var message = error.Word() is not null
            ? error
            : error.Field("message", "detail", "msg") ?? root.Field("message", "detail") ?? error;
        var details = (message.Field("detail") ?? message).Items().ToList();
        var words = message.Word() ?? (details.Count > 0
            ? string.Join("; ",
                details.Select(d =>
                    $"{string.Join('.', d.Field("loc").Items().Select(part => part?.ToString()))}: "
                    + $"{d.Field("msg", "message").Word() ?? d?.ToString()}"))
            : message?.ToString() ?? "");
        var raw = error.Field("metadata").Field("raw").Word();
        IEnumerable<string?> places = [error.Field("param").Word(), root.Field("param").Word(),
            .. details.SelectMany(d => d.Field("loc").Items()).Select(part => part.Word())];
        var codes = new[] { error,
            root }.SelectMany(at => new[] { "code", "type", "status", "error_type" }.Select(name => at.Field(name)?.ToString()));
        return new(status, Short(raw is null ? words : $"{words}: {raw}"), string.Join(' ', [words, raw, .. codes]).ToLowerInvariant(),
            [.. places.OfType<string>()]);
    }

    /// <summary>A stranger's text for a reader: one line, no control characters, not too long.</summary>
    public static string Short(string text)
    {
        var line = new string([.. text.ReplaceLineEndings(" ").Take(4 * MostWords)
            .Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format ? ' ' : c)]).Trim();
        return line.Length > MostWords ? line[..MostWords] + "..." : line;
    }

    /// <summary>What it is about.</summary>
    /// <param name="sent">The request's fields.</param>
    /// <param name="answered">Whether the server has given a reply before.</param>
    public Ground About(IReadOnlyCollection<string> sent, bool answered) => Status switch
    {
        401 or 407 => Ground.Key,
        402 => Ground.Money,
        404 or 405 or 410 or 501 => Ground.Address,
        413 => Ground.TooLong,
        429 => OutOfMoney.IsMatch(All) ? Ground.Money : LargerThanAllowed.IsMatch(All) ? Ground.TooLong : Ground.Busy,
        503 or 529 => Ground.Busy,
        408 or 409 or 425 => Ground.Failure,
        502 or 504 or (>= 520 and <= 524) => answered || Loading.IsMatch(All) ? Ground.Busy : Ground.Failure,
        >= 500 => Loading.IsMatch(All) ? Ground.Busy : Ground.Failure,
        >= 400 => AboutRequest(sent, answered),
        _ => Ground.Failure,
    };

    /// <summary>The parameter that is not taken; null where it names none of those sent.</summary>
    public string? Parameter(IReadOnlyCollection<string> sent) => Status is not (400 or 422) ? null
        : Places.FirstOrDefault(place => sent.Contains(place) && !NeverLeftOut.Contains(place))
            ?? (Complains.IsMatch(All) ? sent.Where(key => !NeverLeftOut.Contains(key)).OrderBy(Place)
                .FirstOrDefault(key => Place(key) < int.MaxValue) ?? Renamed(sent) : null);

    /// <summary>Whether it is about the token limit for this prompt: together they do not fit.</summary>
    public bool IsAboutLimit(IReadOnlyCollection<string> sent) =>
        IsTooLong && LimitNamed.Match(All) is { Success: true } named && sent.Contains(named.Groups[1].Value);

    private bool IsTooLong => ObjectionWords.TooLong.IsMatch(All);

    private Ground AboutRequest(IReadOnlyCollection<string> sent, bool answered) =>
        OutOfMoney.IsMatch(All) ? Ground.Money
        : WrongKey.IsMatch(All) || (Status == 403 && (NotAllowed.IsMatch(All) || !answered) && !Filtered.IsMatch(All)) ? Ground.Key
        : Filtered.IsMatch(All) ? Ground.Item
        : Status is 400 or 422 && Places.Any(place => sent.Contains(place) && !NeverLeftOut.Contains(place)) && !IsAboutLimit(
            sent) ? Ground.Parameter
        : IsTooLong ? Ground.TooLong
        : Parameter(sent) is not null ? Ground.Parameter
        : NoModel.IsMatch(All) || Places.Contains("model") ? Ground.Address
        : Ground.Item;

    /// <summary>A message that names the limit's other name only.</summary>
    private string? Renamed(IReadOnlyCollection<string> sent) =>
        sent.Contains(ServedRequest.Limit) && All.Contains(Dialect.NewLimit, StringComparison.Ordinal) ? ServedRequest.Limit : null;

    /// <summary>Where a message names a parameter; words of plain English count where they are quoted, or called a parameter.</summary>
    private int Place(string key)
    {
        var name = Regex.Escape(key.ToLowerInvariant());
        var pattern = key is "stop" or "n"
            ? $@"['""`\\]{name}['""`\\]|(parameter|argument|field|key|supplied|property|model)s?\W{{1,4}}{name}\b|\b{name}\W{{0,2}}(:|is "
                + @"not|parameter)"
            : $@"(^|[^\w.]){name}\b";
        return Regex.Match(All, pattern, RegexOptions.NonBacktracking) is { Success: true } found ? found.Index : int.MaxValue;
    }
}
