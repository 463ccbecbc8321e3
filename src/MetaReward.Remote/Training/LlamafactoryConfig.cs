namespace MetaReward.Remote.Training;

/// <summary>
/// A training in LLaMA-Factory's words. Source: LLaMA-Factory 0.9.6.dev0, commit ff6d4d1 (src/llamafactory/hparams, data/README.md).
/// </summary>
internal static class LlamafactoryConfig
{
    /// <summary>What the data is called in <c>dataset_info.json</c>.</summary>
    public const string DataName = "train";

    private static readonly Dictionary<PairLoss, string> Losses = new()
    {
        [PairLoss.Dpo] = "sigmoid", [PairLoss.Cdpo] = "sigmoid", [PairLoss.Hinge] = "hinge", [PairLoss.Ipo] = "ipo",
        [PairLoss.Simpo] = "simpo",
    };

    /// <summary>Its file of settings.</summary>
    public static ToolConfig Of(Assignment work, ExternalOptions options, Unmapped unmapped)
    {
        unmapped.If(!work.Chats, "a model without a chat template", "its data goes through one")
            .If(work.Variables.Any, $"sampling.template_variables {work.Variables}",
                "it reads the template for its pieces and tells it nothing")
            .If(work.Training.MaxLength > 0, $"training.max_length {work.Training.MaxLength}",
                "its cutoff_len shortens prompts as well as replies");
        var low = work.Training.LowRank;
        var config = new ToolConfig()
            .Add("model_name_or_path", work.Model)
            .Add("stage", work.Kind switch { AssignmentKind.Pairs => "dpo", AssignmentKind.Unpaired => "kto", _ => "sft" })
            .Add("do_train", true)
            .Add("finetuning_type", low is null ? "full" : "lora")
            .Add("dataset", DataName)
            .Add("dataset_dir", "data")
            .Add("cutoff_len", work.Length)
            .Add("output_dir", Assignment.Output)
            .Add("per_device_train_batch_size", options.PerDeviceBatch)
            .Add(CommonConfig.Trainer(work, options, ("lr_scheduler_type", "optim", "num_train_epochs")))
            .Add("data_seed", work.Seed)
            .Add("disable_gradient_checkpointing", !work.Training.Recompute)
            .Add("report_to", "none")
            .AddIf(options.Parallelism == Parallelism.Zero3, "deepspeed", AccelerateConfig.DeepSpeedFile);
        if (low is not null)
        {
            config.Add("lora_rank", low.Rank).Add("lora_alpha", (long)low.Alpha).Add("lora_dropout", low.Dropout)
                .Add("lora_target", low.Targets is ["all-linear"] ? "all" : string.Join(',', low.Targets))
                .Add("use_rslora", low.Stabilised).Add("use_dora", low.Dora);
        }

        return work.Dpo is { } dpo ? Preferences(config, dpo, work, unmapped)
            : config.AddIf(work.Sft!.Loss == SftLoss.Dft, "use_dft_loss", true)
                .AddIf(work.Sft.Prompts, "train_on_prompt", true).AddIf(!work.Sft.Prompts, "mask_history", true);
    }

    private static ToolConfig Preferences(ToolConfig config, Dpo dpo, Assignment work, Unmapped unmapped)
    {
        var known = Losses.TryGetValue(dpo.Loss, out var loss) || dpo.Loss == PairLoss.Kto;
        unmapped.If(!known, $"training.loss {Unmapped.Word(dpo.Loss)}", dpo.Loss == PairLoss.Orpo
                ? "its orpo takes the likelihood of the reply, ours that of the prompt, too"
                : $"it knows {string.Join(", ", Losses.Keys.Append(PairLoss.Kto).Select(l => Unmapped.Word(l)))}")
            .If(dpo.NllWeight > 0, $"training.nll_weight {dpo.NllWeight}", "its pref_ftx counts the likelihood per reply, not per token")
            .If(dpo.Loss == PairLoss.Simpo && dpo.LabelSmoothing > 0, $"training.label_smoothing {dpo.LabelSmoothing} with simpo",
                "its simpo reads none")
            .If(dpo.Divergence != Divergence.ReverseKl, $"training.divergence {Unmapped.Word(dpo.Divergence)}", "it has reverse_kl alone")
            .If(dpo.TailWeight != 1, $"training.tail_weight {dpo.TailWeight}", "its ld_alpha weighs the policy's tail, not the reference's")
            .If(dpo.Weighted, "training.weighted true", "it has none");
        return config.Add("pref_beta", dpo.Beta)
            .AddIf(loss is not null, "pref_loss", loss)
            .AddIf(dpo.Loss == PairLoss.Cdpo, "dpo_label_smoothing", dpo.LabelSmoothing)
            .AddIf(dpo.Loss == PairLoss.Simpo, "simpo_gamma", dpo.Margin)
            .AddIf(dpo.Loss == PairLoss.Kto, "kto_chosen_weight", dpo.DesirableWeight)
            .AddIf(dpo.Loss == PairLoss.Kto, "kto_rejected_weight", dpo.UndesirableWeight)
            .AddIf(work.Reference is not null, "ref_model", work.Reference);
    }
}
