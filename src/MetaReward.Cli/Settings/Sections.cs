using MetaReward.Data;
using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>How the loop's work is cut, whatever the recipe.</summary>
public sealed record LoopSettings
{
    [Setting("Prompts per shard, the unit of batching and of resuming.", "our choice", Min = 1)]
    public int ShardSize { get; init; } = 32;
}

/// <summary>How the prompts' rows are read.</summary>
public sealed record DataSettings
{
    [Setting("Columns of the prompts' rows by their use: {prompt: query, system: persona, reference: answer}. Uses: prompt, messages, "
        + "system, history, context, reference. Left empty: the names that docs/prompts.md lists.",
        "our choice: most files need none")]
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    [Setting("The prompt as a text with columns in braces, such as \"Translate: {text}\"; a brace that is meant is written twice. Left "
        + "empty: a column holds the prompt.",
        "our choice")]
    public string? Template { get; init; }

    [Setting("exact leaves out a prompt that repeats an earlier one, word for word; none keeps all.",
        "our choice: a prompt that is there twice may be meant twice")]
    public Deduplication Deduplicate { get; init; }

    [Setting("Which split of a dataset's folder; of a file, nothing.", "the Hub's usual name")]
    public string Split { get; init; } = "train";

    [Setting("A file of prompts with a weight above 0 each, as `qualeval --weights` writes it: every iteration then draws its prompts in "
        + "proportion to them, without replacement within the iteration. A prompt that it does not name weighs 1.",
        "our choice: all prompts are drawn alike, as in the papers")]
    public string? Weights { get; init; }

    /// <summary>The same for a reader.</summary>
    public PromptReading Reading() => new() { Columns = Columns, Template = Template, Deduplicate = Deduplicate, Split = Split };
}

/// <summary>How a model is sampled from, whatever the recipe.</summary>
public sealed record SamplingSettings
{
    [Setting("Variables for the chat template, by name: {enable_thinking: false}, {reasoning_effort: low}, or any other that "
        + "it reads; "
        + "in training, too.", "our choice: a template's own defaults")]
    public TemplateVariables TemplateVariables { get; init; } = TemplateVariables.None;

    [Setting("MiB of keys and values that each processor's sampling may hold; sequences beyond it wait. Changes the last bits of "
        + "log-probs at most.",
        "our choice: 128 sequences of 350 tokens of a 135M model", Min = 1, Max = 10_000_000)]
    public int CacheMib { get; init; } = 1024;
}

/// <summary>How a model is trained, whatever the recipe.</summary>
public sealed record TrainingSettings
{
    [Setting("Seconds after which an unfinished training saves its state, to resume from; 0 saves after every step. Changes no result.",
        "our choice: what a kill costs, at most", Min = 0, Max = 86_400)]
    public double KeepEvery { get; init; } = 120;

    [Setting("Who trains: here, or external: another program, by section external.", "our choice: nothing else is needed")]
    public TrainerPlace Trainer { get; init; }
}

/// <summary>The judge probe: contrast pairs whose truth is free, put to the judge before anything is spent.</summary>
public sealed record ProbeSettings
{
    [Setting("Probe a real model's judge before the loop and after every training, and stop a run whose judge is at chance. Off does "
        + "neither.",
        "our choice")]
    public bool Enabled { get; init; } = true;

    [Setting("Prompts held out of the loop to probe and measure on; each gives a contrast of every kind.",
        "our choice: +-10 points on an accuracy", Min = 4)]
    public int Prompts { get; init; } = 24;

    [Setting("Judgments of each side, averaged.", "our choice", Min = 1, Max = 100)]
    public int Judgments { get; init; } = 3;

    [Setting("Run even if the judge is at chance.", "our choice: spending on a blind judge is a mistake by default")]
    public bool GoOn { get; init; }
}

/// <summary>EFT: demonstrations made without labels, on which the judge's form is taught before the loop. The recipe says how.</summary>
public sealed record EftSettings
{
    [Setting("Teach the judge before the loop.", "arXiv:2407.19594 starts from an EFT model; off, because most models can judge")]
    public bool Enabled { get; init; }

    [Setting("A file of demonstrations made elsewhere (docs/data.md), which are learned in place of those that would be made; of pairs, "
        + "the chosen answers are.",
        "our choice: made without a label")]
    public string? From { get; init; }

    [Setting("Meta-judge demonstrations to make.", "our choice", Min = 0)]
    public int MetaDemonstrations { get; init; }

    [Setting("Judge demonstrations to make.", "our runs on SmolLM2-135M: docs/results/smollm2.md", Min = 6)]
    public int Demonstrations { get; init; } = 420;

    [Setting("Most demonstrations of answering: the model's own responses, or the prompt file's, so that it does not forget to answer "
        + "while it learns to judge; 0 for none.",
        "our runs on SmolLM2-135M: without them it answers everything with a judgment", Min = 0)]
    public int ActorDemonstrations { get; init; } = 240;
}

/// <summary>What is measured after every policy. Nothing that trains reads it.</summary>
public sealed record EvaluationSettings
{
    [Setting("Held-out prompts of the microworld to measure on; a real model is measured on the prompts of its probe.",
        "our choice: +-3 points on an accuracy", Min = 1)]
    public int Prompts { get; init; } = 200;

    [Setting("A file of pairs labelled by people, to test a real model's judge, in the format of LLMBar, PandaLM, Auto-J or JudgeBench; "
        + "ties are left out. Without it, agreement is not measured.",
        "our choice: contrasts cannot show whether a judge tells right from wrong")]
    public string? HumanPairs { get; init; }

    [Setting("Use at most this many labelled pairs, from the start of the file.", "our choice: +-10 points on an agreement", Min = 1)]
    public int MostHumanPairs { get; init; } = 100;

    [Setting("A file of your own questions whose answer is a number, in the format of `eval answers`: a real model's greedy responses to "
        + "them are marked. Hold them out: nothing here keeps them from being among the prompts.",
        "our choice: where some answers are known, no judge says better whether a model improved")]
    public string? Answers { get; init; }

    [Setting("Use at most this many of these questions, from the start of the file.", "our choice: +-7 points on an accuracy", Min = 1)]
    public int MostAnswers { get; init; } = 200;

    [Setting("Measure after every iteration; off, only the first and the last policy.", "our choice")]
    public bool EveryIteration { get; init; } = true;
}
