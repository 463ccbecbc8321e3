using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Text.Tests;

/// <summary>Checkpoints as others save them: read where it is clear what is meant, else refused with what to do.</summary>
public class CheckpointLayoutTests
{
    private const string Body = "model.", First = "model-00001-of-00002.safetensors", Second = "model-00002-of-00002.safetensors";

    private static readonly string[] Words = ["<unk>", "<end>", "a", "b"];

    private static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama", VocabularySize = 4, HiddenSize = 4, FeedForwardSize = 8, Layers = 1, Heads = 2, KeyValueHeads = 1,
        HeadSize = 2,
        ContextSize = 16, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    private static readonly (string Name, long[] Shape, float[] Values)[] Tensors =
    [
        ("model.embed_tokens.weight", [4, 4], [.. Enumerable.Range(0, 16).Select(i => i / 4f)]),
        ("model.layers.0.self_attn.q_proj.weight", [4, 4], new float[16]),
        ("model.layers.0.mlp.up_proj.weight", [8, 4], [.. Enumerable.Range(0, 32).Select(i => -i / 8f)]),
        ("model.norm.weight", [4], [1, 2, 3, 4]),
    ];

    public static TheoryData<string, string, string> Wrapped { get; } = new()
    {
        { "_orig_mod.model.", "", "'_orig_mod.'" },
        { "module.model.", "", "'module.'" },
        { "module._orig_mod.model.", "", "'_orig_mod.'" },
        { "_fsdp_wrapped_module.model.", "", "'_fsdp_wrapped_module.'" },
        { "model.", "_orig_mod.", "'_orig_mod.'" },
        { "model.", "_checkpoint_wrapped_module.", "'_checkpoint_wrapped_module.'" },
        { "pretrained_model.model.", "", "'pretrained_model.'" },
        { "model.model.", "", "'model.'" },
        { "", "", "with 'model.'" },
        { "language_model.model.", "", "" },
        { "model.language_model.", "", "" },
    };

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Names_that_something_was_wrapped_around_are_read_without_it(string root, string inLayers, string note)
    {
        using var scratch = Folder();
        Write(scratch, "model.safetensors",
        [
            .. Tensors.Select(t => (root + t.Name[Body.Length..].Replace("layers.0.", "layers.0." + inLayers), t.Shape, t.Values)),
            ("v_head.summary.weight", [1], [1]), ("vision_tower.norm.weight", [1], [2]),
        ]);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        Same(checkpoint);
        (checkpoint.Notes.Count > 0 ? checkpoint.Notes[0] : "").ShouldContain(note);
        checkpoint.Notes.Count.ShouldBe(note == "" ? 0 : 1);
    }

    [Theory]
    [InlineData("_orig_mod.lm_head.weight", "_orig_mod.model.")]
    [InlineData("module.lm_head.weight", "module.model.")]
    [InlineData("lm_head.weight", "")]
    [InlineData("language_model.lm_head.weight", "language_model.model.")]
    [InlineData("lm_head.weight", "model.")]
    public void The_output_head_is_found_beside_the_body(string head, string root)
    {
        using var scratch = Folder(Tiny with { TiedEmbeddings = false });
        Write(scratch, "model.safetensors",
            [.. Tensors.Select(t => (root + t.Name[Body.Length..], t.Shape, t.Values)), (head, [4, 4], [.. Enumerable.Repeat(5f, 16)])]);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        checkpoint.Read("lm_head.weight").Values.ShouldAllBe(value => value == 5);
        Same(checkpoint);
    }

    [Fact]
    public void Shards_without_an_index_are_one_model()
    {
        using var scratch = Folder();
        Write(scratch, First, Tensors[..2]);
        Write(scratch, Second, Tensors[2..]);
        Write(scratch, "adapter_model.safetensors", [("x", [1], [1])]);
        Write(scratch, "consolidated.safetensors", [("tok_embeddings.weight", [1], [1])]);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        Same(checkpoint);
    }

    [Fact]
    public void A_single_file_of_another_name_is_the_model()
    {
        using var scratch = Folder();
        Write(scratch, "weights.safetensors", Tensors);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        Same(checkpoint);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("./", false)]
    [InlineData("././", true)]
    public void What_the_index_leaves_out_is_passed_over_and_its_names_may_begin_with_a_dot(string before, bool twice)
    {
        using var scratch = Folder();
        Write(scratch, First, [.. Tensors[..2], ("extra", [1], [9]), ("model.layers.0.self_attn.rotary_emb.inv_freq", [1], [1])]);
        Write(scratch, Second, twice ? [.. Tensors[2..], (Tensors[0].Name, Tensors[0].Shape, new float[16])] : Tensors[2..]);
        Index(scratch, Tensors.Select((t, i) => (t.Name, before + (i < 2 ? First : Second))));
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        Same(checkpoint);
        checkpoint.TensorNames.ShouldNotContain("extra");
    }

    [Fact]
    public void Types_may_be_mixed_and_tensors_empty()
    {
        using var scratch = Folder();
        SafetensorsWriter.Write(scratch.File(First), Tensors[..2], TensorType.F16);
        SafetensorsWriter.Write(scratch.File(Second), [.. Tensors[2..], ("none", [0, 3], [])], TensorType.BF16);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        Same(checkpoint);
    }

    [Fact]
    public void An_adapter_in_the_models_own_folder_is_said_not_to_be_applied()
    {
        using var scratch = Folder();
        Write(scratch, "model.safetensors", Tensors);
        scratch.File(AdapterFolder.ConfigFile, "{}"u8.ToArray());
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        checkpoint.Notes.ShouldBe(["the adapter in the same folder (adapter_config.json) is not applied"]);
    }

    private static readonly (string Reasons, Action<Scratch> Lay)[] Refused =
    [
        ("so is the shard 2 of 3",
            s => { Write(s, "model-00001-of-00003.safetensors", Tensors[..2]); Write(s, "model-00003-of-00003.safetensors",
                Tensors[2..]); }),
        ("is in another shard already|fetch the index", s => { Write(s, First, Tensors); Write(s, Second, Tensors[..1]); }),
        ("not of one model|Leave one model",
            s => { Write(s, First, Tensors[..2]); Write(s, Second, Tensors[2..]); Write(s, "model-00001-of-00003.safetensors",
                [("z", [1], [1])]); }),
        ("not of one model",
            s => { Write(s, First, Tensors[..2]); Write(s, Second, Tensors[2..]); Write(s, "ema.safetensors", [("z", [1], [1])]); }),
        ("the shard 'model-00002-of-00002.safetensors' is missing|beside the index",
            s => { Write(s, First, Tensors[..2]); Index(s, Tensors.Select((t, i) => (t.Name, i < 2 ? First : Second))); }),
        ("should be in 'model-00001-of-00002.safetensors'|fetch both again",
            s => { Write(s, First, Tensors[..2]); Index(s, Tensors.Select(t => (t.Name, First))); }),
        ("not a plain file name", s => { Write(s, First, Tensors); Index(s, Tensors.Select(t => (t.Name, "./../" + First))); }),
        ("pytorch_model.bin|safe_serialization", s => s.File("pytorch_model.bin", [1])),
        ("pytorch_model.bin|safe_serialization",
            s => { s.File("pytorch_model.bin", [1]); Write(s, "adapter_model.safetensors", [("x", [1], [1])]); }),
        ("several models|save the one that is meant",
            s => Write(s, "model.safetensors", [.. Named("student.model."), .. Named("teacher.model.")])),
        ("both are the model's",
            s => Write(s, "model.safetensors",
                [.. Named("model."), ("model._orig_mod.layers.1.x", [1], [1]), ("model.layers._orig_mod.1.x", [1], [1])])),
        ("merge_and_unload",
            s =>
                Write(s, "model.safetensors",
                    [.. Named("base_model.model.model."), ("base_model.model.model.layers.0.q.base_layer.weight", [1], [1]),
                        ("base_model.model.model.layers.0.q.lora_A.default.weight", [1], [1])])),
    ];

    [Fact]
    public void What_is_not_clear_is_refused_with_what_to_do()
    {
        foreach (var (reasons, lay) in Refused)
        {
            using var scratch = Folder();
            lay(scratch);
            var message = Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder), reasons).Message;
            message.ShouldContain(scratch.Folder);
            reasons.Split('|').ShouldAllBe(reason => message.Contains(reason, StringComparison.Ordinal), $"{reasons}: {message}");
        }
    }

    [Fact]
    public void A_missing_head_asks_for_the_key_that_ties_it()
    {
        using var scratch = Folder(Tiny with { TiedEmbeddings = false });
        Write(scratch, "model.safetensors", Tensors);
        foreach (var absent in new[] { false, true })
        {
            if (absent)
            {
                var config = JsonNode.Parse(File.ReadAllText(scratch.File("config.json")))!.AsObject();
                config.Remove("tie_word_embeddings");
                File.WriteAllText(scratch.File("config.json"), config.ToJsonString());
            }

            Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message
                .ShouldContain("\"tie_word_embeddings\": true");
        }
    }

    [Fact]
    public void A_tensor_that_the_model_needs_and_has_not_is_named_with_the_folder()
    {
        using var scratch = Folder();
        Write(scratch, "model.safetensors", Tensors);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        var message = Should.Throw<InvalidDataException>(() => checkpoint.Read("model.layers.0.mlp.down_proj.weight")).Message;
        message.ShouldContain(scratch.Folder);
        message.ShouldContain("'model.layers.0.mlp.down_proj.weight', which is not among the 4");
    }

    private static IEnumerable<(string, long[], float[])> Named(string root) =>
        Tensors.Select(t => (root + t.Name[Body.Length..], t.Shape, t.Values));

    private static void Same(Checkpoint checkpoint)
    {
        foreach (var (name, shape, values) in Tensors)
        {
            checkpoint.Read(name).Shape.ShouldBe(shape);
            checkpoint.Read(name).Values.ShouldBe(values);
        }
    }

    private static Scratch Folder(ModelConfig? config = null)
    {
        var scratch = new Scratch();
        var side = WordLevelFiles.Make(Words, ["<unk>", "<end>"], "<end>", "<unk>", "{{ messages[0]['content'] }}<end>");
        foreach (var (name, bytes) in side.Files)
        {
            scratch.File(name, bytes);
        }

        scratch.File("config.json", HubConfigFile.Bytes(config ?? Tiny, [1], TensorType.F32));
        return scratch;
    }

    private static void Write(Scratch scratch, string name, IEnumerable<(string, long[], float[])> tensors) =>
        SafetensorsWriter.Write(scratch.File(name), tensors);

    private static void Index(Scratch scratch, IEnumerable<(string Name, string Shard)> map) => scratch.File("model.safetensors.index.json",
        Encoding.UTF8
            .GetBytes(new JsonObject { ["weight_map"] = new JsonObject(map.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Shard))) }
                .ToJsonString()));
}
