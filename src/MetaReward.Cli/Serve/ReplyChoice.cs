using MetaReward.Serving;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Serve;

/// <summary>One choice of a reply as its tokens come.</summary>
internal sealed class ReplyChoice(TextSide text, ReplyRequest request)
{
    private readonly TextStream stream = text.OpenStream();
    private readonly StopFilter filter = new(request.Sampling.StopStrings ?? []);
    private readonly List<ReplyToken> tokens = [];

    /// <summary>The piece of text that a token makes certain, and the token itself where somebody asks.</summary>
    public ReplyPiece Push(LiveToken token)
    {
        var piece = text.StopTokens.Contains(token.Id) ? null : stream.Push(token.Id);
        var certain = piece is null ? "" : filter.Push(piece);
        if (request.Top is null)
        {
            return new(certain, [new(token.Id, "", token.Logp, [])]);
        }

        tokens.Add(new(token.Id, Spelt(text, token.Id), token.Logp,
            [.. token.Alternatives.Select(other => new ReplyToken(other.Token, Spelt(text, other.Token), other.Logp, []))]));
        return new(certain, [tokens[^1]]);
    }

    /// <summary>What is left of the reply's text when it is whole.</summary>
    public string Rest(Sample sample) => filter.Finish(sample.Text);

    /// <summary>The tokens of the reply as it is kept: a stop string takes away those that it began in.</summary>
    public IReadOnlyList<ReplyToken> TokensOf(Sample sample) =>
        [.. sample.Tokens.Select((id, i) => i < tokens.Count && tokens[i].Id == id
            ? tokens[i] : new ReplyToken(id, Spelt(text, id), sample.Logps[i], []))];

    /// <summary>A token's text; a special one's spelling.</summary>
    public static string Spelt(TextSide text, int id) => text.Tokenizer.Decode([id]) is { Length: > 0 } plain ? plain : text.SpellingOf(id);
}
