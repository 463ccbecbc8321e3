namespace MetaReward.Evaluation.HumanLabels;

/// <summary>
/// Reads labelled pairs, each row by the keys it carries: LLMBar (arXiv:2310.07641), PandaLM (arXiv:2306.05087; the label is the majority
/// of three annotators, a tie if there is none), Auto-J (arXiv:2310.05470) and JudgeBench (arXiv:2410.12784). A file is a JSON array or
/// JSON lines; FairEval (arXiv:2305.17926) is a folder.
/// </summary>
public static class LabelledPairs
{
    private const string Expected =
        "pairs with labels (LLMBar, PandaLM, Auto-J or JudgeBench, as a JSON array or JSON lines; FairEval's folder)";

    /// <summary>All pairs in the file's order.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="note">Told of pairs without a label or a response, which are left out, and of what was read otherwise than it stands;
    /// may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item or line, and key.</exception>
    public static IReadOnlyList<LabelledPair> Read(string path, Action<string>? note = null)
    {
        if (Directory.Exists(path))
        {
            return FairEval(path);
        }

        var notes = new DataNotes(path, note);
        var rows = JsonRows.Read(path, Expected, notes);
        var pairs = rows.Select((row, i) => (Row: row, Index: i)).Where(one => IsWhole(one.Row, notes))
            .Select(one => Pair(one.Row, one.Index)).ToList();
        notes.Tell();
        return pairs;
    }

    /// <summary>Whether a row that knows its keys also has values under them: a null there costs the pair.</summary>
    private static bool IsWhole(JsonRow row, DataNotes notes)
    {
        string[] keys = row.Knows("annotator1") ? ["annotator1", "annotator2", "annotator3", "response1", "response2"]
            : row.Knows("response 1") ? ["label", "response 1", "response 2"]
            : row.Knows("response_A") ? ["label", "response_A", "response_B"] : ["label", "output_1", "output_2"];
        foreach (var key in keys.Where(key => row.Knows(key) && !row.Has(key)))
        {
            notes.Add($"'{key}' is null, which costs this pair", row.Where);
        }

        return keys.All(key => !row.Knows(key) || row.Has(key));
    }

    private static LabelledPair Pair(JsonRow row, int index)
    {
        var id = $"h{index:D4}";
        return row.Has("annotator1") ? PandaLm(row, id)
            : row.Has("response 1") ? new(id, row.Text("prompt"), row.Text("response 1"), row.Text("response 2"),
                Number(row, "label", 0, 1, 2), row.TextOrNull("scenario"), [])
            : row.Has("response_A") ? new(row.Text("pair_id"), row.Text("question"), row.Text("response_A"), row.Text("response_B"),
                Verdict(row), row.TextOrNull("source"), [])
            : new(id, row.Text("input"), row.Text("output_1"), row.Text("output_2"), Number(row, "label", 1, 2, null), null, []);
    }

    private static LabelledPair PandaLm(JsonRow row, string id)
    {
        var votes = new[] { "annotator1", "annotator2",
            "annotator3" }.Select(key => row.Integer(key) is var vote and >= 0 and <= 2 ? vote : throw row.Bad(key, "0, 1 or 2")).ToList();
        var majority = votes.CountBy(v => v).FirstOrDefault(v => v.Value > 1).Key;
        var input = row.TextOrNull("input");
        return new(id, string.IsNullOrWhiteSpace(input) ? row.Text("instruction") : $"{row.Text("instruction")}\n\n{input}",
            row.Scalar("response1"), row.Scalar("response2"),
            majority switch { 1 => Choice.First, 2 => Choice.Second, _ => Choice.Tie }, row.TextOrNull("motivation_app"), votes);
    }

    private static Choice Number(JsonRow row, string key, int first, int second, int? tie)
    {
        var label = row.Has(key) ? row.Number(key) : double.NaN;
        return label == first ? Choice.First : label == second ? Choice.Second : label == tie ? Choice.Tie
            : throw row.Bad(key, tie is null ? $"{first} or {second}" : $"{first}, {second} or {tie}");
    }

    private static Choice Verdict(JsonRow row) => row.Text("label") switch
    {
        "A>B" => Choice.First,
        "B>A" => Choice.Second,
        _ => throw row.Bad("label", "'A>B' or 'B>A'"),
    };

    /// <summary>GPT-3.5 against Vicuna-13B: questions, answers and a line for each question with who is better.</summary>
    private static IReadOnlyList<LabelledPair> FairEval(string folder)
    {
        var questions = JsonLines.Read(Path.Combine(folder, "question.jsonl"), "FairEval questions",
            row => (Id: row.Integer("question_id"), Text: row.Text("text"), Kind: row.TextOrNull("category")));
        Dictionary<int, string> Answers(string name) => JsonLines.Read(Path.Combine(folder, name), "FairEval answers",
            row => (row.Integer("question_id"), row.Text("text"))).ToDictionary();
        var (gpt, vicuna, labels) = (Answers("answer_gpt35.jsonl"), Answers("answer_vicuna-13b.jsonl"),
            Path.Combine(folder, "review_gpt35_vicuna-13b_human.txt"));
        if (!File.Exists(labels))
        {
            throw new InvalidDataException($"no file of FairEval labels at '{labels}'");
        }

        var lines = File.ReadAllLines(labels).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        if (lines.Count != questions.Count)
        {
            throw new InvalidDataException($"'{labels}': expected a label for each of the {questions.Count} questions, got {lines.Count}");
        }

        return questions.Select((question, i) =>
            new LabelledPair($"h{i:D4}", question.Text, Of(gpt, question.Id), Of(vicuna, question.Id), lines[i] switch
            {
                "CHATGPT" => Choice.First,
                "VICUNA13B" => Choice.Second,
                "TIE" => Choice.Tie,
                var other => throw new InvalidDataException(
                    $"'{labels}' line {i + 1}: expected CHATGPT, VICUNA13B or TIE, got '{ShortText.Of(other)}'"),
            }, question.Kind, [])).ToList();

        string Of(Dictionary<int, string> answers, int id) =>
            answers.GetValueOrDefault(id) ?? throw new InvalidDataException($"'{folder}': no answer to question {id}");
    }
}
