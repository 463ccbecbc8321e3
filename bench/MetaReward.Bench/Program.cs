using MetaReward.Bench;

return await Measurements.Root().Parse(args).InvokeAsync();
