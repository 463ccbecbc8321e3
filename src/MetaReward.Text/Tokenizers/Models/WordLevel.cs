using System.Text;

namespace MetaReward.Text;

/// <summary>One token for each word; others are the unknown token, or an error without one.</summary>
internal sealed class WordLevel : IWordModel
{
    private readonly TokenVocabulary _vocabulary;
    private readonly string? _unknown;

    public WordLevel(JsonFields model)
    {
        _vocabulary = TokenVocabulary.Read(model);
        _unknown = model.Text("unk_token");
    }

    public int Words => _vocabulary.Count;

    public IReadOnlyList<string?> Spellings => _vocabulary.Spellings;

    public int? Id(string spelling) => _vocabulary.Id(spelling);

    public List<WordToken> Tokens(string word, IReadOnlySet<int>? forbidden)
    {
        var length = Encoding.UTF8.GetByteCount(word);
        return _vocabulary.Id(word, forbidden) is { } id ? [new WordToken(id, word, 0, length)]
            : _unknown is not null && _vocabulary.Id(_unknown) is { } unknown ? [new WordToken(unknown, _unknown, 0, length)]
            : throw new InvalidDataException($"The word '{word}' is not among the tokenizer's {Words}, and it has no unknown token.");
    }

    public void AddIds(string word, IReadOnlySet<int>? forbidden, List<int> ids) => ids.Add(Tokens(word, forbidden)[0].Id);
}
