namespace MetaReward.Text;

/// <summary>Text to token ids and back. Safe to call from several threads.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids; every id is below it.</summary>
    int VocabularySize { get; }

    /// <summary>Encodes plain text: nothing in it is read as a special token, and none is added.</summary>
    IReadOnlyList<int> Encode(string text);

    /// <summary>Encodes text in which the special tokens' own spellings stand for them: for rendered chat templates only.</summary>
    IReadOnlyList<int> EncodeWithSpecials(string text);

    /// <summary>Decodes; special tokens leave no text. Broken UTF-8 becomes U+FFFD.</summary>
    string Decode(IReadOnlyList<int> ids);
}
