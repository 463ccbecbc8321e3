namespace MetaReward.Measures;

/// <summary>Correlations of paired numbers. Degenerate case: fewer than two pairs, or no variation on one side, is NaN and not 0.</summary>
public static class Correlation
{
    /// <summary>Linear correlation, -1 to 1.</summary>
    public static double Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckPaired(x, y);
        if (x.Count < 2)
        {
            return double.NaN;
        }

        var (meanX, meanY) = (x.Average(), y.Average());
        var (xx, yy, xy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Count; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }

        return xx == 0 || yy == 0 ? double.NaN : Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
    }

    /// <summary>Spearman's rank correlation; ties share their mean rank.</summary>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>Kendall's tau-b: concordant minus discordant pairs, corrected for ties.</summary>
    public static double Kendall(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckPaired(x, y);
        var (agree, untiedX, untiedY) = (0, 0L, 0L);
        for (var i = 0; i < x.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (signX, signY) = (x[i].CompareTo(x[j]), y[i].CompareTo(y[j]));
                agree += signX * signY;
                untiedX += signX != 0 ? 1 : 0;
                untiedY += signY != 0 ? 1 : 0;
            }
        }

        return untiedX == 0 || untiedY == 0 ? double.NaN : agree / Math.Sqrt(untiedX * (double)untiedY);
    }

    /// <summary>Ranks from 1, equal numbers sharing the mean of their ranks.</summary>
    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var ranks = new double[values.Count];
        for (var from = 0; from < order.Length;)
        {
            var to = from;
            while (to < order.Length && values[order[to]] == values[order[from]])
            {
                to++;
            }

            foreach (var i in order[from..to])
            {
                ranks[i] = (from + 1 + to) / 2.0;
            }

            from = Math.Max(to, from + 1);
        }

        return ranks;
    }

    private static void CheckPaired(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"A correlation needs two numbers per unit, got {x.Count} and {y.Count}.", nameof(y));
        }
    }
}
