using System.Text.Json;
using MetaReward.Remote.Training;

namespace MetaReward.Tests;

/// <summary>Jobs that fail, and results that cannot be taken. The trainer is a shell that copies a prepared folder.</summary>
public sealed class ExternalFaultTests : IDisposable
{
    private static readonly PreferencePair[] Pairs =
    [
        .. Enumerable.Range(0, 4).Select(i => new PreferencePair(
            $"i1/p{i}/actor", Role.Actor, "sort kiwi apple", new("a", 1, "apple kiwi"), new("b", 0, "kiwi apple"), "a test")),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_result_is_kept_and_found_again_without_the_job()
    {
        TinyModels.Write(folder["learned"], 2);
        var policy = await LearnAsync($"cp -r {folder["learned"]} {{output}}; echo \"{{'loss': '0.6931', 'rewards/margins': 0.1}}\"");
        policy.Fingerprint.ShouldBe(new TinyModels.Folder(folder["learned"]).Fingerprint);
        (await File.ReadAllTextAsync(folder["turn/8-metrics.jsonl"])).ShouldBe("{\"step\":1,\"loss\":0.6931,\"rewards/margins\":0.1}\n");
        (await LearnAsync("exit 9")).Fingerprint.ShouldBe(policy.Fingerprint);
        var rows = await File.ReadAllLinesAsync(folder["turn/8-handover/data/train.jsonl"]);
        rows.Length.ShouldBe(4);
        var row = JsonDocument.Parse(rows[0]).RootElement;
        row.GetProperty("prompt")[0].GetProperty("content").GetString().ShouldBe("sort kiwi apple");
        row.GetProperty("rejected")[0].GetProperty("role").GetString().ShouldBe("assistant");
    }

    [Fact]
    public async Task Of_a_training_of_several_epochs_the_kept_one_is_taken()
    {
        TinyModels.Write(folder["second"], 2);
        TinyModels.Write(folder["last"], 3);
        var policy = await LearnAsync(
            $"cp -r {folder["last"]} {{output}}; cp -r {folder["second"]} {{output}}/checkpoint-2; "
            + "for i in 1 2 3; do echo \"{'loss': 0.$i}\"; done", training: new(1e-6, 3, 4) { KeepEpoch = 2 });
        policy.Fingerprint.ShouldBe(new TinyModels.Folder(folder["second"]).Fingerprint);
        (await File.ReadAllLinesAsync(folder["turn/8-metrics.jsonl"])).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("vocabulary", "it has another tokenizer: 6 tokens, the model at the start 5")]
    [InlineData("words", "it has another tokenizer: token 3 is 'plum' there and 'kiwi' at the start")]
    [InlineData("template", "it has another chat template")]
    [InlineData("nan", "its tensor 'model.norm.weight' holds NaN at 0")]
    [InlineData("infinite", "holds Infinity at 0")]
    [InlineData("same", "nothing was learned")]
    [InlineData("wide", "its tensor 'model.embed_tokens.weight' has the shape [5, 6]")]
    [InlineData("torn", "it does not load")]
    [InlineData("strange", "it speaks in riddles")]
    public async Task A_result_that_cannot_be_taken_is_named_and_nothing_is_kept(string fault, string said)
    {
        TinyModels.Write(folder["learned"], fault switch { "nan" => float.NaN, "infinite" => float.PositiveInfinity, "same" => 1, _ => 2 },
            fault switch
            {
                "vocabulary" => ["<end>", "<unk>", "sort", "kiwi", "apple", "plum"],
                "words" => ["<end>", "<unk>", "sort", "plum", "apple"],
                _ => null,
            }, fault == "template" ? "{{ messages[0]['content'] }}" : TinyModels.Template,
            fault == "wide" ? 6 : 4);
        if (fault == "torn")
        {
            await using var weights = File.OpenWrite(folder["learned/model.safetensors"]);
            weights.SetLength(weights.Length - 1);
        }

        var strange = fault == "strange" ? "it speaks in riddles" : null;
        var failure = await Should.ThrowAsync<InvalidDataException>(() => LearnAsync(
            $"cp -r {folder["learned"]} {{output}}", strange: strange));
        failure.Message.ShouldContain(said);
        failure.Message.ShouldContain("/8-handover/output'; the same command trains again.");
        Directory.Exists(folder["turn/9-checkpoint"]).ShouldBeFalse();

        Directory.Delete(folder["turn/8-handover/output"], recursive: true);
        TinyModels.Write(folder["right"], 2);
        (await LearnAsync($"cp -r {folder["right"]} {{output}}")).Fingerprint.ShouldBe(new TinyModels.Folder(folder["right"]).Fingerprint);
    }

    [Theory]
    [InlineData("echo one; echo two >&2; exit 7", "ended with exit code 7. It said last: one | two")]
    [InlineData("true", "ended well, but left no model")]
    [InlineData("mkdir {output}; echo {} > {output}/config.json", "it holds neither a model")]
    [InlineData("no-such-trainer", "ended with exit code 127. It said last: sh:")]
    [InlineData("kill -9 $$", "was ended from outside")]
    public async Task A_job_that_fails_is_named_and_the_same_command_runs_it_again(string command, string said)
    {
        (await Should.ThrowAsync<InvalidDataException>(() => LearnAsync(command))).Message.ShouldContain(said);
        TinyModels.Write(folder["learned"], 2);
        await LearnAsync($"mkdir -p {{output}}; cp {folder["learned"]}/* {{output}}");
    }

    [Fact]
    public async Task A_job_that_does_nothing_is_ended_with_what_it_started()
    {
        var failure = await Should.ThrowAsync<InvalidDataException>(
            () => LearnAsync("echo begun; sleep 300 & echo $! > {folder}/child; wait", stall: TimeSpan.FromSeconds(0.7)));
        failure.Message.ShouldContain("stalled");
        failure.Message.ShouldContain("It said last: begun");
        var child = (await File.ReadAllTextAsync(folder["turn/8-handover/child"])).Trim();
        var gone = !Directory.Exists($"/proc/{child}")
            || (await File.ReadAllTextAsync($"/proc/{child}/stat")).Contains(") Z", StringComparison.Ordinal);
        gone.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stop_ends_the_job_and_is_no_failure()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        await Should.ThrowAsync<OperationCanceledException>(() => LearnAsync("sleep 300", cancel: stop.Token));
        new JobFolder(folder["turn/8-handover"]).Running.ShouldBeNull();
    }

    [Fact]
    public async Task Other_data_are_another_training_and_never_take_the_result_of_the_first()
    {
        TinyModels.Write(folder["learned"], 2);
        await Should.ThrowAsync<InvalidDataException>(() => LearnAsync($"cp -r {folder["learned"]} {{output}}; exit 1"));
        await Should.ThrowAsync<HandoverException>(() => LearnAsync(null, Pairs[..3]));
        Directory.Exists(folder["turn/8-handover/output"]).ShouldBeFalse();
        await LearnAsync($"cp -r {folder["learned"]} {{output}}", Pairs[..3]);
        (await Should.ThrowAsync<InvalidDataException>(() => LearnAsync("true"))).Message
            .ShouldContain("is the checkpoint of another training");
    }

    [Fact]
    public async Task Pairs_that_teach_nothing_are_refused_or_left_out_and_counted()
    {
        var same = Pairs[0] with { Rejected = Pairs[0].Chosen };
        (await Should.ThrowAsync<InvalidDataException>(() => LearnAsync("true", [same]))).Message.ShouldContain("say the same");
        var empty = Pairs[0] with { Rejected = new("b", 0, "") };
        (await Should.ThrowAsync<InvalidDataException>(() => LearnAsync("true", [empty]))).Message.ShouldContain("its rejected side 'b'");
        var heard = new List<string>();
        await Should.ThrowAsync<HandoverException>(() => LearnAsync(null, [same, .. Pairs], heard: heard));
        heard.ShouldContain("1 pairs are left out because their sides say the same");
    }

    [Theory]
    [InlineData("{'loss': 0.6931, 'grad_norm': 1.5e-05, 'rewards/chosen': -0.1, 'epoch': 0.5}", "loss=0.6931 grad_norm=1.5E-05")]
    [InlineData(" 10%|#  | 1/10 [00:01]{'loss': '0.5', 'grad_norm': 'nan', 'learning_rate': '5e-07'}", "loss=0.5 learning_rate=5E-07")]
    [InlineData("{'train_runtime': 12.3, 'train_loss': 0.5}", null)]
    [InlineData("loss of appetite", null)]
    public void Printed_steps_are_read(string line, string? figures)
    {
        var read = TrainerLog.Line(line);
        if (figures is null)
        {
            read.ShouldBeNull();
            return;
        }

        foreach (var figure in figures.Split(' '))
        {
            read!.Select(one => $"{one.Key}={one.Value}").ShouldContain(figure);
        }
    }

    private Task<IPolicy> LearnAsync(
        string? command, IReadOnlyList<PreferencePair>? pairs = null, TimeSpan? stall = null, string? strange = null,
        List<string>? heard = null, MetaReward.Training? training = null, CancellationToken cancel = default)
    {
        if (!Directory.Exists(folder["start"]))
        {
            TinyModels.Write(folder["start"], 1);
        }

        var start = new TinyModels.Folder(folder["start"]);
        var trainer = new ExternalTrainer(
            new() { Command = command, Stall = stall ?? TimeSpan.FromMinutes(1) }, policy => ((TinyModels.Folder)policy).Path,
            (path, _) => Task.FromResult<IPolicy>(new TinyModels.Folder(path))) { Strange = (_, _) => strange };
        var turn = new Turn(1, Seed.Of(0), folder["turn"], new Heard(heard ?? []), cancel);
        return trainer.DpoAsync(start, start, pairs ?? Pairs, new(training ?? new(1e-6, 1, 4)), turn);
    }

    private sealed class Heard(List<string> notes) : IProgress<Progress>
    {
        public void Report(Progress value) => notes.Add(value.Note);
    }
}
