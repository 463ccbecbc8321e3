using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// How likely other characters were at a place of given replies: of the token that holds the character, and of the tokens that differ from
/// it in that character alone. One pass over several places, their prompt shared, nothing drawn.
/// </summary>
internal static class AlternativeTokens
{
    /// <summary>Most tokens in one pass: several short replies share one.</summary>
    private const int MostTokens = 1024;

    /// <summary>
    /// For each place its characters, the token of each, and their natural log-probs at temperature 1. A place has no tokens where the
    /// character has none of its own, where one of the characters has none, or where the context cannot hold the reply behind this prompt.
    /// </summary>
    public static Sample[] Of(
        Transformer model, TextSide text, IReadOnlyList<int> prompt, IReadOnlyList<ReplyPlace> places, CancellationToken cancel)
    {
        var known = new Dictionary<(string Piece, int At, char Wanted), int>();
        var told = places.Select(place => new Sample(place.Characters, [], [], Finish.NoReply)).ToArray();
        var waiting = new Queue<(int Place, TokenSequence Read, IReadOnlyList<int> Tokens)>();
        for (var i = 0; i < places.Count; i++)
        {
            if (Tokens(text, places[i], known) is ({ } before, { } tokens) && prompt.Count + before.Count < model.Config.ContextSize)
            {
                waiting.Enqueue((i, new([.. prompt, .. before], [tokens[0]]), tokens));
            }
        }

        while (waiting.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            List<(int Place, TokenSequence Read, IReadOnlyList<int> Tokens)> part = [waiting.Dequeue()];
            while (waiting.TryPeek(out var next) && TokenBatch.Size([.. part.Select(one => one.Read), next.Read]) <= MostTokens)
            {
                part.Add(waiting.Dequeue());
            }

            foreach (var ((place, _, tokens), logps) in part.Zip(Logps(model, part)))
            {
                told[place] = new(places[place].Characters, tokens, logps, Finish.Stop);
            }
        }

        return told;
    }

    /// <summary>The log-probs of each place's tokens behind what is read before it.</summary>
    private static float[][] Logps(Transformer model, IReadOnlyList<(int Place, TokenSequence Read, IReadOnlyList<int> Tokens)> part)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var batch = TokenBatch.Sharing([.. part.Select(one => one.Read)]).On(model.Device);
        var all = model.Logits(new Trunk(model, batch, recompute: false).States).log_softmax(-1).cpu();
        return [.. part.Select((one, row) =>
            all[row].gather(0, tensor(one.Tokens.Select(token => (long)token).ToArray())).data<float>().ToArray())];
    }

    /// <summary>The tokens before the place, and one for each of its characters; null where there are none.</summary>
    private static (IReadOnlyList<int> Before, IReadOnlyList<int> Tokens)? Tokens(
        TextSide text, ReplyPlace place, Dictionary<(string Piece, int At, char Wanted), int> known)
    {
        var reply = place.Reply.Tokens;
        var (low, high) = (0, reply.Count); // how many tokens make a text that reaches beyond the place
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Decoded(middle).Length > place.At ? (low, middle) : (middle + 1, high);
        }

        if (low == 0 || low > reply.Count)
            return null;
        var (start, whole, at) = (Decoded(low - 1), Decoded(low), place.At);
        if (start.Length > at || whole.Length <= at || !whole.StartsWith(start, StringComparison.Ordinal)
            || !place.Reply.Text.StartsWith(whole, StringComparison.Ordinal))
            return null;
        var piece = whole[start.Length..];
        int[] tokens = [.. place.Characters.Select(Token)];
        return tokens.Any(token => token < 0) ? null : ([.. reply.Take(low - 1)], tokens);

        string Decoded(int count) => text.Decode([.. reply.Take(count)]);

        int Token(char wanted)
        {
            if (place.Reply.Text[at] == wanted)
                return reply[low - 1];
            var other = start + piece[..(at - start.Length)] + wanted + piece[(at - start.Length + 1)..];
            var key = (piece, at - start.Length, wanted);
            if (!known.TryGetValue(key, out var token))
                known[key] = token = text.Tokenizer.Encode(other) is [.., var last] ? last : -1;
            return token >= 0 && text.Decode([.. reply.Take(low - 1), token]) == other ? token : -1;
        }
    }
}
