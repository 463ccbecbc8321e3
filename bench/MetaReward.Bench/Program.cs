namespace MetaReward.Bench;

/// <summary>The bench: one verb for each measurement.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) => await Measurements.Root().Parse(args).InvokeAsync();
}
