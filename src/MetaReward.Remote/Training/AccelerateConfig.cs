namespace MetaReward.Remote.Training;

/// <summary>
/// How Accelerate starts a training's processes. Source: Accelerate 1.15.0.dev0, commit 16cb6eb, and the examples of TRL.
/// </summary>
internal static class AccelerateConfig
{
    /// <summary>The file, in the handed folder.</summary>
    public const string FileName = "accelerate.yaml";

    /// <summary>DeepSpeed's own settings, for tools that want them as a file.</summary>
    public const string DeepSpeedFile = "zero3.json";

    /// <summary>Those settings: ZeRO stage 3, all else from the tool.</summary>
    public const string DeepSpeed = """
        {
          "zero_optimization": {
            "stage": 3,
            "overlap_comm": true,
            "contiguous_gradients": true,
            "stage3_gather_16bit_weights_on_model_save": true
          },
          "bf16": { "enabled": "auto" },
          "gradient_accumulation_steps": "auto",
          "gradient_clipping": "auto",
          "train_batch_size": "auto",
          "train_micro_batch_size_per_gpu": "auto"
        }

        """;

    /// <summary>Accelerate's file of settings.</summary>
    public static ToolConfig Of(ExternalOptions options)
    {
        var kind = KindOf(options);
        var config = new ToolConfig()
            .Add("compute_environment", "LOCAL_MACHINE")
            .Add("distributed_type", kind switch
            {
                Parallelism.One => "NO",
                Parallelism.Ddp => "MULTI_GPU",
                Parallelism.Fsdp => "FSDP",
                _ => "DEEPSPEED",
            })
            .Add("mixed_precision", options.BFloat16 ? "bf16" : "no")
            .Add("num_machines", options.Machines)
            .Add("num_processes", options.Processes)
            .Add("machine_rank", 0)
            .Add("main_training_function", "main")
            .Add("rdzv_backend", "static")
            .Add("same_network", true)
            .Add("use_cpu", false)
            .Add("debug", false);
        return kind switch
        {
            Parallelism.Fsdp => config.Add("fsdp_config", new ToolConfig()
                .Add("fsdp_version", 2).Add("fsdp_auto_wrap_policy", "TRANSFORMER_BASED_WRAP")
                .Add("fsdp_cpu_ram_efficient_loading", true).Add("fsdp_offload_params", false)
                .Add("fsdp_reshard_after_forward", true).Add("fsdp_activation_checkpointing", false)
                .Add("fsdp_state_dict_type", "FULL_STATE_DICT")),
            Parallelism.Zero3 => config.Add("deepspeed_config", new ToolConfig()
                .Add("zero_stage", 3).Add("zero3_init_flag", true).Add("zero3_save_16bit_model", true)
                .Add("offload_optimizer_device", "none").Add("offload_param_device", "none")
                .Add("deepspeed_multinode_launcher", "standard")),
            _ => config,
        };
    }

    /// <summary>Axolotl sets FSDP and DeepSpeed up itself, LLaMA-Factory DeepSpeed: there only processes are started.</summary>
    private static Parallelism KindOf(ExternalOptions options) => (options.Tool, options.Parallelism) switch
    {
        (_, Parallelism.One) => Parallelism.One,
        (ExternalTool.Axolotl, _) or (ExternalTool.Llamafactory, Parallelism.Zero3) => Parallelism.Ddp,
        _ => options.Parallelism,
    };
}
