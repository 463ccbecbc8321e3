namespace MetaReward.Text;

/// <summary>
/// The language model's weights in a checkpoint that holds more (Gemma 3 with its eyes), under the names that it has alone. Files from before
/// transformers 5 put <c>language_model.</c> before everything of it, later ones after <c>model.</c>
/// </summary>
internal sealed class LanguagePart : ITensorFile
{
    private const string Early = "language_model.", Late = "model.language_model.";

    private readonly ITensorFile _all;
    private readonly Dictionary<string, string> _names = [];

    private LanguagePart(ITensorFile all)
    {
        _all = all;
        foreach (var name in all.Names)
        {
            if (Own(name) is { } own)
            {
                _names.TryAdd(own, name);
            }
        }
    }

    public IReadOnlyList<string> Names => [.. _names.Keys];

    /// <summary>The same file where it holds nothing else.</summary>
    public static ITensorFile Of(ITensorFile file) =>
        file.Names.Any(name => name.StartsWith(Early, StringComparison.Ordinal) || name.StartsWith(Late, StringComparison.Ordinal)) ? new LanguagePart(file) : file;

    public (long[] Shape, float[] Values) Read(string name) => _all.Read(_names.GetValueOrDefault(name, name));

    public void Dispose() => _all.Dispose();

    private static string? Own(string name)
    {
        return name.StartsWith(Early, StringComparison.Ordinal) ? name[Early.Length..]
            : name.StartsWith(Late, StringComparison.Ordinal) ? "model." + name[Late.Length..]
            : name.StartsWith("lm_head.", StringComparison.Ordinal) ? name : null;
    }
}
