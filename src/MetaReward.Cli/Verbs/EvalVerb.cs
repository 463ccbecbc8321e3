using System.CommandLine;
using MetaReward.Cli.Evals;
using MetaReward.Evaluation.Exams;

namespace MetaReward.Cli.Verbs;

/// <summary><c>eval</c>: a benchmark put to a policy, or to a file of outputs, with intervals and against earlier evaluations.</summary>
public static class EvalVerb
{
    private const int JudgmentTokens = 256;

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("eval",
            "Run a benchmark on a policy, or score a file of outputs. Every item is kept and compared with earlier evaluations. If "
            + "it was stopped, the same command resumes it.")
        {
            Responses(terminal, IfEvalExam.Exam, "IFEval: instructions that a program can check.",
                "The prompts, JSON lines of key, prompt, instruction_id_list and kwargs."),
            Responses(terminal, Gsm8kExam.Exam, "GSM8K: word problems whose answer is a number.",
                "The problems, JSON lines of question and answer."),
            Responses(terminal, AnswersExam.Exam, "Your own questions whose answer is a number, put as they stand.",
                "The questions, JSON lines of prompt, answer (a number) and, if you like, kind."),
            Pairs(terminal, PairSource.Labels, "Agreement with labels: the policy judges pairs of responses.",
                "The pairs: LLMBar, PandaLM, Auto-J or JudgeBench as JSON or JSON lines, or FairEval's folder."),
            Pairs(terminal, PairSource.RewardBench, "RewardBench: the policy judges chosen and rejected responses.",
                "The pairs: a JSON array or JSON lines of prompt, chosen, rejected and subset."),
            AlpacaVerb.Build(terminal),
            MtBenchVerb.Build(terminal),
            ArenaVerb.Build(terminal),
            JudgeVerb.Build(terminal),
            VerdictsVerb.Build(terminal),
        };
        return new(command,
        [
            "eval ifeval --data ifeval.jsonl --model model.gguf",
            "eval ifeval --data ifeval.jsonl --model runs/mine/iter-02 --limit 100",
            "eval gsm8k --data test.jsonl --outputs outputs.jsonl --json",
            "eval gsm8k --data test.jsonl --model HuggingFaceTB/SmolLM2-135M-Instruct --plan",
            "eval gsm8k --data test.jsonl --model model.gguf --with self-consistency --draws 8",
            "eval answers --data questions.jsonl --model model.gguf --samples 8 --temperature 0.7",
            "eval agreement --data LLMBar.json --model model.gguf --rubric pairwise",
            "eval alpaca --data baseline-outputs.json --model model.gguf --judge judge.gguf",
            "eval judge --data prompts.jsonl --model runs/mine/iter-02 --judge gpt-4.1@https://api.openai.com/v1",
            "eval verdicts --data judgments.jsonl",
        ]);
    }

    private static Command Responses(Terminal terminal, ResponseExam exam, string description, string data)
    {
        var command = new Command(exam.Name, description);
        var options = new EvalOptions(command, data);
        var effort = new EffortOptions(command);
        var samples = new Option<int>("--samples") { Description =
            "Responses to each item, at a temperature above 0; an item counts their mean.", DefaultValueFactory = _ => 1,
                HelpName = "number" };
        command.Add(samples);
        command.SetAction(async (parsed, cancel) =>
        {
            var more = effort.Read(parsed);
            var (tone, settings) = (options.Voice.Of(parsed), options.Read(
                parsed, more is null ? Sampling.Greedy(exam.MaxTokens) : new Sampling(MaxTokens: exam.MaxTokens))
                with { Effort = more, Samples = parsed.GetValue(samples) });
            AskOptions.Expect(settings.Samples is >= 1 and <= 1000, "--samples must be from 1 to 1000", settings.Samples);
            AskOptions.Expect(settings.Samples == 1 || (settings.Sampling.Temperature > 0 && settings.Outputs is null && more is null),
                "--samples above 1 needs a --temperature above 0, and neither --outputs nor --with", $"--samples {settings.Samples}");
            AskOptions.Expect(
                more is null || settings.Outputs is null, "--with asks a policy, so that --outputs must not be given", "both");
            return Finish(terminal, tone, settings,
                await ResponseEvaluation.RunAsync(exam, settings, new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }

    private static Command Pairs(Terminal terminal, PairSource source, string description, string data)
    {
        var command = new Command(source.Name, description);
        var options = new EvalOptions(command, data, asksOnly: true);
        var rubric = new Option<JudgeForm>("--rubric") { Description =
            "additive: each response alone, five points; pairwise: both at once, in both orders.", HelpName = "additive|pairwise" };
        var judgments = new Option<int>("--judgments") { Description = "Judgments per response if each is judged alone; averaged.",
            DefaultValueFactory = _ => 3, HelpName = "number" };
        command.Add(rubric);
        command.Add(judgments);
        command.SetAction(async (parsed, cancel) =>
        {
            var (tone, pairwise) = (options.Voice.Of(parsed), parsed.GetValue(rubric) == JudgeForm.Pairwise);
            var settings = options.Read(parsed, pairwise ? Sampling.Greedy(JudgmentTokens) : new Sampling(MaxTokens: JudgmentTokens));
            AskOptions.Expect(parsed.GetValue(judgments) >= 1, "--judgments must be at least 1", parsed.GetValue(judgments));
            return Finish(terminal, tone, settings, await AgreementEvaluation.RunAsync(source, settings, pairwise,
                pairwise ? 1 : parsed.GetValue(judgments), new RoomProgress(terminal, TimeProvider.System, tone.Quiet), cancel));
        });
        return command;
    }

    /// <summary>Says what came of an evaluation; the exit code is 1 where too much of it failed.</summary>
    internal static int Finish(Terminal terminal, Tone tone, ExamSettings settings, Evaluated? done)
    {
        if (done is null)
        {
            return 0;
        }

        if (tone.Json)
        {
            terminal.Write(EvaluatedText.Json(done));
        }
        else
        {
            EvaluatedText.Print(terminal, done);
        }

        if (done.Summary.FailureRate <= settings.MostFailures)
        {
            return 0;
        }

        terminal.Note(
            $"metareward: {done.Summary.FailureRate:P1} of the items have no usable reply, more than "
            + $"--max-failures {settings.MostFailures} allows.");
        return Program.Failed;
    }
}
