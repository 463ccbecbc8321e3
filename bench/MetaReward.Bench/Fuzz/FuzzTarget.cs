using MetaReward.Text;

namespace MetaReward.Bench.Fuzz;

/// <summary>One reader under fire.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Make">The bytes of a case.</param>
/// <param name="Read">Reads them to the last value; whatever is wrong with them must come as an <see cref="InvalidDataException"/>.</param>
internal sealed record FuzzTarget(string Name, Func<Chance, byte[]> Make, Action<byte[]> Read);

/// <summary>The readers of files that come from strangers.</summary>
/// <param name="folder">Where files of a case are put.</param>
internal sealed class FuzzTargets(string folder)
{
    private const string Text = "ab <end> b\u00E9 12\n\U0001F642abcabc a";

    public IReadOnlyList<FuzzTarget> All()
    {
        var files = new SmallFiles(folder);
        var configs = files.Configs;
        return
        [
            new("safetensors", chance => Weights(chance, files.Weights), bytes => ReadWeights(Put("a.safetensors", bytes))),
            new("shard index", chance => JsonMutation.Of(files.Index, chance, SmallFiles.IndexWords), bytes =>
            {
                File.WriteAllBytes(Path.Combine(files.ShardedFolder, "model.safetensors.index.json"), bytes);
                ReadCheckpoint(files.ShardedFolder);
            }),
            new("GGUF", chance => BinaryMutation.Of(chance.Of(files.Ggufs), files.Ggufs, chance),
                bytes => ReadCheckpoint(Put("a.gguf", bytes))),
            new("config.json", chance => JsonMutation.Of(chance.Of(configs), chance, SmallFiles.ConfigWords), bytes =>
                HubConfig.Parse(HubConfigFile.Bytes(HubConfig.Parse(bytes, "config.json"), [1], TensorType.F32), "again")),
            new("tokenizer.json", chance => JsonMutation.Of(chance.Of(SmallTokenizers.All), chance, SmallFiles.TokenizerWords),
                bytes => Speak(Side(bytes, null))),
            new("tokenizer_config.json", chance => JsonMutation.Of(files.TokenizerConfig, chance, SmallFiles.TokenizerConfigWords),
                bytes => Speak(Side(SmallTokenizers.ByteLevel, bytes))),
            new("adapter_config.json", chance => JsonMutation.Of(chance.Of(files.AdapterConfigs), chance, SmallFiles.AdapterWords),
                ReadAdapterConfig),
            new("adapter weights", chance => Weights(chance, [files.AdapterWeights]), bytes =>
            {
                File.WriteAllBytes(Path.Combine(files.AdapterFolder, "adapter_model.safetensors"), bytes);
                _ = AdapterFolder.Read(files.AdapterFolder).Parts.Count;
            }),
            ReplyTargets.Replies,
            .. new DataTargets(folder).All(),
            SettingsCases.Target,
            new RecordTarget(folder).Target,
        ];
    }

    private string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Half of the files are broken as bytes, half in what their header says, with its length right.</summary>
    private static byte[] Weights(Chance chance, IReadOnlyList<byte[]> files)
    {
        var file = chance.Of(files);
        if (chance.OneIn(2))
        {
            return BinaryMutation.Of(file, files, chance);
        }

        var length = BitConverter.ToInt32(file);
        var header = JsonMutation.Of(file[8..(8 + length)], chance, SmallFiles.HeaderWords);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. file[(8 + length)..]];
    }

    private static void ReadWeights(string path)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var name in file.Names)
        {
            _ = file.Type(name) is TensorType.F32 or TensorType.F16 or TensorType.BF16 or TensorType.F64
                ? file.Read(name).Values.Length : file.ReadIntegers(name).Values.Length;
        }
    }

    private static void ReadCheckpoint(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        foreach (var name in checkpoint.TensorNames)
        {
            _ = checkpoint.Read(name).Values.Length;
        }

        Speak(checkpoint.Text);
    }

    private static void ReadAdapterConfig(byte[] bytes)
    {
        var config = AdapterConfigReader.Parse(bytes, "adapter_config.json");
        foreach (var module in new[] { "model.layers.1.self_attn.q_proj", "model.layers.12.mlp.up_proj", "lm_head" })
        {
            _ = (config.Adapts(module), config.Saves(module), config.ScalingOf(module));
        }

        AdapterConfigReader.Parse(AdapterConfigWriter.Bytes(config), "again");
    }

    private static TextSide Side(byte[] tokenizer, byte[]? config) => TextSide.Parse(new Dictionary<string, byte[]>
    {
        [TextSide.TokenizerFile] = tokenizer,
        [TextSide.ConfigFile] = config ?? """{"eos_token":"<end>"}"""u8.ToArray(),
    }, "case");

    private static void Speak(TextSide side)
    {
        var ids = side.Tokenizer.EncodeWithSpecials(Text);
        _ = (side.Tokenizer.Decode([.. ids, 0, 1, side.Tokenizer.VocabularySize - 1]), side.Tokenizer.Encode(Text), side.EncodePrompt(Text),
            side.EndToken);
    }
}
