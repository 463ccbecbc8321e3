namespace MetaReward.Text;

/// <summary>Finds the tokens with which a text begins.</summary>
internal sealed class TokenTrie
{
    private readonly Dictionary<(int Node, char Unit), int> _next = [];
    private readonly List<int> _ids = [-1];

    /// <summary>Of two tokens that are spelt alike the later one counts.</summary>
    public void Add(string token, int id)
    {
        var node = 0;
        foreach (var unit in token)
        {
            if (!_next.TryGetValue((node, unit), out var child))
            {
                _next[(node, unit)] = child = _ids.Count;
                _ids.Add(-1);
            }

            node = child;
        }

        _ids[node] = node == 0 ? -1 : id;
    }

    /// <summary>The tokens that stand in the text from a unit on, shortest first.</summary>
    public IEnumerable<(int End, int Id)> Prefixes(string text, int at)
    {
        for (var node = 0; at < text.Length && _next.TryGetValue((node, text[at]), out node);)
        {
            at++;
            if (_ids[node] >= 0)
            {
                yield return (at, _ids[node]);
            }
        }
    }

    /// <summary>The longest token that stands in the text from a unit on; null when there is none.</summary>
    public int? Longest(string text, int at)
    {
        int? longest = null;
        for (var node = 0; at < text.Length && _next.TryGetValue((node, text[at]), out node); at++)
        {
            longest = _ids[node] >= 0 ? _ids[node] : longest;
        }

        return longest;
    }
}
