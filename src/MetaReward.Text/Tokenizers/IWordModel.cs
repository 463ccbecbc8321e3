namespace MetaReward.Text;

/// <summary>A part of a word that is a token of the model.</summary>
/// <param name="Text">The token as the reference library shows it: usually its spelling, of unknown text sometimes the text.</param>
/// <param name="From">First byte in the word's UTF-8.</param>
/// <param name="To">The byte after the last.</param>
internal readonly record struct WordToken(int Id, string Text, int From, int To);

/// <summary>The model of a tokenizer: cuts words, whatever the pre-tokenizer takes for one, into tokens.</summary>
internal interface IWordModel
{
    /// <summary>Number of tokens in the model's vocabulary, added ones not counted.</summary>
    int Words { get; }

    int? Id(string spelling);

    /// <summary>Spelling by id; null where no token has the id.</summary>
    IReadOnlyList<string?> Spellings { get; }

    /// <param name="forbidden">Tokens that the word must not become, as steering the model is not for everybody; the unknown token
    /// may come of it still.</param>
    /// <exception cref="InvalidDataException">The word is unknown, and the model has no unknown token.</exception>
    List<WordToken> Tokens(string word, IReadOnlySet<int>? forbidden);

    /// <summary>The ids alone, which is faster.</summary>
    void AddIds(string word, IReadOnlySet<int>? forbidden, List<int> ids);
}
