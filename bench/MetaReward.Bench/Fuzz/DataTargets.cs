using System.Text;
using MetaReward.Data;
using MetaReward.Data.Formats;
using MetaReward.Data.Lint;
using MetaReward.Evaluation;
using MetaReward.Evaluation.AlpacaEval;
using MetaReward.Evaluation.Arena;
using MetaReward.Evaluation.Exams;
using MetaReward.Evaluation.HumanLabels;
using MetaReward.Evaluation.Ratings;

namespace MetaReward.Bench.Fuzz;

/// <summary>
/// What users feed in: files of prompts, and their copies of benchmarks with outputs. A case's first byte says which
/// reader, or which extension, it is for.
/// </summary>
/// <param name="folder">Where files of a case are put.</param>
internal sealed class DataTargets(string folder)
{
    private static readonly string[] Extensions = ["jsonl", "json", "txt", "prompts"];

    private static readonly string[] PromptWords =
    [
        "prompt", "instruction", "question", "messages", "conversations", "role", "content", "from", "value", "user", "assistant", "system",
        "human", "gpt", "input", "context", "history", "output", "instances",
        "choices", "tools", "image", "Prompt",
    ];

    private static readonly string[] DataWords =
    [
        "prompt", "response", "output", "messages", "question", "answer", "#### 5", "####", "1,000", "-5/3", "\\boxed{7}", "<think>",
        "</think>", "NaN", "label", "annotator1", "(a+)+$", "keywords:existence", "at least",
        "preference", "games", "A>>B", "turns", "choices", "language:response_language", "kwargs", "score",
    ];

    private static readonly string[][] Prompts =
    [
        ["{\"prompt\":\"Name a bird.\",\"output\":\"A wren is one.\"}", "{\"instruction\":\"Sum up.\",\"input\":\"It rained.\",\"id\":3}",
            "{\"question\":\"Who?\",\"context\":\"Ann.\",\"answer\":\"Ann\"}"],
        ["{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\",\"content\":\"Hello\"}]}",
            "{\"conversations\":[{\"from\":\"human\",\"value\":\"Hi\"},{\"from\":\"gpt\",\"value\":\"Hello\"}]}"],
        ["{\"prompt\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}],\"chosen\":[{\"role\":\"assistant\","
            + "\"content\":\"a\"}]}", "{\"instruction\":\"x\",\"instances\":[{\"input\":\"y\",\"output\":\"z\"}]}"],
        ["\"Name a bird.\"", "\"Name a fish.\""],
        ["[{\"prompt\":\"Name a bird.\"},\"Name a fish.\",{\"instruction\":\"x\",\"input\":\"y\"}]"],
        ["{\"data\":[{\"prompt\":\"x\"}],\"version\":1}"],
    ];

    private static readonly string[] PairWords =
    [
        "prompt", "chosen", "rejected", "messages", "conversations", "role", "content", "from", "value", "user", "assistant", "system",
        "instruction", "input", "history", "label", "kto_tag", "completion", "score_chosen", "metareward_id", "metareward_prompt_length",
    ];

    /// <summary>Preferences in the shapes of several tools, and as tables.</summary>
    private static readonly string[][] Pairs =
    [
        ["{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\",\"score_chosen\":4.5,\"score_rejected\":2}"],
        ["{\"chosen\":\"ab\",\"rejected\":\"ac\",\"metareward_id\":\"i1/p0/actor\",\"metareward_prompt_length\":1,"
            + "\"metareward_iteration\":1}"],
        ["{\"conversations\":[{\"from\":\"human\",\"value\":\"a\"}],\"chosen\":{\"from\":\"gpt\",\"value\":\"b\"},"
            + "\"rejected\":{\"from\":\"gpt\",\"value\":\"c\"}}"],
        ["{\"instruction\":\"a\",\"input\":\"\",\"history\":[[\"x\",\"y\"]],\"system\":\"s\",\"chosen\":\"b\",\"rejected\":\"c\"}"],
        ["{\"prompt\":\"a\",\"completion\":\"b\",\"label\":true}", "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"role\":\"assistant\",\"content\":\"b\"}],\"label\":false}", "{\"prompt\":\"a\",\"completion\":\"c\",\"label\":false}"],
        ["prompt,chosen,rejected", "a,b,c", "a,\"b, \"\"q\"\"\",d"], // no line begins with a mark: it would be broken as JSON
        ["question;answer", "a;b", "c;\"d", "e\""],
    ];

    /// <summary>A small valid file for each reader, and the reader.</summary>
    private static readonly (string[] Lines, Action<string> Read)[] Data =
    [
        (["{\"question\":\"How many?\",\"answer\":\"2+3=<<2+3=5>>5\\n#### 5\"}", "{\"question\":\"And now?\",\"answer\":\"#### 1,250\"}"],
            path => Gsm8kExam.Exam.Read(path, _ => { }).ToList().ForEach(Answer)),
        (["{\"key\":1,\"prompt\":\"p\",\"instruction_id_list\":[\"keywords:existence\",\"punctuation:no_comma\"],"
            + "\"kwargs\":[{\"keywords\":[\"cat\"]},{}]}",
            "{\"key\":2,\"prompt\":\"q\",\"instruction_id_list\":[\"keywords:frequency\",\"language:response_language\","
            + "\"length_constraints:number_words\"],\"kwargs\":[{\"keyword\":\"a\",\"relation\":\"at "
            + "least\",\"frequency\":2},{\"language\":\"en\"},{\"relation\":\"less than\",\"num_words\":9}]}"],
            path => IfEvalExam.Exam.Read(path, _ => { }).ToList().ForEach(Answer)),
        (["{\"prompt\":\"p\",\"response\":\"#### 5\"}", "{\"instruction\":\"q\",\"output\":\"a\"}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"r\"},{\"role\":\"assistant\",\"content\":\"b\"}]}"],
            path => _ = (Outputs.Read(path, _ => { }).Of("p"), Outputs.Read(path).Unmatched(["p"]))),
        (["[{\"prompt\":\"p\",\"output\":\"a\"},{\"prompt\":\"q\",\"response\":null}]"],
            path => _ = Outputs.Read(path, _ => { }).FaultOf("q")),
        (["[{\"input\":\"p\",\"output_1\":\"a\",\"output_2\":\"b\",\"label\":1},{\"input\":\"q\",\"output_1\":\"a\",\"output_2\":\"b\","
            + "\"label\":2}]"], path => _ = HumanAgreement.Read(path, note: _ => { })),
        (["{\"instruction\":\"p\",\"input\":\"\",\"response1\":\"a\",\"response2\":\"b\",\"annotator1\":1,\"annotator2\":1,"
            + "\"annotator3\":2}"], path => _ = LabelledPairs.Read(path, _ => { })),
        (["{\"prompt\":\"p\",\"response 1\":\"a\",\"response 2\":\"b\",\"label\":2,\"scenario\":\"s\"}"],
            path => _ = LabelledPairs.Read(path)),
        (["{\"pair_id\":\"1\",\"question\":\"p\",\"response_A\":\"a\",\"response_B\":\"b\",\"label\":\"A>B\",\"source\":\"s\"}"],
            path => _ = LabelledPairs.Read(path)),
        (["{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\",\"subset\":\"hep-cpp\"}"],
            path => _ = PairSource.RewardBench.Read(path, _ => { })),
        (["[{\"instruction\":\"p\",\"output\":\"a\",\"dataset\":\"d\"}]"], path => _ = AlpacaExam.Read(path, null, _ => { })),
        (["[{\"output_1\":\"a\",\"output_2\":\"b\",\"preference\":1.5}]"], path =>
            _ = AlpacaRow.ReadAnnotations(path, _ => { }) is var rows && rows.Any(row => !double.IsNaN(row.Win)) ? WinRate.Of(rows) : null),
        (["len_1,len_2,preference,\"logprob_m\"", "10,12,1.5,\"-0.5\"", "9,8,,"], path => _ = AlpacaRow.ReadTable(path)),
        (["{\"question_id\":\"a\",\"model\":\"m\",\"games\":[{\"score\":\"A>>B\"},{\"score\":\"B>A\"}]}"],
            path => _ = ArenaRow.Read(path).SelectMany(row => row.Battles).ToList()),
        (["{\"question_id\":81,\"model\":\"m\",\"turn\":1,\"judgment\":\"Rating: [[8]]\",\"score\":8}"],
            path => _ = MtBench.Of(MtBench.Read(path), Seed.Of(0))),
        (["{\"question_id\":81,\"category\":\"c\",\"turns\":[\"a\",\"b\"]}"], path => _ = MtBenchExam.Read(path, null, _ => { })),
        (["{\"question_id\":81,\"choices\":[{\"turns\":[\"a\",null]}]}"], path => _ = MtBenchExam.ReadAnswers(path, _ => { })),
        (["{\"dataset\":\"d\",\"evaluator\":\"e\",\"gold\":\"12\",\"winner_noswap\":[\"1\",null],\"winner_swap\":[\"2\",\"1\"]}"],
            path => _ = JudgeRuns.ReadLlmBar(path)),
        (["{\"source\":\"s\",\"label\":\"A>B\",\"decisions\":[\"A>B\",null]}"], path => _ = JudgeRuns.ReadJudgeBench(path)),
        (["{\"uid\":\"u\",\"category\":\"c\",\"prompt\":\"p\"}"], path => _ = ArenaExam.Read(path, path, _ => { })),
    ];

    /// <summary>Both subjects.</summary>
    public IReadOnlyList<FuzzTarget> All() =>
    [
        new("prompts", chance => [(byte)chance.Below(Extensions.Length), .. Broken(chance.Of(Prompts), chance, PromptWords)],
            bytes => _ = PromptReader.Read(Put($"a.{Extensions[bytes[0]]}", bytes), note: _ => { })),
        new("preference data", chance =>
        {
            var kind = chance.Below(Pairs.Length);
            return [(byte)kind, .. Broken(Pairs[kind], chance, PairWords)];
        }, bytes => Looked(Put(Pairs[bytes[0]][0][0] is '{' or '[' ? "a.jsonl" : "a.csv", bytes))),
        new("evaluation data", chance =>
        {
            var kind = chance.Below(Data.Length);
            return [(byte)kind, .. Broken(Data[kind].Lines, chance, DataWords)];
        }, bytes => Data[bytes[0]].Read(Put("a.jsonl", bytes))),
    ];

    /// <summary>Pairs read, linted, and written again.</summary>
    private static void Looked(string path)
    {
        _ = DataLint.Of(path);
        var rows = PairReader.Read(path);
        foreach (var (format, pair) in PairFormat.All.SelectMany(format => rows.Written.Select(pair => (format, pair))))
        {
            _ = (pair.ToPair(), format.Of(pair));
        }
    }

    /// <summary>A response to a task, marked; answers of strangers are as strange as their files.</summary>
    private static void Answer(ExamTask task)
    {
        foreach (var text in new[] { "#### 5", "<think>#### 7", $"{task.Question.Text}\n\n{task.Question.Key} 1,2 -", "" })
        {
            _ = ResponseExam.Marked(task, Said.Of("response", text));
        }
    }

    /// <summary>One line broken as JSON; now and then half a character, NaN, a doubled line, or bytes broken anywhere.</summary>
    private static byte[] Broken(string[] lines, Chance chance, IReadOnlyList<string> words)
    {
        var broken = lines.ToList();
        var at = chance.Below(broken.Count);
        if (broken[at] is ['{' or '[' or '"', ..])
        {
            broken[at] = Encoding.UTF8.GetString(JsonMutation.Of(Encoding.UTF8.GetBytes(broken[at]), chance, words));
        }

        if (chance.OneIn(6))
        {
            broken.Insert(at, broken[chance.Below(broken.Count)]);
        }

        var text = string.Join(chance.OneIn(8) ? "\r\n" : "\n", broken);
        text = chance.OneIn(5)
            ? Inserted(text, '"', chance.Of(["\\ud83d", "\\udc00", "\\uD83D\\uD83D\\uDE00", "\\u0000", "\\u001b[31m", "####"]), chance)
            : text;
        text = chance.OneIn(9)
            ? Inserted(text, ':', chance.Of(["NaN,\"z\":", "-Infinity,\"y\":", "Infinity", "1e999,\"x\":"]), chance)
            : text;
        var bytes = Encoding.UTF8.GetBytes(text);
        return chance.OneIn(4) && bytes.Length > 0 ? BinaryMutation.Of(bytes, [bytes], chance) : bytes;
    }

    private static string Inserted(string text, char behind, string what, Chance chance)
    {
        var at = text.IndexOf(behind, chance.Below(text.Length + 1) is var from && from < text.Length ? from : 0);
        return at < 0 ? text : text.Insert(at + 1, what);
    }

    private string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes.AsSpan(1));
        return path;
    }
}
