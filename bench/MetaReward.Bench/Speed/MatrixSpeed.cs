using System.Diagnostics;
using static TorchSharp.torch;

namespace MetaReward.Bench.Speed;

/// <summary>What the machine's bfloat16 matrix products reach: the yardstick of every other figure in the same run.</summary>
internal static class MatrixSpeed
{
    private const double Work = 2e-9 * 1536 * 576 * 1536;

    /// <summary>GFLOP/s of 1536 x 576 x 1536 on all processors, median of many short looks.</summary>
    public static double Measure()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        set_num_threads(Environment.ProcessorCount);
        var (x, w) = (randn([1536, 576]).to(ScalarType.BFloat16), randn([1536, 576]).to(ScalarType.BFloat16));
        var seconds = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using (var y = nn.functional.linear(x, w))
            {
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return Work / seconds.Order().ElementAt(seconds.Count / 2);
    }
}
