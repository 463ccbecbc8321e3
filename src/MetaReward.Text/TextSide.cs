namespace MetaReward.Text;

/// <summary>
/// What a checkpoint knows about text, without its weights: tokenizer, chat template, the tokens that end a response, and the files these
/// come from, so that a trained model can be saved with them unchanged.
/// </summary>
public sealed class TextSide
{
    public const string TokenizerFile = "tokenizer.json";
    public const string ConfigFile = "tokenizer_config.json";
    private const string SpecialsFile = "special_tokens_map.json";

    private static readonly string[] Kept =
        [TokenizerFile, ConfigFile, TemplateFiles.Single, TemplateFiles.Legacy, SpecialsFile, "added_tokens.json",
            "generation_config.json"];

    private readonly Tokenizer _tokenizer;
    private readonly IReadOnlySet<int> _configured;
    private readonly int? _named;
    private readonly ReplyMarks _marks;

    /// <param name="configured">The stop tokens that the checkpoint names.</param>
    /// <param name="named">Of these the tokenizer's end of sequence.</param>
    private TextSide(
        IReadOnlyDictionary<string, byte[]> files, Tokenizer tokenizer, IReadOnlySet<int> configured, int? named, ChatTemplate? template,
        TemplateVariables variables)
    {
        (Files, _tokenizer, _configured, _named, Template, Variables) = (files, tokenizer, configured, named, template, variables);
        Turn = template is null ? null : TurnEnd.Of(template, tokenizer.Added, variables);
        StopTokens = Turn?.Token is { } closing ? configured.Append(closing).ToHashSet() : configured;
        _marks = ReplyMarks.Of(template, tokenizer, variables);
    }

    public ITokenizer Tokenizer => _tokenizer;

    /// <summary>
    /// A response ends at the first of these, never empty: what the checkpoint names, and the token with which
    /// its template closes a response.
    /// </summary>
    public IReadOnlySet<int> StopTokens { get; }

    /// <summary>How the template ends a response; null without a template, or where it refuses a conversation of two turns.</summary>
    public TurnEnd? Turn { get; }

    /// <summary>What the template is told besides the messages.</summary>
    public TemplateVariables Variables { get; }

    /// <summary>Variables that the chat template never speaks of, so that telling them changes nothing.</summary>
    public IReadOnlyList<string> UnreadVariables =>
        [.. Variables.Values.Keys
            .Where(name => Template is null || !Template.Sources.Any(source => source.Contains(name, StringComparison.Ordinal)))];

    /// <summary>How this checkpoint marks thoughts; null where its template speaks of none.</summary>
    public ThoughtMarks? Marks => _marks.Marks;

    /// <summary>
    /// What a reader must know of how responses end: where template and configuration differ, or the template closes with text
    /// alone; null where all is well.
    /// </summary>
    public string? TurnNote => Turn switch
    {
        { Token: { } id, Closes: true } turn when !_configured.Contains(id) =>
            $"the chat template closes a response with {turn.Spelling} ({id}), which the configuration does not name as an end "
            + $"({Names(_configured)}): responses end at it here, "
            + "and training closes them with it; other programs need it as eos_token and in generation_config.json",
        { Token: { } id, Closes: false } turn when !_configured.Contains(id) =>
            $"the chat template closes a response with no token; the next turn begins with {turn.Spelling} ({id}), "
            + "which the configuration does not name as an end "
            + $"({Names(_configured)}): responses end at it here, too",
        { Token: null } turn when Written(turn) is { Length: > 0 } text =>
            $"the chat template closes a response with text ('{text}') and no token, so the model may run on into turns of its own: "
            + $"it ends at {Names(_configured)} only; "
            + "sampling.stop_strings can name that text",
        _ => null,
    };

    /// <summary>The same checkpoint, whose template is told some variables.</summary>
    public TextSide With(TemplateVariables variables) =>
        variables.Equals(Variables) ? this : new(Files, _tokenizer, _configured, _named, Template, variables);

    /// <summary>
    /// The stop token that ends a response in training: the one with which the chat template closes a response; where none does, the
    /// tokenizer's end of sequence, else the first of the configured ones.
    /// </summary>
    public int EndToken => Turn is { Closes: true, Token: { } closing } ? closing
        : Turn is { Token: { } opener } && _configured.Contains(opener) ? opener
        : Turn is not null && EncodeConversation([new(Author.User, "?"), new(Author.Assistant, "!")],
            openResponse: false) is var ids && ids.Any(_configured.Contains)
            ? ids.Last(_configured.Contains) : _named ?? _configured.Min();

    /// <summary>Null for a checkpoint that was never taught to chat: a prompt is then the message itself.</summary>
    public ChatTemplate? Template { get; }

    /// <summary>The side files by name, byte for byte.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>The side files of a hub folder.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged; says which and what to do.</exception>
    public static TextSide Open(string folder)
    {
        if (!File.Exists(Path.Combine(folder, TokenizerFile))
            && Array.Find(["tokenizer.model", "vocab.json", "vocab.txt"], name => File.Exists(Path.Combine(folder, name))) is { } old)
        {
            throw new InvalidDataException(
                $"{folder}: {TokenizerFile} is missing; '{old}' is an older form, which is not read. Make it once with transformers: " +
                    "AutoTokenizer.from_pretrained(folder).save_pretrained(folder).");
        }

        var files = Kept.Append("config.json").Where(name => File.Exists(Path.Combine(folder, name)))
            .Concat(TemplateFiles.Additional(folder)).ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
        return Parse(files, folder);
    }

    /// <param name="files">File name to bytes; <c>tokenizer.json</c> at least. A <c>config.json</c> is read for its stop tokens and its
    /// number of ids, and not kept.</param>
    /// <param name="where">Named in complaints.</param>
    public static TextSide Parse(IReadOnlyDictionary<string, byte[]> files, string where)
    {
        if (!files.TryGetValue(TokenizerFile, out var json))
        {
            throw new InvalidDataException($"{where}: {TokenizerFile} is missing; a checkpoint cannot be used without its tokenizer.");
        }

        var model = Fields(files, "config.json", where);
        var tokenizer = TokenizerJson.Parse(json, $"{where}: {TokenizerFile}",
            (model?.Fields("text_config") ?? model)?.Whole("vocab_size", 1) ?? int.MaxValue);
        var config = Fields(files, ConfigFile, where);
        var named = TemplateFiles.Variables(config, Fields(files, SpecialsFile, where));
        var (stop, end) = StopIds(files, where, tokenizer, named.GetValueOrDefault("eos_token") as string);
        var template = TemplateFiles.Sources(files, config, where) is { } sources ? new ChatTemplate(sources, named) : null;
        return new TextSide(files.Where(file => Kept.Contains(file.Key) || TemplateFiles.IsAdditional(file.Key)).ToDictionary(), tokenizer,
            stop, end, template, TemplateVariables.None);
    }

    /// <summary>
    /// A prompt through the chat template, with the opening of the response, as ids. Messages are text whatever they spell: nothing in them
    /// becomes a special token. Without a template a prompt is its single message as it stands.
    /// </summary>
    /// <exception cref="InvalidDataException">There are several messages or a system message, and the checkpoint has no chat template, or
    /// it refuses them.</exception>
    public IReadOnlyList<int> EncodePrompt(Dialogue prompt) =>
        Template is null && prompt.Single is { } only ? Tokenizer.Encode(only) : EncodeConversation(prompt.Messages, openResponse: true);

    /// <inheritdoc cref="EncodeConversation(Conversation)"/>
    public IReadOnlyList<int> EncodeConversation(IReadOnlyList<Message> messages, bool openResponse) =>
        EncodeConversation(Conversation.Of(messages, openResponse) with { Variables = Variables.Values });

    /// <summary>
    /// A conversation through the chat template, as ids. Special tokens' spellings in messages stay text, and each is encoded as a piece of
    /// its own, as the reference library does.
    /// </summary>
    /// <exception cref="InvalidDataException">The checkpoint has no chat template, or it refuses the conversation.</exception>
    public IReadOnlyList<int> EncodeConversation(Conversation conversation)
    {
        if (Template is null)
        {
            throw new InvalidDataException("The checkpoint has no chat template, so it cannot be given a conversation.");
        }

        var (rendered, guard) = Rendered(Template, conversation);
        return _tokenizer.EncodeGuarded(rendered.Text, guard.Pieces);
    }

    /// <summary>The same ids, and which of them the assistant said, as the template's generation blocks mark it.</summary>
    /// <exception cref="InvalidDataException">The checkpoint has no chat template, its template has no such marks, or it refuses
    /// the conversation.</exception>
    public MarkedTokens EncodeMarked(Conversation conversation)
    {
        if (Template is null || !Template.MarksGeneration(conversation))
        {
            throw new InvalidDataException(Template is null ? "The checkpoint has no chat template, so it cannot be given a conversation."
                : "The chat template does not mark what the assistant says: it has no '{% generation %}' block.");
        }

        var (rendered, guard) = Rendered(Template, conversation);
        return MarkedTokens.Of(_tokenizer.PlaceGuarded(rendered.Text, guard.PlacedPieces), rendered.Generated);
    }

    /// <summary>Only special tokens are kept from the messages; other added tokens are words like any.</summary>
    private (RenderedChat Rendered, Guard Guard) Rendered(ChatTemplate template, Conversation conversation)
    {
        var guard = Guard.For(conversation.Messages, _tokenizer.Added.All.Where(token => token.Special).Select(token => token.Spelling));
        return (template.Render(conversation with { Messages = [.. conversation.Messages.Select(guard.Protect)] }), guard);
    }

    /// <summary>The text of a reply's tokens: special tokens leave none, but for those that mark thoughts. Nor do stop tokens.</summary>
    public string Decode(IReadOnlyList<int> ids) =>
        _marks.Decode(ids.Count > 0 && StopTokens.Contains(ids[^1]) ? [.. ids.Take(ids.Count - 1)] : ids);

    /// <summary>
    /// A response that was written, not sampled, as ids: marks of thoughts are the tokens that they are, all else is plain text. Where the
    /// template opens a thought that the text does not close, it is closed first: what follows is the answer.
    /// </summary>
    public IReadOnlyList<int> EncodeResponse(string text) => _marks.Encode(text);

    /// <summary>
    /// What is learned, as ids: a sample's own tokens, or a written text's with the stop token behind them, which is not said twice.
    /// </summary>
    public IReadOnlyList<int> EncodeTarget(Target target) => target is Target.Sampled { Sample: var sample }
        ? sample.Tokens
        : Ended(EncodeResponse(target.Words()), EndToken);

    /// <summary>A response that ends with the stop token, which is not said twice.</summary>
    public static IReadOnlyList<int> Ended(IReadOnlyList<int> response, int end) =>
        response is [.., var last] && last == end ? response : [.. response, end];

    /// <summary>
    /// How many of a reply's tokens are thoughts, their closing mark included; a token that begins there and reaches
    /// into the answer is one of them.
    /// </summary>
    public int ThoughtTokens(IReadOnlyList<int> reply) => _marks.Thoughts(reply);

    /// <summary>Decodes a response as its tokens come.</summary>
    public TextStream OpenStream() => new(Decode);

    /// <summary>How the special tokens are spelt.</summary>
    public IReadOnlySet<string> SpecialSpellings => _tokenizer.Added.SpecialSpellings;

    /// <summary>How a token is spelt; empty for a gap in the vocabulary.</summary>
    public string SpellingOf(int id) => _tokenizer.Spelling(id) ?? "";

    private string Names(IEnumerable<int> ids) => string.Join(", ", ids.Order().Select(id => $"{_tokenizer.Spelling(id)} ({id})"));

    private static string Written(TurnEnd turn) => turn.Written.Trim() is var text && text.Length > 40 ? text[..40] + "..." : text;

    private static (HashSet<int> Stops, int? End) StopIds(
        IReadOnlyDictionary<string, byte[]> files, string where, ITokenizer tokenizer, string? end)
    {
        var stop = new[] { "generation_config.json", "config.json" }
            .SelectMany(name => Fields(files, name, where)?.Ids("eos_token_id") ?? []).ToHashSet();
        int? named = end is not null && tokenizer.EncodeWithSpecials(end) is [var id] ? id : null;
        if (named is { } own)
        {
            stop.Add(own);
        }

        return stop.Count == 0
            ? throw new InvalidDataException($"{where}: no token ends a response; name one as 'eos_token' in {ConfigFile}.")
            : stop.Max() < tokenizer.VocabularySize ? (stop, named)
            : throw new InvalidDataException(
                $"{where}: the stop token {stop.Max()} is outside the vocabulary of {tokenizer.VocabularySize}.");
    }

    private static JsonFields? Fields(IReadOnlyDictionary<string, byte[]> files, string name, string where) =>
        files.TryGetValue(name, out var bytes) ? JsonFields.Parse(bytes, $"{where}: {name}") : null;
}
