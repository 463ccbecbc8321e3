namespace MetaReward.Remote.Training;

/// <summary>A training in TRL's words. Source: TRL 1.10.0.dev0, commit f2cd577 (trl/trainer/*_config.py, trl/scripts).</summary>
internal static class TrlConfig
{
    private static readonly Dictionary<PairLoss, string> Losses = new()
    {
        [PairLoss.Dpo] = "sigmoid", [PairLoss.DpoNorm] = "sigmoid_norm", [PairLoss.Ipo] = "ipo", [PairLoss.Hinge] = "hinge",
        [PairLoss.Robust] = "robust", [PairLoss.Exo] = "exo_pair", [PairLoss.Sppo] = "sppo_hard", [PairLoss.Nca] = "nca_pair",
        [PairLoss.Bco] = "bco_pair", [PairLoss.ApoZero] = "apo_zero", [PairLoss.ApoDown] = "apo_down",
        [PairLoss.Discopop] = "discopop", [PairLoss.Aot] = "aot", [PairLoss.AotUnpaired] = "aot_unpaired", [PairLoss.Sft] = "sft",
        [PairLoss.Kto] = "kto", [PairLoss.ApoZeroUnpaired] = "apo_zero_unpaired",
    };

    private static readonly PairLoss[] Smoothed = [PairLoss.Robust, PairLoss.Exo, PairLoss.Aot, PairLoss.AotUnpaired];

    /// <summary>The word behind <c>trl</c>.</summary>
    public static string Verb(Assignment work) => work.Kind switch
    {
        AssignmentKind.Pairs => "dpo",
        AssignmentKind.Unpaired => "kto",
        _ => "sft",
    };

    /// <summary>Its file of settings.</summary>
    public static ToolConfig Of(Assignment work, ExternalOptions options, Unmapped unmapped)
    {
        var config = new ToolConfig()
            .Add("model_name_or_path", work.Model)
            .Add("dtype", "float32")
            .Add("datasets", new[] { new ToolConfig().Add("path", "json").Add("data_files", Assignment.Data).Add("split", "train") })
            .Add("output_dir", Assignment.Output)
            .Add("per_device_train_batch_size", options.PerDeviceBatch)
            .Add(CommonConfig.Trainer(work, options, ("lr_scheduler_type", "optim", "num_train_epochs")))
            .Add("data_seed", work.Seed)
            .Add("max_length", work.Length)
            .Add("gradient_checkpointing", work.Training.Recompute)
            .Add("report_to", "none");
        if (work.Training.LowRank is { } low)
        {
            config.Add("use_peft", true).Add("lora_r", low.Rank).Add("lora_alpha", (long)low.Alpha).Add("lora_dropout", low.Dropout)
                .Add("lora_target_modules", low.Targets.ToArray()).Add("use_rslora", low.Stabilised).Add("use_dora", low.Dora);
        }

        return work switch
        {
            { Dpo: { } dpo, Kind: AssignmentKind.Unpaired } => config.Add(Unpaired(dpo, unmapped, work)),
            { Dpo: { } dpo } => config.Add(Pairs(dpo, unmapped, work)),
            { Sft: { } sft } => config.Add("loss_type", sft.Loss == SftLoss.Dft ? "dft" : "nll").Add("completion_only_loss", !sft.Prompts),
            _ => throw new ArgumentException("a training learns from pairs or from demonstrations", nameof(work)),
        };
    }

    private static ToolConfig Pairs(Dpo dpo, Unmapped unmapped, Assignment work)
    {
        var known = Losses.TryGetValue(dpo.Loss, out var loss);
        unmapped.If(!known, $"training.loss {Unmapped.Word(dpo.Loss)}", dpo.Loss == PairLoss.Cdpo
                ? "its sigmoid loss does not read label_smoothing; robust does"
                : $"`trl dpo` knows {string.Join(", ", Losses.Keys.Where(l => !Unpaired(l)).Select(l => Unmapped.Word(l)))}")
            .If(work.Reference is not null, "a reference that is not the model at the start",
                "`trl dpo` takes the model that it begins with")
            .If(dpo.Weighted && dpo.NllWeight > 0, $"training.weighted true with training.nll_weight {dpo.NllWeight}",
                "it weighs the likelihood, too");
        var both = dpo.NllWeight > 0 && dpo.Loss != PairLoss.Sft;
        return new ToolConfig()
            .Add("loss_type", both ? new[] { loss ?? "", "sft" } : [loss ?? ""])
            .AddIf(both, "loss_weights", new[] { 1.0, dpo.NllWeight })
            .Add("beta", dpo.Beta)
            .AddIf(Smoothed.Contains(dpo.Loss), "label_smoothing", dpo.LabelSmoothing)
            .AddIf(dpo.Divergence != Divergence.ReverseKl, "f_divergence_type", dpo.Divergence switch
            {
                Divergence.ForwardKl => "forward_kl",
                Divergence.JensenShannon => "js_divergence",
                _ => "alpha_divergence",
            })
            .AddIf(dpo.Divergence == Divergence.Alpha, "f_alpha_divergence_coef", dpo.DivergenceAlpha)
            .AddIf(dpo.Weighted, "use_weighting", true)
            .AddIf(dpo.TailWeight != 1, "ld_alpha", dpo.TailWeight);
    }

    private static ToolConfig Unpaired(Dpo dpo, Unmapped unmapped, Assignment work)
    {
        unmapped.If(dpo.NllWeight > 0, $"training.nll_weight {dpo.NllWeight} with {Unmapped.Word(dpo.Loss)}", "`trl kto` adds none")
            .If(work.Reference is not null, "a reference that is not the model at the start",
                "`trl kto` takes the model that it begins with");
        return new ToolConfig().Add("loss_type", Losses[dpo.Loss]).Add("beta", dpo.Beta)
            .Add("desirable_weight", dpo.DesirableWeight).Add("undesirable_weight", dpo.UndesirableWeight);
    }

    private static bool Unpaired(PairLoss loss) => loss is PairLoss.Kto or PairLoss.ApoZeroUnpaired;
}
