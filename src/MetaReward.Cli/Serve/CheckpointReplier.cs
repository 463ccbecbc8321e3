using System.Collections.Concurrent;
using System.Threading.Channels;
using MetaReward.Serving;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Cli.Serve;

/// <summary>A checkpoint as the server asks it: many requests at once, tokens as they come.</summary>
/// <param name="live">The checkpoint at work; ended with this.</param>
internal sealed class CheckpointReplier(LivePolicy live) : IReplier
{
    private const int MostKept = 64;
    private readonly TorchPolicy policy = live.Checkpoint;
    private readonly ConcurrentDictionary<TemplateVariables, TextSide> told = new();

    /// <summary>The checkpoint at work.</summary>
    public LivePolicy Live => live;

    public string Fingerprint => policy.Fingerprint;

    public int Context => policy.Model.Config.ContextSize;

    public bool TellsTokens => true;

    public IReadOnlyList<(string Name, double Value)> Figures => live.Figures is var f
        ?
        [
            ("running", f.Running), ("waiting", f.Waiting), ("cache_blocks", f.Blocks), ("cache_blocks_limit", f.MostBlocks),
            ("prompt_tokens", f.PromptTokens), ("prompt_tokens_shared", f.KeptTokens), ("sampled_tokens", f.Tokens),
        ] : [];

    public IReadOnlyList<int> Encode(ReplyPrompt prompt)
    {
        if (prompt.Tokens is { } ids)
        {
            return ids.All(id => id < policy.Text.Tokenizer.VocabularySize) ? ids
                : throw new InvalidDataException($"a token id is outside the vocabulary of {policy.Text.Tokenizer.VocabularySize}");
        }

        return prompt.Messages is { } messages
            ? With(prompt.Variables).EncodePrompt(messages)
            : policy.Text.Tokenizer.EncodeWithSpecials(prompt.Text!); // whoever writes the raw text writes its marks, too
    }

    public async Task<IReadOnlyList<Reply>> ReplyAsync(ReplyRequest request, Action<int, ReplyPiece>? told, CancellationToken cancel)
    {
        var tokens = Channel.CreateUnbounded<(int Choice, LiveToken Token)>(new() { SingleReader = true });
        var choices = Enumerable.Range(0, request.Count).Select(_ => new ReplyChoice(policy.Text, request)).ToArray();
        var writing = live.WriteAsync(
            new(request.Tokens, request.Sampling, [.. Enumerable.Range(0, request.Count).Select(k => request.Seed.Derive(k))])
            {
                Top = request.Top is > 0 ? request.Top : null,
                Told = told is null && request.Top is null ? null : (choice, token) => tokens.Writer.TryWrite((choice, token)),
            }, cancel);
        _ = writing.ContinueWith(_ => tokens.Writer.Complete(), TaskScheduler.Default);
        await foreach (var (choice, token) in tokens.Reader.ReadAllAsync(cancel))
        {
            var piece = choices[choice].Push(token);
            told?.Invoke(choice, piece);
        }

        var samples = await writing;
        return [.. samples.Select((sample, k) =>
        {
            if (told is not null && choices[k].Rest(sample) is { Length: > 0 } rest)
            {
                told(k, new(rest, []));
            }

            return new Reply(sample, request.Top is null ? [] : choices[k].TokensOf(sample));
        })];
    }

    public Task<IReadOnlyList<ReplyToken>> ScoreAsync(IReadOnlyList<int> prompt, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<ReplyToken>>(() =>
        {
            float[] logps = prompt.Count == 1 ? [0] : [0, .. policy.Logps([prompt[0]], [.. prompt.Skip(1)])];
            return [.. prompt.Select((id, i) => new ReplyToken(id, ReplyChoice.Spelt(policy.Text, id), logps[i], []))];
        }, cancel);

    public ValueTask DisposeAsync() => live.DisposeAsync();

    private TextSide With(TemplateVariables variables) => !variables.Any ? policy.Text
        : told.Count < MostKept ? told.GetOrAdd(variables, policy.Text.With)
        : told.GetValueOrDefault(variables) ?? policy.Text.With(variables);
}
