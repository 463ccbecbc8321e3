namespace MetaReward.Text;

/// <summary>A model's shape as GGUF metadata, and what llama.cpp will do otherwise with it.</summary>
internal sealed class GgufSettings
{
    private readonly ModelConfig _config;
    private readonly List<(string Key, object Value)> _metadata = [];
    private readonly List<GgufPlanned> _tensors = [];
    private readonly List<string> _notes = [];
    private readonly string _architecture;

    /// <exception cref="InvalidDataException">llama.cpp cannot compute the model; the message says why.</exception>
    public GgufSettings(ModelConfig config)
    {
        (_config, _architecture) = (config, GgufLayout.Architecture(config));
        Refuse();
        Shape();
        Attention();
        Rotary();
        Experts();
    }

    public string Architecture => _architecture;

    public IReadOnlyList<(string Key, object Value)> Metadata => _metadata;

    /// <summary>Divisors of rotary frequencies, which are no weights of the model.</summary>
    public IReadOnlyList<GgufPlanned> Tensors => _tensors;

    /// <summary>Where llama.cpp computes something else than the model means.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private void Refuse()
    {
        var reason = _config switch
        {
            { Experts: { MixtralNames: false, DenseLayers.Count: > 0 } } => "layers without experts among layers with them",
            { Experts: { Normalised: false } } => "weights of experts that are not normalised",
            { OutputBias: true } when _architecture != "llama" => "a bias on the attention's output",
            { FeedForwardBias: true } when _architecture != "llama" => "biases in the feed-forward block",
            { Experts: not null } when _config.FeedForwardBias => "biases of experts",
            { FusedProjections: true } when _config.QueryKeyValueBias => "a bias on the joined projection",
            { ScoreSoftCap: not null } when _architecture != "gemma2" => "capped attention scores",
            { LogitSoftCap: not null } when _architecture is not ("gemma2" or "gemma3") => "capped logits",
            { ScoreSoftCap: null } or { LogitSoftCap: null } when _architecture == "gemma2" => "attention scores or logits without a cap",
            { RopeScaling: YarnRope { Truncate: false } } => "YaRN with a ramp whose ends are not rounded",
            { RopeScaling: Llama3Rope } when _architecture != "llama" => "Llama 3's rotary scaling",
            { RopeScaling: LongRope } when _architecture is not ("llama" or "phi3") => "long and short rotary factors",
            _ => null,
        };
        if (reason is not null)
        {
            throw new InvalidDataException(
                $"The model has {reason}, which llama.cpp does not compute for '{_architecture}', so a GGUF file would be another model; " +
                    "export it as a hub folder.");
        }
    }

    private void Shape()
    {
        Add("vocab_size", _config.VocabularySize);
        Add("context_length", _config.RopeScaling is DynamicRope dynamic ? dynamic.TrainedContext : _config.ContextSize);
        Add("embedding_length", _config.HiddenSize);
        Add("block_count", _config.Layers);
        Add("feed_forward_length", _config.FeedForwardSize);
    }

    private void Attention()
    {
        Add("attention.head_count", _config.Heads);
        Add("attention.head_count_kv", _config.KeyValueHeads);
        Add("attention.key_length", _config.HeadSize);
        Add("attention.value_length", _config.HeadSize);
        Add("attention.layer_norm_rms_epsilon", _config.NormEpsilon);
        Add("attn_logit_softcapping", _config.ScoreSoftCap);
        Add("final_logit_softcapping", _config.LogitSoftCap);
        var slides = GgufFamily.All[_architecture].Slides;
        if (_config.SlidingWindow is null && slides)
        {
            Add("attention.sliding_window", _config.ContextSize); // hides nothing
        }
        else if (_config.SlidingWindow is { } window)
        {
            Add("attention.sliding_window", window);
            Pattern(_config.SlidingLayers!);
            if (!slides)
            {
                _notes.Add(
                    $"llama.cpp has no sliding window for '{_architecture}': beyond {window} tokens it attends to more than "
                    + "the model was trained to.");
            }
        }
    }

    /// <summary>A period of which the last layer sees everything, 0 where none does.</summary>
    private void Pattern(IReadOnlyList<bool> layers)
    {
        var usual = _architecture switch { "gemma2" => 2, "gemma3" => 6, _ => 0 };
        var period = layers.Contains(false) ? layers.TakeWhile(slides => slides).Count() + 1 : layers.Count < usual ? usual : 0;
        if (layers.Where((slides, layer) => slides == (period > 0 && layer % period == period - 1)).Any())
        {
            throw new InvalidDataException(
                $"The model's sliding layers follow no period, which a GGUF file of '{_architecture}' needs; export it as a hub folder.");
        }

        if (period != usual)
        {
            Add("attention.sliding_window_pattern", period);
        }
    }

    private void Rotary()
    {
        Add("rope.dimension_count", _config.RotarySize ?? _config.HeadSize);
        Add("rope.freq_base", _config.RopeTheta);
        Add("rope.freq_base_swa", _config.LocalRopeTheta);
        var pairs = (_config.RotarySize ?? _config.HeadSize) / 2;
        switch (_config.RopeScaling)
        {
            case LinearRope linear:
                Add("rope.scaling.type", "linear");
                Add("rope.scaling.factor", linear.Factor);
                break;
            case YarnRope yarn:
                Yarn(yarn);
                break;
            case Llama3Rope llama:
                var stretched = llama.Frequencies(_config.RopeTheta, 2 * pairs, 1);
                Factors(GgufRope.OneList, RopeScaling.Plain(_config.RopeTheta, 2 * pairs).Select((f, i) => f / stretched[i]));
                break;
            case LongRope rope:
                Add("rope.scaling.type", "longrope");
                Add("rope.scaling.original_context_length", rope.TrainedContext);
                Add("rope.scaling.attn_factor", rope.Magnitude);
                Factors(GgufRope.LongList, rope.LongFactors);
                Factors(GgufRope.ShortList, rope.ShortFactors);
                _notes.Add(
                    "llama.cpp chooses the long or short rotary factors by the context that it is started with "
                    + $"(over {rope.TrainedContext} or not), " +
                        "not by the length of the text.");
                break;
            case DynamicRope dynamic:
                _notes.Add(
                    $"llama.cpp has no dynamic rotary scaling: the file is for contexts up to {dynamic.TrainedContext} tokens, "
                    + "where it changes nothing.");
                break;
        }
    }

    private void Yarn(YarnRope yarn)
    {
        Add("rope.scaling.type", "yarn");
        Add("rope.scaling.factor", yarn.Factor);
        Add("rope.scaling.original_context_length", yarn.TrainedContext);
        Add("rope.scaling.yarn_beta_fast", yarn.BetaFast);
        Add("rope.scaling.yarn_beta_slow", yarn.BetaSlow);
        var usual = (yarn with { AttentionFactor = null, Mscale = null, MscaleAllDim = null }).Magnitude;
        if (Math.Abs(yarn.Magnitude - usual) > 1e-6)
        {
            Add("rope.scaling.attn_factor", yarn.Magnitude / usual);
        }
    }

    private void Experts()
    {
        if (_config.Experts is { } experts)
        {
            Add("expert_count", experts.Count);
            Add("expert_used_count", experts.PerToken);
            Add("expert_feed_forward_length", experts.FeedForwardSize);
        }
    }

    private void Factors(string name, IEnumerable<double> factors)
    {
        float[] values = [.. factors.Select(factor => (float)factor)];
        _tensors.Add(new(name, GgufTypes.Named("F32"), [values.Length], () => [values]));
    }

    private void Add(string key, int value) => _metadata.Add(($"{_architecture}.{key}", (uint)value));

    private void Add(string key, string value) => _metadata.Add(($"{_architecture}.{key}", value));

    private void Add(string key, double? value)
    {
        if (value is { } number)
        {
            _metadata.Add(($"{_architecture}.{key}", (float)number));
        }
    }
}
