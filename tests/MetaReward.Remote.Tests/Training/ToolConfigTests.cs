using MetaReward.Remote.Training;

namespace MetaReward.Tests;

/// <summary>What is written for each tool: valid YAML, keys that the tool knows, values as ours, and refusals by name.</summary>
public class ToolConfigTests
{
    private static readonly string[] Lists = ["trl-dpo", "trl-sft", "trl-kto", "axolotl", "llamafactory", "accelerate"];

    public static TheoryData<ExternalTool, Parallelism> Everywhere { get; } =
        new MatrixTheoryData<ExternalTool, Parallelism>(Enum.GetValues<ExternalTool>(), Enum.GetValues<Parallelism>());

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void Every_written_key_is_one_that_the_tool_knows(ExternalTool tool, Parallelism over)
    {
        foreach (var work in Trainings(tool))
        {
            var (files, options) = (new HandoverFiles(work, Assignments.Options(tool, over), new(["{}"], 0, 0)),
                Assignments.Options(tool, over));
            var known = ToolKeys.Of(files.KeyList).Keys;
            var written = HandoverFiles.Config(work, options);
            written.Keys.Where(key => !known.Contains(key)).ShouldBeEmpty();
            written.Keys.ShouldBeUnique();
            var start = Assignments.Read(files.Texts()["accelerate.yaml"]);
            start.Keys.Select(key => key.Split('.')[^1]).Where(key => !ToolKeys.Of("accelerate").Keys.Contains(key)).ShouldBeEmpty();
            start["num_processes"].ShouldBe(over == Parallelism.One ? "1" : "4");
            Assignments.Read(files.Texts()["config.yaml"])["logging_first_step"].ShouldBe("true");
        }
    }

    [Theory]
    [InlineData(ExternalTool.Trl, "per_device_train_batch_size", "num_train_epochs", "lr_scheduler_type", "optim", "lora_r")]
    [InlineData(ExternalTool.Axolotl, "micro_batch_size", "num_epochs", "lr_scheduler", "optimizer", "lora_r")]
    [InlineData(ExternalTool.Llamafactory, "per_device_train_batch_size", "num_train_epochs", "lr_scheduler_type", "optim", "lora_rank")]
    public void Values_are_ours(ExternalTool tool, string batch, string epochs, string schedule, string optimizer, string rank)
    {
        var written = Assignments.Read(Assignments.Files(
            Assignments.Pairs(new(Assignments.Training, Beta: 0.05)), Assignments.Options(tool))["config.yaml"]);
        (string Key, string Value)[] expected =
        [
            (batch, "2"), ("gradient_accumulation_steps", "2"), (epochs, "3"), ("learning_rate", "0.0000005"),
            (schedule, "cosine_with_min_lr"), ("lr_scheduler_kwargs.min_lr_rate", "0.2"), ("warmup_steps", "3"), ("weight_decay", "0.01"),
            ("max_grad_norm", "0.5"), (optimizer, "adamw_torch"), ("adam_beta1", "0.91"), ("adam_beta2", "0.97"),
            ("adam_epsilon", "0.0000001"), ("bf16", "true"), ("seed", "12345"), (rank, "8"), ("lora_alpha", "16"),
            ("lora_dropout", "0.05"), ("output_dir", "output"),
        ];
        foreach (var (key, value) in expected)
        {
            written[key].ShouldBe(value, key);
        }
    }

    [Fact]
    public void Trl_gets_this_file_for_DPO_with_a_likelihood_on_one_device()
    {
        var plain = new MetaReward.Training(1e-6, 1, 4) { LowRank = null };
        Assignments.Files(Assignments.Pairs(new(plain, NllWeight: 0.2, TailWeight: 0.5)), new() { PerDeviceBatch = 2 })["config.yaml"]
            .ShouldBe("""
            model_name_or_path: "/models/start"
            dtype: "float32"
            datasets:
              - path: "json"
                data_files: "data/train.jsonl"
                split: "train"
            output_dir: "output"
            per_device_train_batch_size: 2
            gradient_accumulation_steps: 2
            num_train_epochs: 1
            learning_rate: 0.000001
            lr_scheduler_type: "cosine"
            warmup_steps: 0
            weight_decay: 0.0
            max_grad_norm: 1.0
            optim: "adamw_torch"
            adam_beta1: 0.9
            adam_beta2: 0.999
            adam_epsilon: 0.00000001
            bf16: true
            seed: 12345
            logging_steps: 1
            save_strategy: "epoch"
            save_total_limit: 1
            data_seed: 12345
            max_length: 8192
            gradient_checkpointing: false
            report_to: "none"
            loss_type: ["sigmoid", "sft"]
            loss_weights: [1.0, 0.2]
            beta: 0.1
            ld_alpha: 0.5

            """);
    }

    [Theory]
    [InlineData(ExternalTool.Trl, "trl dpo --config config.yaml --accelerate_config accelerate.yaml")]
    [InlineData(ExternalTool.Axolotl, "axolotl train config.yaml --launcher accelerate -- --config_file=accelerate.yaml")]
    [InlineData(ExternalTool.Llamafactory, "llamafactory-cli train config.yaml")]
    public void The_script_runs_the_tool(ExternalTool tool, string line) =>
        Assignments.Files(Assignments.Pairs(new(Assignments.Training)), Assignments.Options(tool, Parallelism.One))["run.sh"]
            .TrimEnd().Split('\n')[^1].ShouldBe(line);

    /// <summary>As it lies there, from another folder, and as a copy that Slurm has made.</summary>
    [Theory]
    [InlineData("bash handed/run.sh")]
    [InlineData("cp handed/run.sh slurm_script; SLURM_SUBMIT_DIR=$PWD/handed bash slurm_script")]
    public async Task The_script_runs_in_its_folder_wherever_it_is_called(string call)
    {
        using var folder = new TemporaryFolder();
        new HandoverFiles(Assignments.Pairs(new(Assignments.Training)), Assignments.Options(ExternalTool.Trl) with { Machines = 2 },
            new(["{}"], 0, 0)).Write(folder["handed"]);
        folder.Write("trl", "#!/bin/sh\nls config.yaml && echo \"$@\"\n");
        var start = new System.Diagnostics.ProcessStartInfo("bash",
            ["-c", $"cd {folder.Path}; chmod +x trl; export PATH=$PWD:$PATH SLURM_NODEID=1 MAIN_PROCESS_IP=node7; {call}"])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        using var shell = System.Diagnostics.Process.Start(start)!;
        (await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(
            "config.yaml\ndpo --config config.yaml --accelerate_config accelerate.yaml --machine_rank 1 --main_process_ip node7 "
            + "--main_process_port 29500\n");
    }

    [Fact]
    public void Several_machines_learn_their_places_from_Slurm() =>
        Assignments.Files(
            Assignments.Pairs(new(Assignments.Training)), Assignments.Options(ExternalTool.Trl) with { Machines = 2 })["run.sh"]
            .ShouldContain("--machine_rank \"$MACHINE_RANK\" --main_process_ip \"$MAIN_PROCESS_IP\"");

    /// <summary>Every loss either has a name in the tool or is refused by ours.</summary>
    [Theory]
    [InlineData(ExternalTool.Trl, "cdpo ipo_sum regression simpo cpo cpo_hinge cpo_ipo orpo")]
    [InlineData(ExternalTool.Axolotl, "cdpo ipo_sum regression cpo cpo_hinge cpo_ipo orpo kto apo_zero_unpaired")]
    [InlineData(ExternalTool.Llamafactory, "robust dpo_norm ipo_sum exo sppo nca bco apo_zero apo_down discopop aot aot_unpaired "
        + "regression cpo cpo_hinge cpo_ipo orpo apo_zero_unpaired sft")]
    public void A_loss_is_known_or_refused_by_name(ExternalTool tool, string refused)
    {
        foreach (var loss in Enum.GetValues<PairLoss>())
        {
            var word = Unmapped.Word(loss);
            var smoothing = loss is PairLoss.Cdpo or PairLoss.Robust or PairLoss.Exo ? 0.1 : 0;
            var work = Assignments.Pairs(new(Assignments.Training, Loss: loss, LabelSmoothing: smoothing));
            if (refused.Split(' ').Contains(word))
            {
                Should.Throw<InvalidDataException>(() => ExternalTrainer.Check(work, Assignments.Options(tool)))
                    .Message.ShouldContain($"training.loss {word} has no counterpart in {Assignments.Options(tool).Title}");
            }
            else
            {
                ExternalTrainer.Check(work, Assignments.Options(tool));
            }
        }
    }

    [Fact]
    public void All_that_has_no_counterpart_is_named_at_once()
    {
        var training = Assignments.Training with
        {
            SaveEpochs = true, Thoughts = false, Optimizer = Optimizer.Muon, BatchSize = 15,
        };
        var message = Should.Throw<InvalidDataException>(() => ExternalTrainer.Check(
            Assignments.Pairs(new(training)) with { Reference = "/models/other" }, Assignments.Options(ExternalTool.Trl))).Message;
        foreach (var name in new[] { "training.save_epochs", "training.thoughts", "training.optimizer muon",
            "training.batch_size 15", "a reference that is not the model at the start" })
        {
            message.ShouldContain(name);
        }

        ExternalTrainer.Check(Assignments.Pairs(new(Assignments.Training)) with { Reference = "/models/other" },
            Assignments.Options(ExternalTool.Llamafactory));
        Should.Throw<InvalidDataException>(() => ExternalTrainer.Check(Assignments.Pairs(new(Assignments.Training)),
                Assignments.Options(ExternalTool.Trl) with { Extra = new Dictionary<string, string> { ["beta"] = "1" } }))
            .Message.ShouldContain("external.extra.beta would set twice");
    }

    [Fact]
    public void The_kept_epoch_is_a_checkpoint_of_the_whole_training()
    {
        var work = Assignments.Pairs(new(Assignments.Training with { KeepEpoch = 2 }));
        (work.Steps, work.KeptSteps, work.Result).ShouldBe((21, 14, "output/checkpoint-14"));
        var written = Assignments.Read(Assignments.Files(work, Assignments.Options(ExternalTool.Trl))["config.yaml"]);
        (written["num_train_epochs"], written["save_strategy"], written.ContainsKey("save_total_limit")).ShouldBe(("3", "epoch", false));
    }

    [Fact]
    public void Each_list_says_of_which_version_it_is()
    {
        foreach (var list in Lists)
        {
            var (source, keys) = ToolKeys.Of(list);
            source.ShouldMatch(@"\d+\.\d+\.\d+.*\([0-9a-f]{7}\)");
            keys.Count.ShouldBeGreaterThan(40);
        }
    }

    private static IEnumerable<Assignment> Trainings(ExternalTool tool)
    {
        foreach (var schedule in Enum.GetValues<Schedule>())
        {
            yield return Assignments.Pairs(new(Assignments.Training with { Schedule = schedule, Cycles = 2, LowRank = null }));
        }

        yield return Assignments.Pairs(new(Assignments.Training with { Optimizer = Optimizer.Sgd, Momentum = 0, WeightDecay = 0 }));
        yield return Assignments.Imitation(new(Assignments.Training));
        if (tool != ExternalTool.Axolotl)
        {
            yield return Assignments.Imitation(new(Assignments.Training, SftLoss.Dft, Prompts: true));
            yield return Assignments.Pairs(new(Assignments.Training, Loss: PairLoss.Kto));
        }

        if (tool != ExternalTool.Trl)
        {
            yield return Assignments.Pairs(new(Assignments.Training, Loss: PairLoss.Simpo));
        }

        yield return tool switch
        {
            ExternalTool.Trl => Assignments.Pairs(
                new(Assignments.Training, Divergence: Divergence.Alpha, TailWeight: 0.5, NllWeight: 1)),
            ExternalTool.Axolotl => Assignments.Pairs(
                new(Assignments.Training, Loss: PairLoss.Robust, LabelSmoothing: 0.1, NllWeight: 1)),
            _ => Assignments.Pairs(new(Assignments.Training, Loss: PairLoss.Cdpo, LabelSmoothing: 0.1)) with { Reference = "/r" },
        };
    }
}
