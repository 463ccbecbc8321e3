using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>BERT's normaliser: cleans, sets Chinese signs apart, strips accents, lowers case.</summary>
internal static class BertNormalizer
{
    public static Normalizer Parse(JsonFields part)
    {
        var (clean, chinese, lower) = (part.Required("clean_text"), part.Required("handle_chinese_chars"), part.Required("lowercase"));
        var accents = part.Flag("strip_accents") ?? lower;
        return text =>
        {
            text = clean ? Clean(text) : text;
            text = chinese ? Apart(text) : text;
            text = accents ? WithoutAccents(text) : text;
            return lower ? Rewriting.Lower(text) : text;
        };
    }

    private static Stretch Clean(Stretch text) =>
        Rewriting.Map(Rewriting.Keep(text, scalar => !Characters.Control.Contains(scalar)),
            scalar => Scalars.IsSpace(scalar) ? ' ' : scalar);

    private static Stretch Apart(Stretch text) =>
        Rewriting.Expand(text, scalar => IsChinese(scalar) ? $" {char.ConvertFromUtf32(scalar)} " : null);

    private static Stretch WithoutAccents(Stretch text) =>
        Rewriting.Keep(NormalForms.Apply(text, compatible: false, compose: false), scalar => !Characters.Nonspacing.Contains(scalar));

    private static bool IsChinese(int scalar) =>
        scalar is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x2F800 and <= 0x2FA1F);
}
