using MetaReward.Text;

namespace MetaReward.Tests;

/// <summary>The data files that the documents name, three rows each.</summary>
internal static class DocumentedFiles
{
    public static void Write(TemporaryFolder folder)
    {
        foreach (var name in new[] { "prompts.jsonl", "held-out.jsonl" })
        {
            Rows(folder, name, 8,
                i => $$"""{"prompt": "question {{i}}", "output": "an answer to question {{i}} , in a few words of its own"}""");
        }

        Rows(folder, "ifeval.jsonl", 3,
            i => $$"""{"key": {{i}}, "prompt": "question {{i}}", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}""");
        Rows(folder, "outputs.jsonl", 3, i => $$"""{"prompt": "question {{i}}", "response": "response {{i}}"}""");
        Rows(folder, "test.jsonl", 3, i => $$"""{"question": "question {{i}}", "answer": "#### {{i}}"}""");
        Rows(folder, "questions.jsonl", 3, i => $$"""{"prompt": "question {{i}}", "answer": {{i}}}""");
        Rows(folder, "pairs.jsonl", 3,
            i => $$"""{"prompt": "question {{i}}", "chosen": "right {{i}}", "rejected": "wrong {{i}}", "subset": "donotanswer"}""");
        Rows(folder, "a.jsonl", 8, i => $$"""{"prompt": "question {{i}}", "response": "one {{i}}"}""");
        Rows(folder, "b.jsonl", 8, i => $$"""{"prompt": "question {{i}}", "response": "two {{i}}"}""");
        Rows(folder, "question.jsonl", 3,
            i =>
                $$"""{"question_id": {{i}}, "uid": "q{{i}}", "category": "writing", "prompt": "question {{i}}", "turns": ["question {{i}}", "and {{i}}"]}""");
        Rows(folder, "gpt-4.jsonl", 3,
            i =>
                $$"""{"question_id": {{i}}, "uid": "q{{i}}", "prompt": "question {{i}}", "response": "baseline {{i}}", "choices": [{"index": 0, "turns": ["reference {{i}}", "and {{i}}"]}]}""");
        Rows(folder, "judgments.jsonl", 3,
            i => $$"""{"question_id": {{i}}, "model_1": "a", "model_2": "b", "g1_winner": "model_1", "g2_winner": "model_1"}""");
        folder.Write("LLMBar.json",
            $"[{string.Join(",", Enumerable.Range(0, 3)
                .Select(i => $$"""{"input": "question {{i}}", "output_1": "right {{i}}", "output_2": "wrong {{i}}", "label": 1}"""))}]");
        foreach (var name in new[] { "baseline.json", "baseline-outputs.json" })
        {
            folder.Write(name,
                $"[{string.Join(",", Enumerable.Range(0, 3)
                    .Select(i => $$"""{"instruction": "question {{i}}", "output": "baseline {{i}}", "generator": "baseline"}"""))}]");
        }

        folder.Write("categories.txt", "sums\nnames\n");
        folder.Write("small-run.yaml", "seed: 3\nloop:\n  iterations: 1\n");
        Adapter(folder["my-adapter"]);
        foreach (var place in new[] { ".zfunc", ".config/fish/completions" })
        {
            Directory.CreateDirectory(folder[place]);
        }
    }

    private static void Rows(TemporaryFolder folder, string name, int count, Func<int, string> row) =>
        folder.Write(name, string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n")));

    /// <summary>An adapter of rank 1 that adds nothing.</summary>
    private static void Adapter(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"),
            """{"peft_type": "LORA", "r": 1, "lora_alpha": 1, "target_modules": ["q_proj"], "base_model_name_or_path": "org/tiny"}""");
        SafetensorsWriter.Write(Path.Combine(folder, "adapter_model.safetensors"),
        [
            ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", [1, 8], new float[8]),
            ("base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight", [8, 1], new float[8]),
        ]);
    }
}
