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
        [TokenizerFile, ConfigFile, TemplateFiles.Single, TemplateFiles.Legacy, SpecialsFile, "added_tokens.json", "generation_config.json"];

    private readonly Tokenizer _tokenizer;

    private TextSide(IReadOnlyDictionary<string, byte[]> files, Tokenizer tokenizer, IReadOnlySet<int> stop, ChatTemplate? template)
    {
        (Files, _tokenizer, StopTokens, Template) = (files, tokenizer, stop, template);
    }

    public ITokenizer Tokenizer => _tokenizer;

    /// <summary>A response ends at the first of these; never empty.</summary>
    public IReadOnlySet<int> StopTokens { get; }

    /// <summary>The stop token that ends a response in training: the one with which the chat template closes a response, else the first of them.</summary>
    public int EndToken => Template is null ? StopTokens.Min()
        : EncodeConversation([new("user", "?"), new("assistant", "!")], openResponse: false) is var ids && ids.Any(StopTokens.Contains)
            ? ids.Last(StopTokens.Contains) : StopTokens.Min();

    /// <summary>Null for a checkpoint that was never taught to chat: a prompt is then the message itself.</summary>
    public ChatTemplate? Template { get; }

    /// <summary>The side files by name, byte for byte.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>The side files of a hub folder.</summary>
    public static TextSide Open(string folder)
    {
        var files = Kept.Append("config.json").Where(name => File.Exists(Path.Combine(folder, name)))
            .Concat(TemplateFiles.Additional(folder)).ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
        return Parse(files, folder);
    }

    /// <param name="files">File name to bytes; <c>tokenizer.json</c> at least. A <c>config.json</c> is read for its stop tokens and its number of ids, and not kept.</param>
    /// <param name="where">Named in complaints.</param>
    public static TextSide Parse(IReadOnlyDictionary<string, byte[]> files, string where)
    {
        if (!files.TryGetValue(TokenizerFile, out var json))
        {
            throw new InvalidDataException($"{where}: {TokenizerFile} is missing; a checkpoint cannot be used without its tokenizer.");
        }

        var model = Fields(files, "config.json", where);
        var tokenizer = TokenizerJson.Parse(json, $"{where}: {TokenizerFile}", (model?.Fields("text_config") ?? model)?.Whole("vocab_size", 1) ?? int.MaxValue);
        var config = Fields(files, ConfigFile, where);
        var named = TemplateFiles.Variables(config, Fields(files, SpecialsFile, where));
        var stop = StopIds(files, where, tokenizer, named.GetValueOrDefault("eos_token") as string);
        var template = TemplateFiles.Sources(files, config, where) is { } sources ? new ChatTemplate(sources, named) : null;
        return new TextSide(files.Where(file => Kept.Contains(file.Key) || TemplateFiles.IsAdditional(file.Key)).ToDictionary(), tokenizer, stop, template);
    }

    /// <summary>
    /// One user message through the chat template, with the opening of the response, as ids. The message is text whatever it spells: nothing in
    /// it becomes a special token.
    /// </summary>
    public IReadOnlyList<int> EncodePrompt(string userMessage) =>
        Template is null ? Tokenizer.Encode(userMessage) : EncodeConversation([new ChatMessage("user", userMessage)], openResponse: true);

    /// <inheritdoc cref="EncodeConversation(Conversation)"/>
    public IReadOnlyList<int> EncodeConversation(IReadOnlyList<ChatMessage> messages, bool openResponse) =>
        EncodeConversation(Conversation.Of(messages, openResponse));

    /// <summary>
    /// A conversation through the chat template, as ids. Special tokens' spellings in messages stay text, and each is encoded as a piece of its own,
    /// as the reference library does.
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
    /// <exception cref="InvalidDataException">The checkpoint has no chat template, its template has no such marks, or it refuses the conversation.</exception>
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

    /// <summary>Decodes a response as its tokens come.</summary>
    public TextStream OpenStream() => new(Tokenizer.Decode);

    private static HashSet<int> StopIds(IReadOnlyDictionary<string, byte[]> files, string where, ITokenizer tokenizer, string? end)
    {
        var stop = new[] { "generation_config.json", "config.json" }
            .SelectMany(name => Fields(files, name, where)?.Ids("eos_token_id") ?? []).ToHashSet();
        if (end is not null && tokenizer.EncodeWithSpecials(end) is [var id])
        {
            stop.Add(id);
        }

        return stop.Count == 0
            ? throw new InvalidDataException($"{where}: no token ends a response; name one as 'eos_token' in {ConfigFile}.")
            : stop.Max() < tokenizer.VocabularySize ? stop
            : throw new InvalidDataException($"{where}: the stop token {stop.Max()} is outside the vocabulary of {tokenizer.VocabularySize}.");
    }

    private static JsonFields? Fields(IReadOnlyDictionary<string, byte[]> files, string name, string where) =>
        files.TryGetValue(name, out var bytes) ? JsonFields.Parse(bytes, $"{where}: {name}") : null;
}
