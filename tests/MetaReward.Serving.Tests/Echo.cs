namespace MetaReward.Serving.Tests;

/// <summary>A model that says its prompt's words again, one a piece, and can be made to wait or fail.</summary>
internal sealed class Echo(string fingerprint = "echo") : IReplier
{
    private const int Longest = 100;

    /// <summary>Held back until it is released; null: nothing is.</summary>
    public TaskCompletionSource? Gate { get; init; }

    public Exception? Failure { get; init; }

    public bool IsEnded { get; private set; }

    public string Fingerprint => fingerprint;

    public int Context => Longest;

    public bool TellsTokens { get; init; } = true;

    public IReadOnlyList<(string Name, double Value)> Figures => [("running", 1)];

    public ReplyRequest? Last { get; private set; }

    public IReadOnlyList<int> Encode(ReplyPrompt prompt) => prompt.Tokens
        ?? [.. (prompt.Messages?.Text ?? prompt.Text!).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((_, i) => i)];

    public async Task<IReadOnlyList<Reply>> ReplyAsync(ReplyRequest request, Action<int, ReplyPiece>? told, CancellationToken cancel)
    {
        Last = request;
        if (Gate is not null)
        {
            await Gate.Task.WaitAsync(cancel);
        }

        var words = (request.Prompt.Messages?.Text ?? request.Prompt.Text ?? "ids").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Take(request.Sampling.MaxTokens).ToArray();
        var replies = new List<Reply>();
        for (var k = 0; k < request.Count; k++)
        {
            var tokens = words.Select((word, i) => new ReplyToken(i, word, -0.5f, [])).ToList();
            foreach (var (word, i) in words.Select((word, i) => (word, i)))
            {
                told?.Invoke(k, new((i == 0 ? "" : " ") + word, [tokens[i]]));
            }

            if (Failure is not null)
            {
                throw Failure;
            }

            replies.Add(new(new(string.Join(' ', words), [.. tokens.Select(t => t.Id)], [.. tokens.Select(t => t.Logp)],
                words.Length == request.Sampling.MaxTokens ? Finish.Length : Finish.Stop), request.Top is null ? [] : tokens));
        }

        return replies;
    }

    public Task<IReadOnlyList<ReplyToken>> ScoreAsync(IReadOnlyList<int> prompt, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<ReplyToken>>([.. prompt.Select(id => new ReplyToken(id, $"t{id}", -1, []))]);

    public ValueTask DisposeAsync()
    {
        IsEnded = true;
        return ValueTask.CompletedTask;
    }
}
