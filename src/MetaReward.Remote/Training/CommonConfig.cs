namespace MetaReward.Remote.Training;

/// <summary>
/// What all tools take over from the Trainer of transformers: batches, rate, schedule, optimiser. Their names are given where a tool has
/// its own.
/// </summary>
internal static class CommonConfig
{
    /// <summary>What no tool can do, whatever is learned.</summary>
    public static void Refuse(Assignment work, ExternalOptions options, Unmapped unmapped)
    {
        var training = work.Training;
        var whole = options.Processes * options.PerDeviceBatch;
        unmapped
            .If(training.SaveEpochs, "training.save_epochs true", "the epochs' weights are not taken back")
            .If(!training.Thoughts, "training.thoughts false", "it learns whole replies")
            .If(training.Optimizer == Optimizer.Muon, "training.optimizer muon", "its variant has other parameters")
            .If(training.Optimizer == Optimizer.Adam && training.WeightDecay > 0, $"training.weight_decay {training.WeightDecay} with adam",
                "its Adam decouples the decay: take adamw, or no decay")
            .If(training.Optimizer == Optimizer.Sgd && training.Momentum > 0, $"training.momentum {training.Momentum}",
                "its SGD has none: set 0")
            .If(training.Optimizer == Optimizer.Sgd && training.WeightDecay > 0, $"training.weight_decay {training.WeightDecay} with sgd",
                "its SGD adds the decay to the gradient: set 0")
            .If(training.LowRank is { } low && low.Alpha != Math.Truncate(low.Alpha), $"training.lora_alpha {training.LowRank?.Alpha}",
                "it takes whole numbers")
            .If(work.RowsPerStep % whole != 0, $"training.batch_size {training.BatchSize}",
                $"a step of {work.RowsPerStep} examples does not part into {options.Processes} processes of external.per_device_batch "
                + $"{options.PerDeviceBatch}")
            .If(options.Processes % options.Machines != 0, $"external.machines {options.Machines}",
                $"external.processes {options.Processes} do not part into as many machines")
            .If(options.Parallelism == Parallelism.One && options.Processes > 1, $"external.processes {options.Processes}",
                "external.accelerate one is a single process: take ddp, fsdp or zero3");
    }

    /// <summary>Passes in one step of one process.</summary>
    public static int Accumulation(Assignment work, ExternalOptions options) =>
        work.RowsPerStep / (options.Processes * options.PerDeviceBatch);

    /// <summary>The schedule by the name that transformers has for it, and what it is told.</summary>
    public static (string Name, ToolConfig? Told) Schedule(Assignment work)
    {
        var training = work.Training;
        var told = new ToolConfig();
        var name = training.Schedule switch
        {
            MetaReward.Schedule.Constant => work.WarmupSteps > 0 ? "constant_with_warmup" : "constant",
            var schedule => Unmapped.Word(schedule),
        };
        _ = training.Schedule switch
        {
            MetaReward.Schedule.CosineWithMinLr or MetaReward.Schedule.CosineWarmupWithMinLr => told.Add("min_lr_rate", training.MinRate),
            MetaReward.Schedule.Polynomial =>
                told.Add("lr_end", training.MinRate * training.LearningRate).Add("power", training.Power),
            MetaReward.Schedule.WarmupStableDecay =>
                told.Add("num_decay_steps", DecaySteps(work)).Add("min_lr_ratio", training.MinRate),
            _ => told,
        };
        var waves = training.Schedule is MetaReward.Schedule.Cosine or MetaReward.Schedule.CosineWithRestarts
            or MetaReward.Schedule.CosineWithMinLr or MetaReward.Schedule.CosineWarmupWithMinLr or MetaReward.Schedule.WarmupStableDecay;
        told.AddIf(waves && training.Cycles > 0, "num_cycles", training.Cycles);
        return (name, told.Keys.Any() ? told : null);
    }

    /// <summary>Optimiser, rate, warm-up, clipping, saving and logging.</summary>
    /// <param name="names">The tool's own names for <c>lr_scheduler_type</c>, <c>optim</c> and <c>num_train_epochs</c>.</param>
    public static ToolConfig Trainer(Assignment work, ExternalOptions options, (string Schedule, string Optimizer, string Epochs) names)
    {
        var training = work.Training;
        var (schedule, told) = Schedule(work);
        var adam = training.Optimizer != Optimizer.Sgd;
        return new ToolConfig()
            .Add("gradient_accumulation_steps", Accumulation(work, options))
            .Add(names.Epochs, training.Epochs)
            .Add("learning_rate", training.LearningRate)
            .Add(names.Schedule, schedule)
            .AddIf(told is not null, "lr_scheduler_kwargs", told)
            .Add("warmup_steps", work.WarmupSteps)
            .Add("weight_decay", training.WeightDecay)
            .Add("max_grad_norm", training.ClipNorm)
            .Add(names.Optimizer, adam ? "adamw_torch" : "sgd")
            .AddIf(adam, "adam_beta1", training.AdamBeta1)
            .AddIf(adam, "adam_beta2", training.AdamBeta2)
            .AddIf(adam, "adam_epsilon", training.AdamEpsilon)
            .Add("bf16", options.BFloat16)
            .Add("seed", work.Seed)
            .Add("logging_steps", 1)
            .Add("save_strategy", "epoch")
            .AddIf(work.KeptSteps == work.Steps, "save_total_limit", 1);
    }

    private static int DecaySteps(Assignment work)
    {
        var given = work.Training.DecaySteps;
        return given >= 1 ? (int)given : (int)Math.Ceiling(given * Math.Max(1, work.Steps - work.WarmupSteps));
    }
}
