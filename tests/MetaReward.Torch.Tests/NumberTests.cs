using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Numbers that LibTorch still reads are not freed under it. <c>METAREWARD_NUMBERS=100000</c> looks longer.</summary>
public sealed class NumberTests
{
    private static readonly int Count =
        int.TryParse(Environment.GetEnvironmentVariable("METAREWARD_NUMBERS"), out var numbers) ? numbers : 20_000;

    [Fact]
    public async Task A_number_lives_as_long_as_the_operation_that_reads_it()
    {
        TorchRuntime.Load();
        using var enough = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        }, TestContext.Current.CancellationToken);
        using var x = ones(1000);
        double[] sums = [.. Enumerable.Range(0, Count).Select(i =>
        {
            using var scope = NewDisposeScope();
            return (x + (i + 0.5)).sum().item<float>() - (1000 * (i + 1.5));
        })];
        await enough.CancelAsync();
        await collector;
        sums.Zip(Enumerable.Range(0, sums.Length)).Where(s => Math.Abs(s.First) > 1e-4 * (s.Second + 1) * 1000).ShouldBeEmpty();
    }
}
