using System.Text;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Bench.Fuzz;

/// <summary>
/// Settings as people and programs write them wrong: files whose keys, values, quotes, brackets, anchors, tags and
/// nesting are changed, and words for <c>--set</c>. What is accepted is written out again and must come back as the same settings.
/// </summary>
internal static class SettingsCases
{
    private const string Words = "--set\n";

    private static readonly string[] Values =
    [
        "", "~", "null", "true", "false", "yes", "0", "-1", "1", "7", "0.5", "1e-5", "1e999", ".nan", ".inf", "-.inf", "0x10", "1_000",
        "007", "9223372036854775808", "[]", "[[]]", "{}", "[1, 2",
        "[a, b]", "[\"a, b\", 'c']", "{a: b}", "\"quoted\"", "'single'", "\"\\x\"", "\"\\uD800\"", "\"\\U00110000\"", "|", ">",
        "|\n    a\n    b", "&x 1", "*x", "!!str 5", "!!int x", "!<tag:x> 1", "? a",
        "- a", "a: b: c", "# nothing", "@at", "`tick`", "%x", "self-rewarding", "microworld", "nowhere.gguf", "dpo", "kto", "COSINE",
        "adam_w", "\u00E9\u4E2D\U0001F642", "\0", "\u2028", "\t", "[END]", "[~]",
        "[\"\"]", "a\"b", "a'b", "..", "/", "\\",
    ];

    private static readonly string[] Keys = [.. SettingKeys.Anywhere, "loop", "sampling", "training", "eft", "probe", "evaluation",
        "selection", "lr", "training.", ".beta", "", "<<", "seed ", "Seed", "training.lora", "loop.iterations.x"];

    private static readonly string[] Files =
    [
        .. new[] { Profiles.For("microworld", "meta-rewarding"), Profiles.For("model.gguf", "self-rewarding"), Rich }
            .Select(settings =>
                string.Join('\n', SettingsFile.Yaml(settings).Split('\n').Where(line => line.Trim() is not ("" or ['#', ..])))),
    ];

    public static FuzzTarget Target => new("settings", Make, Read);

    private static RunSettings Rich => new()
    {
        Model = "model.gguf", Prompts = "p: [x].jsonl", Recipe = MetaRewarding.Recipe.Name,
        Options = new MetaRewarding.Options
        {
            Sampling = new() { StopStrings = ["\n\n", "a, b", "~", "[END]", "it's \"so\""] },
            Training = new() { Loss = PairLoss.Exo, LabelSmoothing = 0.01, LoraRank = 8, LoraTargets = ["q_proj", "v_proj"],
                Schedule = Schedule.CosineWithMinLr },
        },
    };

    private static byte[] Make(Chance chance)
    {
        var text = chance.OneIn(3)
            ? Words + string.Join('\n', Enumerable.Range(0, 1 + chance.Below(4)).Select(_ => $"{chance.Of(Keys)}={chance.Of(Values)}"))
            : File(chance);
        var bytes = Encoding.UTF8.GetBytes(text);
        return chance.OneIn(3) ? BinaryMutation.Of(bytes, [Encoding.UTF8.GetBytes(Files[0])], chance) : bytes;
    }

    private static string File(Chance chance)
    {
        var lines = chance.Of(Files).Split('\n').ToList();
        for (var times = 1 + chance.Below(4); times > 0; times--)
        {
            var at = chance.Below(lines.Count);
            var (indent, key) = (lines[at][..^lines[at].TrimStart().Length], lines[at].Trim().Split(':')[0]);
            switch (chance.Below(8))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[chance.Below(lines.Count)]);
                    break;
                case 2:
                    lines[at] = $"{indent}{chance.Of(Keys)}: {chance.Of(Values)}";
                    break;
                case 3:
                    lines[at] = new string(' ', chance.Below(6)) + lines[at].Trim();
                    break;
                case 4 when chance.OneIn(10):
                    lines[at] =
                        $"{indent}{key}: "
                        + $"{string.Concat(
                            Enumerable.Repeat(chance.Of<string>(["[", "{a: ", "- ", "? ", "&a [*a, "]), 1 + chance.Below(5000)))}";
                    break;
                case 5 when chance.OneIn(10):
                    lines[at] = $"{indent}{key}: {new string(chance.Of<char>(['x', '9', '"', '-', '\\']), 1 + chance.Below(200_000))}";
                    break;
                case 6:
                    lines[at] = $"{indent}{key}: {chance.Number()}";
                    break;
                default:
                    lines[at] = $"{indent}{key}: {chance.Of(Values)}";
                    break;
            }
        }

        return string.Join(chance.OneIn(10) ? "\r\n" : "\n", lines);
    }

    private static void Read(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var given = text.StartsWith(Words, StringComparison.Ordinal)
            ? [.. text[Words.Length..].Split('\n').Select(SettingSources.Set)]
            : SettingSources.Text(text, "run.yaml");
        var resolved = Resolved.From(given);
        var settings = resolved.Settings;
        _ = (settings.Method.Write(settings.Options), Unread.Of(resolved), Opening.Of(settings));
        var again = Resolved.From(SettingSources.Text(SettingsFile.Yaml(settings), "again.yaml")).Settings;
        if (settings.Keys.All.FirstOrDefault(key => OptionText.Write(again.Of(key)) != OptionText.Write(settings.Of(key))) is { } lost)
        {
            throw new InvalidOperationException(
                $"{lost.Path} {ShortText.Of(OptionText.Write(settings.Of(lost)))} came back "
                + $"as {ShortText.Of(OptionText.Write(again.Of(lost)))}");
        }
    }
}
