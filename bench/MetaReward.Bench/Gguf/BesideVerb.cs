using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Bench.Gguf;

/// <summary>
/// <c>beside</c>: an exported checkpoint's greedy answers to questions, here and in llama.cpp, side by side; and how many are right.
/// </summary>
internal static class BesideVerb
{
    private const int Shown = 12;
    private const int Context = 512;

    public static Command Build()
    {
        var command = new Command("beside", "Greedy answers of a GGUF file here and in llama.cpp, side by side. Needs Node.js and npm.");
        var model = new Option<string>("--model") { Description = "A .gguf file, as `export` writes it.", Required = true };
        var data = new Option<string>("--data") { Description = "Questions, as for `eval answers`.", Required = true };
        var limit = new Option<int>("--limit") { Description = "Questions.", DefaultValueFactory = _ => 100 };
        var tokens = new Option<int>("--max-tokens") { Description = "Of an answer.", DefaultValueFactory = _ => 24 };
        var library = new Option<string>("--library")
        {
            Description = "The folder with the npm package 'node-llama-cpp'; it is installed there when it is missing.",
            DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), $"metareward-llamacpp-{LlamaCpp.Version}"),
        };
        Array.ForEach<Option>([model, data, limit, tokens, library], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            var package = Path.GetFullPath(parsed.GetValue(library)!);
            LlamaCpp.Install(package, Console.Error);
            ExamTask[] tasks = [.. AnswersExam.Exam.Read(parsed.GetValue(data)!).Take(parsed.GetValue(limit))];
            var policy = Engine.Load(parsed.GetValue(model)!).Policy;
            var ours = await policy.SampleAsync([.. tasks.Select(task => new SampleRequest(task.Question.Message, 1, Seed.Of(0)))],
                Sampling.Greedy(parsed.GetValue(tokens)), null, cancel);
            var theirs = LlamaCpp.Ask(package, new(Path.GetFullPath(parsed.GetValue(model)!), [], [],
                [.. tasks.Select(task => new Question.Start(
                    [.. policy.Text.EncodePrompt(task.Question.Message)], parsed.GetValue(tokens)))], Context));
            if (theirs.Error is { } error)
            {
                throw new InvalidDataException($"llama.cpp: {error}");
            }

            Print(tasks, [.. ours.Select(reply => reply[0].Text)], [.. theirs.Greedy.Select(ids => policy.Text.Decode(Kept(ids, policy)))]);
        });
        return command;
    }

    /// <summary>Up to the token that ends a reply.</summary>
    private static int[] Kept(int[] ids, MetaReward.Torch.TorchPolicy policy) =>
        [.. ids.TakeWhile(id => !policy.Text.StopTokens.Contains(id))];

    private static void Print(ExamTask[] tasks, string[] ours, string[] theirs)
    {
        double Right(string[] said) => tasks.Zip(said, (task, text) => task.Mark(text).Marks[AnswersExam.Right].Points).Sum();
        Console.WriteLine($"Alike: {ours.Zip(theirs).Count(two => two.First.Trim() == two.Second.Trim())} of {tasks.Length}. "
            + $"Right: {Right(ours)} here, {Right(theirs)} in llama.cpp.\n\n| question | here | llama.cpp |\n|---|---|---|");
        foreach (var (task, here, there) in tasks.Zip(ours, theirs).Take(Shown))
        {
            Console.WriteLine($"| {task.Question.Message} | {Line(here)} | {Line(there)} |");
        }
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
