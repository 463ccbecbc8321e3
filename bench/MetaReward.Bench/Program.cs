namespace MetaReward.Bench;

/// <summary>The bench: one verb for each measurement.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            return await Measurements.Root().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or ArgumentException)
        {
            Console.Error.WriteLine($"bench: {wrong.Message}");
            return 1;
        }
    }
}
