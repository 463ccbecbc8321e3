using MetaReward.Serving;

namespace MetaReward.Cli.Serve;

/// <summary>
/// Any policy as the server asks it, for example one that chooses the best of several replies: a reply comes whole, without
/// log-probabilities.
/// </summary>
/// <param name="policy">Who answers.</param>
/// <param name="of">Who reads prompts, and is counted: the checkpoint behind it.</param>
/// <param name="drawsSeveral">It chooses among draws, so it takes no temperature of 0.</param>
internal sealed class PolicyReplier(IPolicy policy, IReplier of, bool drawsSeveral = false) : IReplier
{
    public string Fingerprint => policy.Fingerprint;

    public int Context => of.Context;

    public bool TellsTokens => false;

    public IReadOnlyList<(string Name, double Value)> Figures => [];

    public IReadOnlyList<int> Encode(ReplyPrompt prompt) => prompt is { Messages: not null, Variables.Any: false }
        ? of.Encode(prompt)
        : throw new InvalidDataException("this model takes messages only, and its chat template no variables: it asks more than one reply");

    public async Task<IReadOnlyList<Reply>> ReplyAsync(ReplyRequest request, Action<int, ReplyPiece>? told, CancellationToken cancel)
    {
        if (request.Sampling.Temperature == 0 && drawsSeveral)
        {
            throw new RequestException(400, "this model draws several replies and gives one, and at temperature 0 all are the same: give a "
                + "temperature above 0, or ask the model without '+'", "temperature");
        }

        var samples = (await policy.SampleAsync(
            [new(request.Prompt.Messages!, request.Count, request.Seed)], request.Sampling, null, cancel))[0];
        for (var k = 0; told is not null && k < samples.Count; k++)
        {
            told(k, new(samples[k].Text, []));
        }

        return [.. samples.Select(sample => new Reply(sample, []))];
    }

    public Task<IReadOnlyList<ReplyToken>> ScoreAsync(IReadOnlyList<int> prompt, CancellationToken cancel) =>
        throw new NotSupportedException("a policy that asks more than one reply has no log-probabilities");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
