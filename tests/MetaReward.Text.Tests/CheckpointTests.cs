using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Text.Tests;

public class CheckpointTests
{
    private static readonly string[] Words = ["<unk>", "<end>", "<user>", "<model>", "sort", "b", "a"];

    private static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama", VocabularySize = 7, HiddenSize = 4, FeedForwardSize = 8, Layers = 1, Heads = 2, KeyValueHeads = 1,
        HeadSize = 2,
        ContextSize = 16, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    private static TextSide Side(string? unknown = "<unk>") =>
        WordLevelFiles.Make(Words, ["<unk>", "<end>", "<user>", "<model>"], "<end>", unknown,
            "{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }} <end> {% endfor %}{% if "
            + "add_generation_prompt %}<model>{% endif %}");

    [Fact]
    public void A_written_model_opens_as_the_same_model()
    {
        using var scratch = new Scratch();
        CheckpointFiles.Write(scratch.Folder, Side(), Tiny, [("model.norm.weight", [4], [1, 2, 3, 4])]);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        checkpoint.Config.ShouldBe(Tiny);
        checkpoint.StopTokens.ShouldBe([1]);
        checkpoint.TensorNames.ShouldBe(["model.norm.weight"]);
        checkpoint.Read("model.norm.weight").Values.ShouldBe([1f, 2, 3, 4]);
        checkpoint.Tokenizer.Encode("sort b a").ShouldBe([4, 5, 6]);
        checkpoint.Text.Files.Keys.Order().ShouldBe(Side().Files.Keys.Order());
    }

    [Theory]
    [InlineData("language_model.model.", "language_model.lm_head.weight")]
    [InlineData("model.language_model.", "lm_head.weight")]
    public void A_language_model_within_a_larger_one_has_the_names_that_it_has_alone(string prefix, string head)
    {
        using var scratch = new Scratch();
        CheckpointFiles.Write(scratch.Folder, Side(), Tiny,
            [(prefix + "norm.weight", [1], [5]), (head, [2], [6, 7]), ("vision_tower.norm.weight", [1], [8])]);
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        checkpoint.TensorNames.Order().ShouldBe(["lm_head.weight", "model.norm.weight"]);
        checkpoint.Read("model.norm.weight").Values.ShouldBe([5f]);
        checkpoint.Read("lm_head.weight").Values.ShouldBe([6f, 7]);
    }

    [Fact]
    public void Added_tokens_that_the_model_has_no_row_for_are_text()
    {
        using var scratch = new Scratch();
        CheckpointFiles.Write(scratch.Folder, Side(), Tiny, [("model.norm.weight", [4], [1, 2, 3, 4])]);
        var tokenizer = JsonNode.Parse(File.ReadAllText(scratch.File("tokenizer.json")))!;
        tokenizer["added_tokens"]!.AsArray().Add(JsonNode.Parse("""{"id":7,"content":"<picture>","special":true}"""));
        File.WriteAllText(scratch.File("tokenizer.json"), tokenizer.ToJsonString());
        using var checkpoint = Checkpoint.Open(scratch.Folder);
        checkpoint.Tokenizer.VocabularySize.ShouldBe(7);
        checkpoint.Tokenizer.EncodeWithSpecials("sort <picture> b").ShouldBe([4, 0, 5]);
        checkpoint.Text.Files["tokenizer.json"].ShouldBe(File.ReadAllBytes(scratch.File("tokenizer.json")));
    }

    [Fact]
    public void Writing_again_gives_the_same_bytes()
    {
        using var one = new Scratch();
        using var two = new Scratch();
        foreach (var folder in new[] { one.Folder, two.Folder, two.Folder })
        {
            CheckpointFiles.Write(folder, Side(), Tiny, [("b", [2], [1, 2]), ("a", [1], [3])]);
        }

        foreach (var path in Directory.GetFiles(one.Folder))
        {
            File.ReadAllBytes(two.File(Path.GetFileName(path))).ShouldBe(File.ReadAllBytes(path));
        }

        Directory.GetFiles(two.Folder).Length.ShouldBe(4);
    }

    [Fact]
    public void Words_are_parted_by_white_space_and_joined_by_spaces()
    {
        var tokenizer = Side().Tokenizer;
        tokenizer.VocabularySize.ShouldBe(7);
        tokenizer.Decode(tokenizer.Encode("sort \n a  b")).ShouldBe("sort a b");
        tokenizer.Decode([2, 4, 5, 1]).ShouldBe("sort b");
    }

    [Fact]
    public void Plain_text_never_becomes_a_special_token()
    {
        var tokenizer = Side().Tokenizer;
        tokenizer.EncodeWithSpecials("<user>sort a<end>").ShouldBe([2, 4, 6, 1]);
        tokenizer.Encode("<user> sort <end>").ShouldBe([0, 4, 0]);
    }

    [Fact]
    public void An_unknown_word_without_an_unknown_token_is_named()
    {
        Should.Throw<InvalidDataException>(() => Side(unknown: null).Tokenizer.Encode("sort zebra")).Message.ShouldContain("'zebra'");
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var scratch = new Scratch();
        Should.Throw<FileNotFoundException>(() => Checkpoint.Open(scratch.File("nowhere"))).Message.ShouldContain("no such checkpoint");
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message.ShouldContain("config.json is missing");
        scratch.File("config.json", HubConfigFile.Bytes(Tiny, [1], TensorType.F32));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message.ShouldContain("tokenizer.json is missing");
        scratch.File("tokenizer.json", Side().Files["tokenizer.json"]);
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message.ShouldContain("model.safetensors");
        scratch.File("config.json", HubConfigFile.Bytes(Tiny with { VocabularySize = 5 }, [1], TensorType.F32));
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message.ShouldContain("do not belong together");
    }

    [Fact]
    public void A_model_without_a_stop_token_is_refused()
    {
        var files = new Dictionary<string, byte[]> { ["tokenizer.json"] = Side().Files["tokenizer.json"] };
        Should.Throw<InvalidDataException>(() => TextSide.Parse(files, "folder")).Message.ShouldContain("no token ends a response");
        files["generation_config.json"] = Encoding.UTF8.GetBytes("""{"eos_token_id":[1,3]}""");
        TextSide.Parse(files, "folder").StopTokens.Order().ShouldBe([1, 3]);
    }
}
