using MetaReward.Tests;

namespace MetaReward.Text.Tests;

public class GgufExportTests
{
    /// <summary>Architectures, and what differs when they come back from a GGUF file.</summary>
    private static readonly Dictionary<string, Func<ModelConfig, ModelConfig>> Cases = new()
    {
        ["gemma"] = same => same,
        ["gemma2"] = gemma => gemma with { QueryScale = 24 },
        ["gemma3-text"] = gemma => gemma with { QueryScale = 24 },
        ["llama-linear-rope"] = same => same,
        ["llama-sharded-bf16"] = same => same,
        ["llama-tied-bias"] = same => same,
        ["llama-yarn"] = same => same,
        ["llama2"] = same => same,
        ["llama3"] = Divided,
        ["mistral"] = same => same,
        ["moe-mixtral"] = same => same,
        ["olmo2"] = same => same,
        ["phi3"] = same => same,
        ["phi3-longrope"] = same => same,
        ["qwen2"] = same => same,
        ["qwen3"] = same => same,
        ["smollm2"] = same => same,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [ReferenceTheory("fixtures/architectures")]
    [MemberData(nameof(Names))]
    public void Every_architecture_comes_back_as_the_same_model(string name)
    {
        var (config, weights) = Open(name);
        using var scratch = new Scratch();
        var written = GgufExport.Write(scratch.File("m.gguf"), config, Bytes(), weights.Read, GgufWeights.F32, name);
        written.Types.Keys.ShouldBe(["F32"]);
        using var back = Checkpoint.Open(scratch.File("m.gguf"));
        Rounded(back.Config).ShouldBe(Rounded(Cases[name](config)));
        back.TensorNames.ShouldBe(weights.Names, ignoreOrder: true);
        foreach (var tensor in weights.Names.Where(tensor => !name.StartsWith("gemma", StringComparison.Ordinal)))
        {
            back.Read(tensor).Shape.ShouldBe(weights.Read(tensor).Shape, tensor);
            back.Read(tensor).Values.ShouldBe(weights.Read(tensor).Values, tensor);
        }

        back.StopTokens.ShouldBe([255]);
        back.Tokenizer.Encode("a é").ShouldBe(Bytes().Tokenizer.Encode("a é"));
        weights.Dispose();
    }

    [Fact]
    public void Llama_3s_own_rotary_settings_are_recognised()
    {
        var (tiny, weights) = Open("own-llama-ramp");
        using var scratch = new Scratch();
        var config = tiny with { RopeScaling = new Llama3Rope(32, 1, 4, 8192) };
        GgufExport.Write(scratch.File("m.gguf"), config, Bytes(), weights.Read, GgufWeights.F32, "m");
        using var back = Checkpoint.Open(scratch.File("m.gguf"));
        back.Config.RopeScaling.ShouldBe(config.RopeScaling);
        weights.Dispose();
    }

    [Theory]
    [InlineData(GgufWeights.F16, "F16", 2e-3)]
    [InlineData(GgufWeights.BF16, "BF16", 8e-3)]
    [InlineData(GgufWeights.Q8Of0, "Q8_0", 8e-3)]
    public void Smaller_types_hold_the_matrices_and_wide_ones_the_norms(GgufWeights type, string word, double relative)
    {
        var (config, weights) = Open("own-llama-ramp");
        using var scratch = new Scratch();
        var written = GgufExport.Write(scratch.File("m.gguf"), config, Bytes(), weights.Read, type, "m");
        written.Types[word].ShouldBe(weights.Names.Count(name => !name.Contains("norm", StringComparison.Ordinal)));
        // and the rotary factors
        written.Types["F32"].ShouldBe(weights.Names.Count(name => name.Contains("norm", StringComparison.Ordinal)) + 1);
        using var back = Checkpoint.Open(scratch.File("m.gguf"));
        foreach (var name in weights.Names)
        {
            var (one, two) = (weights.Read(name).Values, back.Read(name).Values);
            var largest = one.Max(Math.Abs);
            one.Zip(two).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThanOrEqualTo((float)(largest * relative), name);
        }

        weights.Dispose();
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_nothing_else_is_left()
    {
        var (config, weights) = Open("own-qwen2");
        using var scratch = new Scratch();
        foreach (var file in new[] { "a.gguf", "b.gguf", "b.gguf" })
        {
            GgufExport.Write(scratch.File(file), config, Bytes(), weights.Read, GgufWeights.Q8Of0, "m");
        }

        File.ReadAllBytes(scratch.File("a.gguf")).ShouldBe(File.ReadAllBytes(scratch.File("b.gguf")));
        Should.Throw<InvalidDataException>(() =>
            GgufExport.Write(scratch.File("c.gguf"), config, Bytes(), name => name.Contains("layers.2", StringComparison.Ordinal)
                ? throw new InvalidDataException("torn") : weights.Read(name), GgufWeights.F32, "m")).Message.ShouldBe("torn");
        Directory.GetFiles(scratch.Folder).Length.ShouldBe(2);
        weights.Dispose();
    }

    [ReferenceTheory("fixtures/architectures")]
    [InlineData("llama-yarn-options", "YaRN with a ramp")]
    [InlineData("moe-qwen3", "layers without experts")]
    public void What_llama_cpp_would_compute_otherwise_is_refused(string name, string reason)
    {
        var (config, weights) = Open(name);
        using var scratch = new Scratch();
        Should.Throw<InvalidDataException>(() =>
            GgufExport.Write(scratch.File("m.gguf"), config, Bytes(), weights.Read, GgufWeights.F32, "m"))
            .Message.ShouldContain(reason);
        Directory.GetFiles(scratch.Folder).ShouldBeEmpty();
        weights.Dispose();
    }

    [ReferenceTheory("fixtures/architectures")]
    [InlineData("mistral", "no sliding window for 'llama': beyond 8 tokens")]
    [InlineData("llama-dynamic-ntk", "no dynamic rotary scaling")]
    [InlineData("phi3-longrope", "chooses the long or short rotary factors")]
    public void Where_llama_cpp_differs_is_said(string name, string note)
    {
        var (config, weights) = Open(name);
        using var scratch = new Scratch();
        GgufExport.Write(scratch.File("m.gguf"), config, Bytes(), weights.Read, GgufWeights.F32, "m").Notes
            .ShouldContain(said => said.Contains(note));
        weights.Dispose();
    }

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void A_real_tokenizer_comes_back_with_its_template_and_stops()
    {
        var smol = SharedData.Path("models/SmolLM2-135M-Instruct.Q4_1.gguf");
        using var model = Checkpoint.Open(smol);
        using var scratch = new Scratch();
        var small = model.Config with { Layers = 1 };
        GgufExport.Write(scratch.File("m.gguf"), small, model.Text, model.Read, GgufWeights.Q8Of0, "SmolLM2");
        using var original = GgufFile.Open(smol);
        using var copy = GgufFile.Open(scratch.File("m.gguf"));
        copy.Metadata.Texts("tokenizer.ggml.tokens").ShouldBe(original.Metadata.Texts("tokenizer.ggml.tokens"));
        copy.Metadata.Wholes("tokenizer.ggml.token_type").ShouldBe(original.Metadata.Wholes("tokenizer.ggml.token_type"));
        copy.Metadata.Texts("tokenizer.ggml.merges").ShouldBe(original.Metadata.Texts("tokenizer.ggml.merges"));
        foreach (var key in new[] { "tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.chat_template", "general.architecture" })
        {
            copy.Metadata.Text(key).ShouldBe(original.Metadata.Text(key));
        }

        foreach (var key in new[] { "bos", "eos", "unknown", "padding" })
        {
            copy.Metadata.Whole($"tokenizer.ggml.{key}_token_id").ShouldBe(original.Metadata.Whole($"tokenizer.ggml.{key}_token_id"));
        }
    }

    [ReferenceTheory("fixtures/tokenizers_json")]
    [InlineData("bytelevel-llama3", "gpt2", "llama-bpe")]
    [InlineData("gemma", "llama", "default")]
    [InlineData("spm-bpe-llama2", "llama", "default")]
    [InlineData("spm-bpe-metaspace-first", "llama", "default")]
    public void Tokenizers_are_written_under_llama_cpps_names(string name, string model, string pre)
    {
        var metadata = Vocabulary(name);
        metadata["tokenizer.ggml.model"].ShouldBe(model);
        metadata["tokenizer.ggml.pre"].ShouldBe(pre);
    }

    [ReferenceTheory("fixtures/tokenizers_json")]
    [InlineData("spm-bpe-metaspace-first", 1)]
    [InlineData("spm-bpe-llama2", 0)]
    public void Where_llama_cpp_makes_other_tokens_is_said(string name, int notes)
    {
        var text = TextSide.Parse(new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = File.ReadAllBytes(SharedData.Path($"fixtures/tokenizers_json/{name}/tokenizer.json")),
            ["generation_config.json"] = """{"eos_token_id":2}"""u8.ToArray(),
        }, name);
        GgufVocabulary.Notes(text).Count().ShouldBe(notes);
    }

    [Theory]
    [InlineData("own-unigrams", "Unigram")]
    [InlineData("own-parts", "WordPiece")]
    public void Tokenizers_of_our_own_that_llama_cpp_has_not_are_refused(string name, string reason) =>
        Tokenizers_that_llama_cpp_has_not_are_refused(name, reason);

    [Theory]
    [InlineData("own-pieces", "llama", "default")]
    public void Tokenizers_of_our_own_are_written_under_llama_cpps_names(string name, string model, string pre) =>
        Tokenizers_are_written_under_llama_cpps_names(name, model, pre);

    [Theory]
    [InlineData("own-llama-dynamic", "no dynamic rotary scaling")]
    [InlineData("own-mistral", "no sliding window for 'llama': beyond 9 tokens")]
    [InlineData("own-phi3-longrope", "chooses the long or short rotary factors")]
    public void Where_llama_cpp_differs_from_our_own_is_said(string name, string note) => Where_llama_cpp_differs_is_said(name, note);

    [Theory]
    [InlineData("own-qwen3-experts", "layers without experts")]
    public void What_llama_cpp_would_compute_otherwise_of_our_own_is_refused(string name, string reason) =>
        What_llama_cpp_would_compute_otherwise_is_refused(name, reason);

    [ReferenceTheory("fixtures/tokenizers_json")]
    [InlineData("unigram-t5", "Unigram")]
    [InlineData("wordpiece-bert", "WordPiece")]
    [InlineData("bpe-added-token-flags", "the normalizer 'Lowercase'")]
    public void Tokenizers_that_llama_cpp_has_not_are_refused(string name, string reason) =>
        Should.Throw<InvalidDataException>(() => Vocabulary(name)).Message.ShouldContain(reason);

    private static Dictionary<string, object> Vocabulary(string name)
    {
        var files = new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = FixtureTokenizers.Bytes(name),
        };
        return GgufVocabulary.Metadata(files, new HashSet<int> { 2 }, 2, 60_000).ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    /// <summary>Our own checkpoint, or one of the reference data.</summary>
    private static (ModelConfig Config, ShardedSafetensors Weights) Open(string name)
    {
        if (name.StartsWith(OwnCheckpoint.Prefix, StringComparison.Ordinal))
        {
            var own = new OwnCheckpoint(name);
            using var scratch = new Scratch();
            SafetensorsWriter.Write(scratch.File("model.safetensors"),
                own.Tensors.Select(tensor => (tensor, own.Read(tensor).Shape, own.Read(tensor).Values)), TensorType.F32);
            return (HubConfig.Parse(own.Config, name), ShardedSafetensors.Open(scratch.Folder));
        }

        var folder = SharedData.Path($"fixtures/architectures/{name}");
        return (HubConfig.Read(Path.Combine(folder, "config.json")), ShardedSafetensors.Open(folder));
    }

    /// <summary>
    /// Of Llama 3's rule the file keeps what it does to each frequency; only the released models' settings are recognised in that.
    /// </summary>
    private static ModelConfig Divided(ModelConfig config)
    {
        var stretched = config.RopeScaling!.Frequencies(config.RopeTheta, config.HeadSize, 1);
        double[] factors = [.. RopeScaling.Plain(config.RopeTheta, config.HeadSize).Select((f, i) => f / stretched[i])];
        return config with { RopeScaling = new LongRope(new(factors), new(factors), config.ContextSize, 1, 1) };
    }

    /// <summary>GGUF holds numbers as f32.</summary>
    private static ModelConfig Rounded(ModelConfig config)
    {
        double F(double value) => (float)value;
        return config with
        {
            NormEpsilon = F(config.NormEpsilon), RopeTheta = F(config.RopeTheta),
            RopeScaling = config.RopeScaling switch
            {
                LongRope rope =>
                    rope with { ShortFactors = new([.. rope.ShortFactors.Select(F)]), LongFactors = new([.. rope.LongFactors.Select(F)]) },
                var other => other,
            },
        };
    }

    private static TextSide Bytes() => TextSide.Parse(ByteTokenizer.Files(256), "test");
}
