using System.Text.Json;

namespace MetaReward.Remote.Training;

/// <summary>A training in Axolotl's words. Source: Axolotl 0.18.0, commit 067b021 (src/axolotl/utils/schemas, docs).</summary>
internal static class AxolotlConfig
{
    private static readonly Dictionary<PairLoss, string> Losses = new()
    {
        [PairLoss.Dpo] = "sigmoid", [PairLoss.DpoNorm] = "sigmoid_norm", [PairLoss.Ipo] = "ipo", [PairLoss.Hinge] = "hinge",
        [PairLoss.Robust] = "robust", [PairLoss.Exo] = "exo_pair", [PairLoss.Sppo] = "sppo_hard", [PairLoss.Nca] = "nca_pair",
        [PairLoss.Bco] = "bco_pair", [PairLoss.ApoZero] = "apo_zero", [PairLoss.ApoDown] = "apo_down",
        [PairLoss.Discopop] = "discopop", [PairLoss.Aot] = "aot", [PairLoss.AotUnpaired] = "aot_unpaired", [PairLoss.Sft] = "sft",
    };

    private static readonly PairLoss[] Smoothed = [PairLoss.Robust, PairLoss.Exo, PairLoss.Aot, PairLoss.AotUnpaired];

    /// <summary>Its file of settings.</summary>
    public static ToolConfig Of(Assignment work, ExternalOptions options, Unmapped unmapped)
    {
        unmapped.If(!work.Chats, "a model without a chat template", "its data goes through one")
            .If(work.Reference is not null, "a reference that is not the model at the start", "it takes the model that it begins with")
            .If(work.Training.WarmupSteps == 1, "training.warmup_steps 1", "it makes 2 of it");
        var config = new ToolConfig()
            .Add("base_model", work.Model)
            .Add("chat_template", "tokenizer_default")
            .AddIf(work.Variables.Any, "chat_template_kwargs", JsonSerializer.SerializeToElement(work.Variables.Values))
            .Add("datasets", new[] { Data(work) })
            .Add("dataset_prepared_path", "prepared")
            .Add("val_set_size", 0.0)
            .Add("output_dir", Assignment.Output)
            .Add("micro_batch_size", options.PerDeviceBatch)
            .Add(CommonConfig.Trainer(work, options, ("lr_scheduler", "optimizer", "num_epochs")))
            .Add("sequence_len", work.Length)
            .Add("excess_length_strategy", work.Training.MaxLength > 0 ? "truncate" : "raise")
            .Add("sample_packing", false)
            .Add("gradient_checkpointing", work.Training.Recompute)
            .Add("auto_resume_from_checkpoints", true)
            .AddIf(options.Parallelism == Parallelism.Zero3, "deepspeed", AccelerateConfig.DeepSpeedFile);
        if (options.Parallelism == Parallelism.Fsdp)
        {
            config.Add("fsdp_version", 2).Add("fsdp_config", new ToolConfig().Add("auto_wrap_policy", "TRANSFORMER_BASED_WRAP")
                .Add("cpu_ram_efficient_loading", true).Add("offload_params", false).Add("reshard_after_forward", true)
                .Add("state_dict_type", "FULL_STATE_DICT"));
        }

        if (work.Training.LowRank is { } low)
        {
            var all = low.Targets is ["all-linear"];
            config.Add("adapter", "lora").Add("lora_r", low.Rank).Add("lora_alpha", (long)low.Alpha).Add("lora_dropout", low.Dropout)
                .AddIf(all, "lora_target_linear", true).AddIf(!all, "lora_target_modules", low.Targets.ToArray())
                .Add("peft_use_rslora", low.Stabilised).Add("peft_use_dora", low.Dora);
        }

        return work.Dpo is { } dpo ? config.Add(Preferences(dpo, unmapped)) : Demonstrations(config, work.Sft!, unmapped);
    }

    private static ToolConfig Data(Assignment work)
    {
        var data = new ToolConfig().Add("path", Assignment.Data).Add("ds_type", "json").Add("split", "train");
        return work.Kind == AssignmentKind.Demonstrations
            ? data.Add("type", "chat_template").Add("field_messages", "messages").Add("message_field_training", "train")
                .Add("train_on_eos", "turn")
            : data.Add("type", "chat_template.default").Add("field_messages", "messages").Add("field_chosen", "chosen")
                .Add("field_rejected", "rejected");
    }

    private static ToolConfig Demonstrations(ToolConfig config, Sft sft, Unmapped unmapped)
    {
        unmapped.If(sft.Loss != SftLoss.Nll, $"the loss {Unmapped.Word(sft.Loss)}", "it minimises the likelihood alone")
            .If(sft.Prompts, "learning the prompts", "with a chat template it learns messages only, not what stands between them");
        return config;
    }

    private static ToolConfig Preferences(Dpo dpo, Unmapped unmapped)
    {
        var simpo = dpo.Loss == PairLoss.Simpo;
        var known = Losses.TryGetValue(dpo.Loss, out var loss) || simpo;
        unmapped.If(!known, $"training.loss {Unmapped.Word(dpo.Loss)}", dpo.IsUnpaired()
                ? "its data for KTO knows some fixed templates, not the model's own"
                : dpo.Loss == PairLoss.Cdpo ? "its sigmoid loss does not read label_smoothing; robust does"
                : $"it knows {string.Join(", ", Losses.Keys.Append(PairLoss.Simpo).Select(l => Unmapped.Word(l)))}")
            .If(simpo && dpo.LabelSmoothing > 0, $"training.label_smoothing {dpo.LabelSmoothing} with simpo", "its settings have none")
            .If(simpo && dpo.NllWeight > 0, $"training.nll_weight {dpo.NllWeight} with simpo", "it counts that likelihood per reply")
            .If(dpo.Divergence != Divergence.ReverseKl, $"training.divergence {Unmapped.Word(dpo.Divergence)}", "it has reverse_kl alone")
            .If(dpo.TailWeight != 1, $"training.tail_weight {dpo.TailWeight}", "it has none")
            .If(dpo.Weighted && dpo.NllWeight > 0, $"training.weighted true with training.nll_weight {dpo.NllWeight}",
                "it weighs the likelihood, too");
        if (simpo)
        {
            return new ToolConfig().Add("rl", "simpo").Add("rl_beta", dpo.Beta).Add("simpo_gamma", dpo.Margin).Add("cpo_alpha", 0.0);
        }

        var both = dpo.NllWeight > 0 && dpo.Loss != PairLoss.Sft;
        return new ToolConfig().Add("rl", "dpo").Add("rl_beta", dpo.Beta)
            .Add("dpo_loss_type", both ? new[] { loss ?? "", "sft" } : [loss ?? ""])
            .AddIf(both, "dpo_loss_weights", new[] { 1.0, dpo.NllWeight })
            .AddIf(Smoothed.Contains(dpo.Loss), "dpo_label_smoothing", dpo.LabelSmoothing)
            .AddIf(dpo.Weighted, "dpo_use_weighting", true);
    }
}
