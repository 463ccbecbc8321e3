namespace MetaReward.Text;

/// <summary>
/// What a checkpoint knows about text, without its weights: tokenizer, chat template, the tokens that end a response, and the files these
/// come from, so that a trained model can be saved with them unchanged.
/// </summary>
public sealed class TextSide
{
    public const string TokenizerFile = "tokenizer.json";
    public const string ConfigFile = "tokenizer_config.json";
    public const string TemplateFile = "chat_template.jinja";

    private static readonly string[] Kept =
        [TokenizerFile, ConfigFile, TemplateFile, "special_tokens_map.json", "added_tokens.json", "generation_config.json"];

    private readonly AddedTokens _added;

    private TextSide(IReadOnlyDictionary<string, byte[]> files, ITokenizer tokenizer, AddedTokens added, IReadOnlySet<int> stop, ChatTemplate? template)
    {
        (Files, Tokenizer, _added, StopTokens, Template) = (files, tokenizer, added, stop, template);
    }

    public ITokenizer Tokenizer { get; }

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
            .ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name)));
        return Parse(files, folder);
    }

    /// <param name="files">File name to bytes; <c>tokenizer.json</c> at least. A <c>config.json</c> is read for its stop tokens, and not kept.</param>
    /// <param name="where">Named in complaints.</param>
    public static TextSide Parse(IReadOnlyDictionary<string, byte[]> files, string where)
    {
        if (!files.TryGetValue(TokenizerFile, out var json))
        {
            throw new InvalidDataException($"{where}: {TokenizerFile} is missing; a checkpoint cannot be used without its tokenizer.");
        }

        var (tokenizer, added) = TokenizerJson.Parse(json, $"{where}: {TokenizerFile}");
        var config = Fields(files, ConfigFile, where);
        var named = new[] { "bos_token", "eos_token", "unk_token", "pad_token" }
            .Select(key => (Key: key, Spelling: config is null ? null : Spelling(config, key)))
            .Where(token => token.Spelling is not null).ToDictionary(token => token.Key, token => token.Spelling!);
        var stop = StopIds(files, where, tokenizer, named.GetValueOrDefault("eos_token"));
        var source = files.TryGetValue(TemplateFile, out var own) ? System.Text.Encoding.UTF8.GetString(own) : ChatTemplate.Source(config);
        var template = source is null ? null : new ChatTemplate(source, named);
        return new TextSide(files.Where(file => Kept.Contains(file.Key)).ToDictionary(), tokenizer, added, stop, template);
    }

    /// <summary>
    /// One user message through the chat template, with the opening of the response, as ids. The message is text whatever it spells: nothing in
    /// it becomes a special token.
    /// </summary>
    public IReadOnlyList<int> EncodePrompt(string userMessage) =>
        Template is null ? Tokenizer.Encode(userMessage) : EncodeConversation([new ChatMessage("user", userMessage)], openResponse: true);

    /// <summary>
    /// A conversation through the chat template, as ids. A mark inside every special token's spelling keeps the messages' own spellings apart
    /// from those that the template writes; before encoding it is taken out again, and such a spelling is encoded as a piece of its own, as
    /// the reference library does.
    /// </summary>
    /// <exception cref="InvalidDataException">The checkpoint has no chat template, or it refuses the conversation.</exception>
    public IReadOnlyList<int> EncodeConversation(IReadOnlyList<ChatMessage> messages, bool openResponse)
    {
        if (Template is null)
        {
            throw new InvalidDataException("The checkpoint has no chat template, so it cannot be given a conversation.");
        }

        var (inside, around) = Marks(messages);
        var rendered = Template.Render(messages.Select(message => message with { Content = Protected(message.Content, inside, around) }), openResponse);
        var ids = new List<int>();
        foreach (var (span, token) in _added.Split(rendered, specials: true))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach (var piece in span.Replace(inside, "", StringComparison.Ordinal).Split(around))
            {
                ids.AddRange(Tokenizer.Encode(piece));
            }
        }

        return ids;
    }

    /// <summary>Two characters that no text should have, and none of these has.</summary>
    private static (string Inside, string Around) Marks(IReadOnlyList<ChatMessage> messages) =>
        Enumerable.Range(0xFDD0, 32).Concat(Enumerable.Range(0xE000, 0x1900)).Select(code => $"{(char)code}")
            .Where(mark => !messages.Any(message => message.Content.Contains(mark, StringComparison.Ordinal))).Take(2).ToArray() is [var inside, var around]
            ? (inside, around) : throw new InvalidDataException("The conversation uses every private character of Unicode, so none can mark its special spellings.");

    /// <summary>Only special tokens are kept from the messages; other added tokens are words like any.</summary>
    private string Protected(string content, string inside, string around) => _added.All.Where(token => token.Special).Aggregate(content, (text, token) =>
        text.Replace(token.Spelling, around + token.Spelling[..1] + inside + token.Spelling[1..] + around, StringComparison.Ordinal));

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

    /// <summary>A named token stands as a string, or as an object with its content.</summary>
    private static string? Spelling(JsonFields config, string key) => config.Find(key) switch
    {
        null => null,
        { ValueKind: System.Text.Json.JsonValueKind.Object } => config.Fields(key)!.Text("content"),
        _ => config.Text(key),
    };
}
