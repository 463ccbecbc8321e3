using MetaReward.Text;

namespace MetaReward.Bench.Gguf;

/// <summary>The weights of a folder that has no tokenizer, and so is no checkpoint.</summary>
internal sealed class WeightFiles : IDisposable
{
    private readonly List<SafetensorsFile> _files;

    private WeightFiles(List<SafetensorsFile> files) => _files = files;

    public static WeightFiles Open(string folder) =>
        new([.. Directory.EnumerateFiles(folder, "model*.safetensors").Select(SafetensorsFile.Open)]);

    public (long[] Shape, float[] Values) Read(string name) => _files.First(file => file.Names.Contains(name)).Read(name);

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
