using System.Text.Json;
using MetaReward.Evaluation.Preflight;
using MetaReward.Torch;

namespace MetaReward.Cli.Work;

/// <summary>
/// What must hold before a night is spent on a model: templates, stop tokens, masks, equal log-probs, the loss at step 0.
/// </summary>
public static class Preflight
{
    private const int MostTokens = 48;

    /// <summary>One prompt and response as the trainer sees them, and every check.</summary>
    /// <param name="policy">Whose tokens and log-probs.</param>
    /// <param name="trainer">Who takes the first step.</param>
    /// <param name="prompt">An example of what the run will ask.</param>
    /// <param name="say">Told what comes next, before it is done.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public static async Task<(Tokenized View, IReadOnlyList<Check> Checks)> RunAsync(
        TorchPolicy policy, ITrainer trainer, Prompt prompt, Action<string> say, CancellationToken cancel)
    {
        say("Sampling two responses to the first prompt, twice with one seed ...");
        var request = new SampleRequest(prompt.Dialogue, 2, Seed.Of(0).Derive("preflight"));
        var sampling = new Sampling(1, 1, MostTokens);
        var samples = (await policy.SampleAsync([request], sampling, null, cancel))[0];
        var again = (await policy.SampleAsync([request], sampling, null, cancel))[0];
        if (samples[0].Finish == Finish.PromptTooLong)
        {
            throw new InvalidDataException(
                $"prompt {prompt.Id} does not fit the model's context of {policy.Model.Config.ContextSize} tokens. "
                + "Begin the file with a shorter one.");
        }

        var rendered = policy.Text.EncodePrompt(prompt.Dialogue);
        var tokens = samples[0].Tokens;
        var tokenizer = policy.Text.Tokenizer;
        var end = policy.Text.EndToken;
        string Text(int id) => tokenizer.Decode([id]) is { Length: > 0 } text ? text : $"{id}";
        bool IsSpecial(int id) => tokenizer.Decode([id]).Length == 0;
        say("Taking one step of training on them, in a folder that goes again ...");
        var stopped = samples[0].Ended ? tokens : [.. tokens, end];
        var view = Tokenized.Of(rendered, stopped, Text, IsSpecial);
        return (view,
        [
            .. TokenChecks.Of(view, bos: null, [.. policy.Text.StopTokens]),
            TokenChecks.TurnEnd(tokenizer.Decode([end]) is { Length: > 0 } spelt
                ? $"{spelt} ({end})"
                : $"{policy.Text.SpellingOf(end)} ({end})", policy.Text.TurnNote),
            TokenChecks.RoundTrip(prompt.Text, tokenizer.Decode(tokenizer.Encode(prompt.Text))),
            EngineChecks.Repeatable(samples[0], again[0]),
            EngineChecks.SamplerIsTrainer(samples[0].Logps, policy.Logps(rendered, tokens),
                policy.Model.Compute == TorchSharp.torch.ScalarType.Float32 ? 1e-4 : 0.05),
            EngineChecks.LossAtStart(await FirstLossAsync(policy, trainer, prompt, samples, cancel), tolerance: 1e-4),
        ]);
    }

    /// <summary>
    /// The second sample, or where it is the first again one that ends otherwise: sides that are equal teach nothing and are left out.
    /// </summary>
    private static Sample Other(Sample first, Sample second) => !first.Tokens.SequenceEqual(second.Tokens) ? second
        : second with { Tokens = [.. second.Tokens, second.Tokens[^1]], Logps = [.. second.Logps, 0] };

    /// <summary>The loss of one DPO step on one pair, in a folder that goes again.</summary>
    private static async Task<double> FirstLossAsync(
        TorchPolicy policy, ITrainer trainer, Prompt prompt, IReadOnlyList<Sample> samples, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("metareward-preflight-");
        try
        {
            var turn = new Turn(1, Seed.Of(0), Path.Combine(folder.FullName, "iter-01"), new Progress<Progress>(), cancel);
            var pair = new PreferencePair("preflight/actor", Role.Actor, prompt.Dialogue, new("a", 1, samples[0]),
                new("b", 0, Other(samples[0], samples[1])), "a check");
            await trainer.DpoAsync(policy, policy, [pair], new(new(1e-7, Epochs: 1, BatchSize: 1)), turn);
            using var first = JsonDocument.Parse(File.ReadLines(Path.Combine(turn.Folder, "8-metrics.jsonl")).First());
            return first.RootElement.GetProperty("loss").GetDouble();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
