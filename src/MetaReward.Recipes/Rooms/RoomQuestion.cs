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

    /// <summary>Further samples of the same requests, by what was read so far; null: each request is asked once.</summary>
    public Waves<TInput, TRecord>? Waves { get; init; }

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
        var said = asked.Select(of => of.Select(_ => (IReadOnlyList<Sample>)[]).ToArray()).ToArray();
        SampleRequest?[][] open = [.. asked.Select(of => of.ToArray<SampleRequest?>())];
        while (open.Any(of => of.Any(request => request is not null)))
        {
            var requests = open.SelectMany(of => of.OfType<SampleRequest>()).ToArray();
            var samples = await Policy.SampleAsync(requests, Sampling, tokens, cancel);
            if (samples.Count != requests.Length || samples.Where((group, i) => group.Count != requests[i].Count).Any())
                throw new InvalidDataException(
                    $"{name}: the policy was asked {requests.Length} requests and did not answer each with as many samples as asked");
            var next = new Queue<IReadOnlyList<Sample>>(samples);
            for (var i = 0; i < open.Length; i++)
            {
                said[i] = [.. said[i].Zip(open[i], (before, request) => request is null ? before : Joined(before, next.Dequeue()))];
                open[i] = [.. More(inputs[i], said[i]).Zip(asked[i], said[i].Select(one => one.Count)).Select(one =>
                    one.First == 0 ? null : one.Second with { First = one.Second.First + one.Third, Count = one.First })];
            }
        }

        return [.. inputs.Zip(said, Read).SelectMany(records => records)];

        static IReadOnlyList<Sample> Joined(IReadOnlyList<Sample> before, IReadOnlyList<Sample> more) =>
            before.Count == 0 ? more : [.. before, .. more];
    }

    /// <summary>How many more samples each request of an input gets; none where they have all.</summary>
    private IReadOnlyList<int> More(TInput input, IReadOnlyList<IReadOnlyList<Sample>> said) =>
        Waves?.More(input, [.. Read(input, said)]) ?? [.. said.Select(_ => 0)];

    /// <summary>
    /// The records as they would be if nobody had answered: what each is about, without what was said. How many there are may depend on
    /// what was kept of the first of them.
    /// </summary>
    /// <param name="input">What is asked about.</param>
    /// <param name="kept">The record that was kept in the place of one without an answer; null where there is none.</param>
    public IReadOnlyList<TRecord> Unanswered(TInput input, Func<TRecord, TRecord?> kept) => Unanswered(input, Ask(input), kept);

    /// <summary>
    /// Why kept records are not the answers to this question about these inputs: others, or in another order; null where they are.
    /// </summary>
    public string? Stranger(
        IReadOnlyList<TInput> inputs, IReadOnlyList<SampleRequest>[] asked, IReadOnlyList<TRecord> kept)
    {
        Dictionary<string, TRecord>? by = null;
        TRecord? Kept(TRecord record) =>
            (by ??= kept.DistinctBy(Traces.IdOf).ToDictionary(Traces.IdOf, StringComparer.Ordinal)).GetValueOrDefault(Traces.IdOf(record));
        string[] expected =
            [.. inputs.Zip(asked, (input, of) => Unanswered(input, of, Kept)).SelectMany(of => of).Select(one => Traces.NameOf(one))];
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
            foreach (var place in request.Alternatives ?? [])
                Add($"{place.At} {place.Characters} of {string.Join(' ', place.Reply.Tokens)}");
        }

        if (Waves is not null)
            Add(Waves.Rule);

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private IReadOnlyList<TRecord> Unanswered(TInput input, IReadOnlyList<SampleRequest> requests, Func<TRecord, TRecord?> kept)
    {
        int[] counts = [.. requests.Select(request => request.Count)];
        while (true)
        {
            TRecord[] empty =
                [.. Read(input, [.. counts.Select(count => (IReadOnlyList<Sample>)[.. Enumerable.Repeat(Nothing, count)])])];
            if (Waves?.More(input, [.. empty.Select(one => kept(one) ?? one)]) is not { } more || more.All(count => count == 0))
                return empty;
            counts = [.. counts.Zip(more, (count, further) => count + further)];
        }
    }
}

/// <summary>How a question goes on asking.</summary>
/// <param name="Rule">Tells rules apart: the answers depend on it.</param>
/// <param name="More">How many more samples each request of an input gets, by what was read so far; all 0: none.</param>
internal sealed record Waves<TInput, TRecord>(string Rule, Func<TInput, IReadOnlyList<TRecord>, IReadOnlyList<int>> More)
    where TRecord : class;
