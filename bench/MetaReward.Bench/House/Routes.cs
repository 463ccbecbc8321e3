using static MetaReward.Bench.House.Plan;

namespace MetaReward.Bench.House;

/// <summary>
/// The ways of the arrows: straight down where nothing stands between, else in a gutter beside the column, each in a lane of its own.
/// </summary>
public static class Routes
{
    /// <param name="Arrow">From where to where.</param>
    /// <param name="Implied">Whether a path of other arrows says the same.</param>
    /// <param name="Points">Its corners.</param>
    public sealed record Route(Order.Arrow Arrow, bool Implied, IReadOnlyList<(int X, int Y)> Points);

    /// <param name="Column">The box beside which it runs.</param>
    /// <param name="Left">On which side.</param>
    private sealed record Bypass(Order.Arrow Arrow, Box From, Box To, Box Column, bool Left)
    {
        public int Length => To.Y - From.Bottom;
    }

    /// <summary>
    /// The routes of the arrows, those past other boxes first, so that the straight ones lie on top. An arrow past a box as wide as the
    /// house has none: what it says is implied by the arrows to that box and from it.
    /// </summary>
    public static IReadOnlyList<Route> Of(Plan plan)
    {
        var ways = plan.Order.Arrows.Where(arrow => !Between(plan, arrow).Any(box => box.Wide)).ToLookup(arrow => IsBlocked(plan, arrow));
        var straight = ways[false].Select(arrow => (arrow, Straight(plan.Boxes[arrow.From], plan.Boxes[arrow.To])));
        var past = ways[true].Select(arrow => BypassOf(plan, arrow)).ToArray();
        var around = past.GroupBy(b => (b.Column.X, b.Left))
            .SelectMany(gutter => Around([.. gutter.OrderBy(b => b.Length).ThenBy(b => b.From.Y)], past));
        return [.. around.Concat(straight).Select(way => new Route(way.Item1, plan.Order.IsImplied(way.Item1), way.Item2))];
    }

    private static int Shaft(Box from, Box to) => from.Wide ? to.Centre : from.Centre;

    private static IEnumerable<Box> Between(Plan plan, Order.Arrow arrow) =>
        plan.Boxes.Values.Where(box => box.Y > plan.Boxes[arrow.From].Y && box.Y < plan.Boxes[arrow.To].Y);

    private static bool IsBlocked(Plan plan, Order.Arrow arrow)
    {
        var x = Shaft(plan.Boxes[arrow.From], plan.Boxes[arrow.To]);
        return Between(plan, arrow).Any(box => box.X <= x && x <= box.Right);
    }

    private static IReadOnlyList<(int X, int Y)> Straight(Box from, Box to)
    {
        var (start, end, half) = (Shaft(from, to), to.Wide ? Shaft(from, to) : to.Centre, (from.Bottom + to.Y) / 2);
        return start == end ? [(start, from.Bottom), (end, to.Y)] : [(start, from.Bottom), (start, half), (end, half), (end, to.Y)];
    }

    private static Bypass BypassOf(Plan plan, Order.Arrow arrow)
    {
        var (from, to) = (plan.Boxes[arrow.From], plan.Boxes[arrow.To]);
        var column = !to.Wide ? to : !from.Wide ? from : plan.Boxes.Values.Where(box => !box.Wide).MaxBy(box => box.X)!;
        return new(arrow, from, to, column, Left: from.Wide && !to.Wide);
    }

    /// <summary>The shortest run innermost.</summary>
    private static IEnumerable<(Order.Arrow, IReadOnlyList<(int X, int Y)>)> Around(Bypass[] gutter, Bypass[] all)
    {
        foreach (var (i, way) in gutter.Index())
        {
            var aside = Gutter * (i + 1) / (gutter.Length + 1);
            var x = way.Left ? way.Column.X - aside : way.Column.Right + aside;
            var leaving = all.Where(b => b.From == way.From && !b.From.Wide).OrderByDescending(b => b.Length).ToList();
            var coming = all.Where(b => b.To == way.To && b.Left == way.Left && !b.To.Wide).OrderBy(b => b.Length).ToList();
            var exit = way.From.Y + (way.From.Height / 2) + (way.From.Height / 2 * (leaving.IndexOf(way) + 1) / (leaving.Count + 1));
            var entry = way.To.Y + (way.To.Height / 2 * (coming.IndexOf(way) + 1) / (coming.Count + 1));
            yield return (way.Arrow,
            [
                .. way.From.Wide ? [(x, way.From.Bottom)] : new[] { (way.From.Right, exit), (x, exit) },
                .. way.To.Wide ? [(x, way.To.Y)] : new[] { (x, entry), (way.Left ? way.To.X : way.To.Right, entry) },
            ]);
        }
    }
}
