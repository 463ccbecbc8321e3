using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>What a block asks a policy about each of its inputs, and how it reads the answers. Both are pure.</summary>
/// <param name="Policy">The policy that is asked.</param>
/// <param name="Sampling">How.</param>
/// <param name="Ask">The requests for one input.</param>
/// <param name="Read">One input and the samples of each of its requests, to records.</param>
/// <param name="Type">How a record is written.</param>
/// <param name="Samples">How many samples the answers about one input are, known without rendering a request.</param>
internal sealed record RoomQuestion<TInput, TRecord>(
    IPolicy Policy,
    Sampling Sampling,
    Func<TInput, IReadOnlyList<SampleRequest>> Ask,
    Func<TInput, IReadOnlyList<IReadOnlyList<Sample>>, IEnumerable<TRecord>> Read,
    JsonTypeInfo<TRecord> Type,
    Func<TInput, int> Samples)
    where TRecord : class
{
    /// <summary>Whether each input belongs to a prompt of the iteration; else a reader of one prompt reads the whole room.</summary>
    public bool OfPrompts { get; init; } = true;

    private static readonly Sample Nothing = new("", [], [], Finish.NoReply);

    /// <summary>The requests for each of some inputs. They are rendered here, and only here.</summary>
    public IReadOnlyList<SampleRequest>[] Asked(IEnumerable<TInput> inputs) => [.. inputs.Select(Ask)];

    /// <summary>Asks about some inputs and reads the answers.</summary>
    /// <param name="name">Stands for them in messages.</param>
    /// <param name="inputs">What is asked about.</param>
    /// <param name="asked">Their <see cref="Asked"/>.</param>
    /// <param name="tokens">Told the number of new tokens; may be null.</param>
    /// <param name="cancel">Stops between steps.</param>
    /// <exception cref="InvalidDataException">The policy did not answer each request with as many samples as asked.</exception>
    public async Task<IReadOnlyList<TRecord>> AnswersAsync(
        string name, IReadOnlyList<TInput> inputs, IReadOnlyList<SampleRequest>[] asked, IProgress<int>? tokens, CancellationToken cancel)
    {
        var requests = asked.SelectMany(group => group).ToArray();
        var samples = await Policy.SampleAsync(requests, Sampling, tokens, cancel);
        if (samples.Count != requests.Length || samples.Where((group, i) => group.Count != requests[i].Count).Any())
            throw new InvalidDataException(
                $"{name}: the policy was asked {requests.Length} requests and did not answer each with as many samples as asked");
        var next = 0;
        var records = new List<TRecord>();
        foreach (var (input, of) in inputs.Zip(asked, (input, of) => (input, of.Count)))
        {
            records.AddRange(Read(input, [.. Enumerable.Range(next, of).Select(i => samples[i])]));
            next += of;
        }

        return records;
    }

    /// <summary>The records as they would be if nobody had answered: what each is about, without what was said.</summary>
    public IEnumerable<TRecord> Unanswered(TInput input) => Unanswered(input, Ask(input));

    /// <summary>
    /// Why kept records are not the answers to this question about these inputs: others, or in another order; null where they are.
    /// </summary>
    public string? Stranger(
        IReadOnlyList<TInput> inputs, IReadOnlyList<SampleRequest>[] asked, IReadOnlyList<TRecord> kept)
    {
        string[] expected = [.. inputs.Zip(asked, Unanswered).SelectMany(records => records).Select(record => Traces.NameOf(record))];
        string[] found = [.. kept.Select(record => Traces.NameOf(record))];
        var line = Enumerable.Range(0, Math.Min(found.Length, expected.Length)).FirstOrDefault(i => found[i] != expected[i], -1);
        return kept.Count != expected.Length ? $"it holds {kept.Count} records where {expected.Length} were asked for"
            : line < 0 ? null : $"line {line + 1}: it is '{found[line]}', where '{expected[line]}' was asked for";
    }

    /// <summary>Hash of everything that decides the answers: the weights asked, the sampling options, the requests.</summary>
    public string Identity(IEnumerable<IReadOnlyList<SampleRequest>> asked)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(Policy.Fingerprint);
        Add($"{Sampling.Temperature:R} {Sampling.TopP:R} {Sampling.MaxTokens}");
        if (Sampling is not { TopK: 0, MinP: 0, RepetitionPenalty: 0, StopStrings: null })
            Add($"{Sampling.TopK} {Sampling.MinP:R} {Sampling.RepetitionPenalty:R} {string.Join('\n', Sampling.StopStrings ?? [])}");
        foreach (var request in asked.SelectMany(requests => requests))
        {
            Add(request.Prompt.Key);
            Add($"{request.Count} {request.Seed.Value}");
            foreach (var reply in request.Given ?? [])
                Add(string.Join(' ', reply.Tokens));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IEnumerable<TRecord> Unanswered(TInput input, IReadOnlyList<SampleRequest> requests) =>
        Read(input, [.. requests.Select(request => (IReadOnlyList<Sample>)[.. Enumerable.Repeat(Nothing, request.Count)])]);
}
