using System.Security.Cryptography;
using System.Text.Json;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A frozen transformer with its tokenizer and chat template. Samples in batches on the process's sampling threads: prompts are computed
/// once for all their samples, a beginning that prompts share once for all of them. In float32 a sample is the same alone and in a batch
/// but for the rounding of matrix products; the same call always gives the same bytes.
/// </summary>
public sealed class TorchPolicy : IPolicy
{
    private const long LargeModel = 20_000_000;
    private readonly string weights;
    private string? gone;

    /// <param name="model">Its weights must not change any more.</param>
    /// <param name="text">The text side of the checkpoint.</param>
    /// <exception cref="ArgumentException">The tokenizer has more ids than the model, or weights and
    /// activations differ in type.</exception>
    public TorchPolicy(Transformer model, TextSide text)
    {
        if (text.Tokenizer.VocabularySize > model.Config.VocabularySize)
        {
            throw new ArgumentException(
                $"the tokenizer has {text.Tokenizer.VocabularySize} ids, the model only {model.Config.VocabularySize}: "
                + "they do not belong together");
        }

        if (model.Parameters.Values.Any(p => p.dtype != model.Compute))
        {
            throw new ArgumentException(
                $"a policy's weights and activations have one type; clone the model with type and compute {model.Compute} first");
        }

        (Model, Text, weights) = (model, text, FingerprintOf(model, text));
    }

    /// <summary>A policy in training, at one step. Its weights are not hashed.</summary>
    internal TorchPolicy(Transformer model, TextSide text, string fingerprint) => (Model, Text, weights) = (model, text, fingerprint);

    private TorchPolicy(TorchPolicy of, TextSide text) =>
        (Model, Text, weights, SamplingMemory) = (of.Model, text, of.weights, of.SamplingMemory);

    public Transformer Model { get; }

    public TextSide Text { get; }

    public Abilities Abilities => Abilities.Here;

    /// <summary>
    /// The first 16 hex digits of SHA-256 over all that decides what it says and what it is trained on: the config, the weights' bytes, the
    /// files of its text side (tokenizer, chat template, special tokens, generation settings), the tokens that end a response, and what its
    /// template is told, if anything.
    /// </summary>
    public string Fingerprint => !Text.Variables.Any ? weights
        : Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{weights} {Text.Variables}")))[..16];

    /// <summary>
    /// Keys and values, in bytes, that each sampling thread may hold; requests beyond it wait. At least one sequence always runs.
    /// </summary>
    public long SamplingMemory { get; set; } = 1L << 30;

    /// <summary>
    /// Where it was loaded from: a path, or the name that it has on the Hub; null where it was made here. Adapters name it as their base.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Whether this processor multiplies bfloat16 as fast as large models want it.</summary>
    public static bool IsFastInHalf => ProcessorFacts.FastBFloat16;

    /// <summary>Notes on parts of the checkpoint that were read differently from how they are written.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A checkpoint as a policy.</summary>
    /// <param name="path">A hub folder or a GGUF file.</param>
    /// <param name="type">Null: bfloat16 for models over 20 M parameters where the processor is fast at it or another device
    /// computes, float32 otherwise.</param>
    /// <param name="device">The device; null is the processor.</param>
    /// <param name="name">Its name elsewhere, for example on the Hub; null if the path is its name.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or not supported; the message says where.</exception>
    public static TorchPolicy Load(string path, ScalarType? type = null, Device? device = null, string? name = null)
    {
        TorchRuntime.Load();
        using var checkpoint = Checkpoint.Open(path);
        var kept = type
            ?? (Size(checkpoint.Config) > LargeModel && (ProcessorFacts.FastBFloat16 || device is { type: not TorchSharp.DeviceType.CPU })
                ? ScalarType.BFloat16
                : ScalarType.Float32);
        return new(Transformer.FromTensors(checkpoint.Config, checkpoint.Read, kept, device, path), checkpoint.Text)
        {
            Source = name ?? Path.GetFullPath(path), Notes = checkpoint.Notes,
        };
    }

    /// <summary>The same model, whose chat template is told some variables: in sampling and in training on its samples.</summary>
    public TorchPolicy Told(TemplateVariables variables) =>
        variables.Equals(Text.Variables) ? this : new(this, Text.With(variables)) { Source = Source, Notes = Notes };

    /// <summary>Writes a hub folder, in the weights' own type.</summary>
    public void Save(string folder) => CheckpointFiles.Write(folder, Text, Model.Config, Model.Parameters.Select(p =>
    {
        using var wide = p.Value.to(ScalarType.Float32, CPU, copy: true);
        return (p.Key, wide.shape, wide.data<float>().ToArray());
    }), Model.Parameters.Values.First().dtype == ScalarType.BFloat16 ? TensorType.BF16 : TensorType.F32);

    /// <summary>Frees the weights. Later requests throw, with the reason.</summary>
    internal void End(string why)
    {
        gone = why;
        Model.Dispose();
    }

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        ThrowIfGone();
        sampling.Check();
        var wanted = new List<WantedSample>();
        for (var r = 0; r < requests.Count; r++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(requests[r].Count, 1);
            if (requests[r] is { Given: not null } or { Alternatives: not null })
            {
                continue;
            }

            var prompt = Text.EncodePrompt(requests[r].Prompt);
            wanted.AddRange(Enumerable.Range(0, requests[r].Count).Select(k => new WantedSample(r, k, prompt, requests[r].SeedOf(k))));
        }

        var fitting = wanted.Where(w => w.Prompt.Count < Model.Config.ContextSize).ToArray();
        var manner = new Manner(Text.StopTokens, sampling) { Decode = Text.Decode, Memory = SamplingMemory,
            Step = step => tokens?.Report(step.Count) };
        var written = await Sampler.RunAsync(Model, manner, fitting, cancel);
        NativeHeap.Trim();
        var samples = requests.Select(r => Enumerable.Repeat(new Sample("", [], [], Finish.PromptTooLong), r.Count).ToArray()).ToArray();
        foreach (var (one, w) in fitting.Zip(written))
        {
            samples[one.Request][one.Index] = ToSample(w);
        }

        for (var r = 0; r < requests.Count; r++)
        {
            samples[r] = requests[r].Given is { } given ? Given(requests[r], given, tokens, cancel)
                : requests[r].Alternatives is { } places ? Alternatives(requests[r], places, tokens, cancel) : samples[r];
        }

        return samples;
    }

    private Sample[] Given(SampleRequest request, IReadOnlyList<Sample> given, IProgress<int>? tokens, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(given.Count, request.Count);
        var told = GivenReplies.Of(Model, Text.EncodePrompt(request.Prompt), given, cancel);
        tokens?.Report(told.Sum(reply => reply.Logps.Count));
        return told;
    }

    private Sample[] Alternatives(
        SampleRequest request, IReadOnlyList<ReplyPlace> places, IProgress<int>? tokens, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(places.Count, request.Count);
        var told = AlternativeTokens.Of(Model, Text, Text.EncodePrompt(request.Prompt), places, cancel);
        tokens?.Report(told.Sum(reply => reply.Logps.Count));
        return told;
    }

    /// <summary>Continues token ids, for example a conversation that a template has rendered, telling tokens as they come.</summary>
    /// <param name="prompt">At least one id.</param>
    /// <param name="sampling">How.</param>
    /// <param name="seed">Draws; the same as sample k of a request whose seed derived by k is this one.</param>
    /// <param name="token">Told each token, on another thread; may be null.</param>
    /// <param name="cancel">Stops between tokens.</param>
    public async Task<Sample> ContinueAsync(
        IReadOnlyList<int> prompt, Sampling sampling, Seed seed, Action<int>? token, CancellationToken cancel)
    {
        ThrowIfGone();
        sampling.Check();
        if (prompt.Count >= Model.Config.ContextSize)
        {
            return new("", [], [], Finish.PromptTooLong);
        }

        var manner = new Manner(Text.StopTokens, sampling) { Decode = Text.Decode, Memory = SamplingMemory,
            Step = step => token?.Invoke(step[0]) };
        return ToSample((await Sampler.RunAsync(Model, manner, [new(0, 0, prompt, seed)], cancel))[0]);
    }

    /// <summary>
    /// Natural log-probabilities of given tokens after a prompt, one for each, by one pass over the whole sequence as training does it:
    /// what a sample's own log-probs must agree with.
    /// </summary>
    public float[] Logps(IReadOnlyList<int> prompt, IReadOnlyList<int> tokens)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        long[] all = [.. prompt.Concat(tokens)];
        var hidden = Model.Hidden(tensor(all, [1, all.Length]).to(Model.Device)).narrow(1, prompt.Count - 1, tokens.Count);
        var logps = Model.Logits(hidden).log_softmax(-1).squeeze(0).cpu();
        return logps.gather(1, tensor(all[prompt.Count..], [tokens.Count, 1])).squeeze(1).data<float>().ToArray();
    }

    private void ThrowIfGone()
    {
        if (gone is not null)
        {
            throw new InvalidOperationException(gone);
        }
    }

    /// <summary>What a finished sequence is as a sample.</summary>
    internal Sample ToSample(Written written)
    {
        var marks = Text.Marks is { } own && own != ThoughtMarks.Usual ? own : null;
        if (written.Text is null)
        {
            return new(Text.Decode(written.Tokens), written.Tokens, written.Logps, written.Finish!.Value) { Marks = marks };
        }

        var cut = StoppedReply.Of(written.Text, written.Tokens, Text.Decode, Text.Tokenizer.Encode, Text.EndToken);
        int[] kept = [.. written.Tokens.Take(cut.Kept)];
        return new(cut.Text, [.. kept, .. cut.Tail], [.. written.Logps.Take(cut.Kept), .. Logps([.. written.Prompt, .. kept], cut.Tail)],
            Finish.StopString) { Marks = marks };
    }

    private static long Size(ModelConfig c) => ((long)c.VocabularySize * c.HiddenSize)
        + (c.Layers * (long)c.HiddenSize * ((2 * c.HeadSize * (c.Heads + c.KeyValueHeads)) + (3 * c.FeedForwardSize)));

    private static string FingerprintOf(Transformer model, TextSide text)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in text.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name}\0{bytes.Length}\0"));
            hash.AppendData(bytes);
        }

        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{string.Join(' ', text.StopTokens.Order())}\0"));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(model.Config));
        foreach (var (name, tensor) in model.Parameters)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            using var here = tensor.cpu();
            hash.AppendData(here.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
