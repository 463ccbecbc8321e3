using Google.OrTools.LinearSolver;
using MetaReward.Categories;

namespace MetaReward.QualEval;

/// <summary>Which categories each example got.</summary>
/// <param name="Categories">Per example, their places in the matrix; empty where it got none.</param>
/// <param name="Total">The sum of the affinities.</param>
/// <param name="Kept">Whether every category lies within its bounds; false where unread scores make that impossible.</param>
public sealed record Assignment(IReadOnlyList<IReadOnlyList<int>> Categories, double Total, bool Kept)
{
    /// <summary>Examples of a category.</summary>
    public int Count(int category) => Categories.Count(mine => mine.Contains(category));
}

/// <summary>
/// The flexible linear program of QualEval (arXiv:2311.02807, section 3): maximise the sum of x_ij s_ij, where each example i gets at most
/// <c>PerItem</c> categories and each category j from its lower to its upper bound of examples, x_ij from {0, 1}. The paper solves it as an
/// integer program. Here GLOP solves its relaxation to x_ij from [0, 1], and that is enough: the rows are the edges of a bipartite graph's
/// flow, whose matrix is totally unimodular, and all bounds are whole, so that every vertex is whole (Hoffman and Kruskal, 1956). The
/// simplex method ends at a vertex; that its values are whole is checked. A pair whose affinity is unread is not assigned.
/// Degenerate case: where the unread scores leave a category fewer examples than its lower bound, the lower bounds are given up, and the
/// result says so.
/// </summary>
public static class AssignmentProgram
{
    private const double Tolerance = 1e-6;

    /// <summary>The best assignment.</summary>
    /// <param name="affinities">Items × categories, NaN where unread.</param>
    /// <param name="slots">Of the same categories.</param>
    /// <exception cref="ArgumentException">The slots are of other categories.</exception>
    /// <exception cref="SolverUnavailableException">OR-Tools cannot be loaded on this machine.</exception>
    /// <exception cref="InvalidOperationException">The solver gave no solution, or one that is not whole.</exception>
    public static Assignment Solve(Affinities affinities, CategorySlots slots)
    {
        if (slots.Slots.Count != affinities.Categories.Count)
        {
            throw new ArgumentException(
                $"the slots are of {slots.Slots.Count} categories, the affinities of {affinities.Categories.Count}", nameof(slots));
        }

        OrToolsRuntime.Load();
        return Solved(affinities, slots, bounded: true) ?? Solved(affinities, slots, bounded: false)
            ?? throw new InvalidOperationException("GLOP found no assignment even without lower bounds, where none at all is one");
    }

    /// <summary>Null where nothing fits the bounds.</summary>
    private static Assignment? Solved(Affinities affinities, CategorySlots slots, bool bounded)
    {
        using var solver = Solver.CreateSolver("GLOP");
        var ofItem = affinities.Scores.Select(_ => solver.MakeConstraint(0, slots.PerItem)).ToArray();
        var ofCategory = slots.Least.Zip(slots.Most, (least, most) => solver.MakeConstraint(bounded ? least : 0, most)).ToArray();
        var goal = solver.Objective();
        goal.SetMaximization();
        var pairs = new List<(int Item, int Category, Variable Given)>();
        foreach (var (i, row) in affinities.Scores.Index())
        {
            foreach (var (j, score) in row.Index().Where(cell => !double.IsNaN(cell.Item)))
            {
                var given = solver.MakeNumVar(0, 1, "");
                ofItem[i].SetCoefficient(given, 1);
                ofCategory[j].SetCoefficient(given, 1);
                goal.SetCoefficient(given, score);
                pairs.Add((i, j, given));
            }
        }

        switch (solver.Solve())
        {
            case Solver.ResultStatus.OPTIMAL:
                return Read(affinities, pairs, bounded);
            case Solver.ResultStatus.INFEASIBLE when bounded:
                return null;
            case var other:
                throw new InvalidOperationException(
                    $"GLOP ended with {other} on {affinities.Scores.Count} × {slots.Slots.Count} affinities");
        }
    }

    private static Assignment Read(Affinities affinities, List<(int Item, int Category, Variable Given)> pairs, bool kept)
    {
        var assigned = affinities.Scores.Select(_ => new List<int>()).ToArray();
        var total = 0.0;
        foreach (var (i, j, given) in pairs)
        {
            var value = given.SolutionValue();
            if (Math.Abs(value - Math.Round(value)) > Tolerance)
            {
                throw new InvalidOperationException(
                    $"GLOP gave example {i} the share {value} of category {j}; a vertex of this program is whole, so this is none");
            }

            if (value > 0.5)
            {
                assigned[i].Add(j);
                total += affinities.Scores[i][j];
            }
        }

        return new([.. assigned], total, kept);
    }
}
