using CsCheck;
using MetaReward.Categories;
using MetaReward.QualEval;

namespace MetaReward.Tests;

/// <summary>The flexible program: compared with trying everything, and whole on random matrices.</summary>
public class AssignmentTests
{
    private static Affinities Of(params double[][] rows) => new([.. rows[0].Select((_, j) => $"c{j}")], rows);

    private static CategorySlots Bounds(int perItem, int[] least, int[] most) => new([], most, least, most, perItem);

    [Fact]
    public void Each_example_gets_its_best_category_where_the_bounds_allow_it()
    {
        var made = AssignmentProgram.Solve(Of([5, 1], [1, 4], [3, 2]), Bounds(1, [0, 0], [3, 3]));
        made.Categories.ShouldBe([[0], [1], [0]]);
        (made.Total, made.Kept, made.Count(0)).ShouldBe((12, true, 2));
    }

    [Fact]
    public void A_category_that_must_have_more_gets_those_that_lose_least()
    {
        var made = AssignmentProgram.Solve(Of([5, 1], [5, 4], [5, 2]), Bounds(1, [0, 2], [3, 3]));
        made.Categories.ShouldBe([[0], [1], [1]]);
        made.Total.ShouldBe(11);
    }

    [Fact]
    public void An_example_has_at_most_so_many_categories_and_each_once()
    {
        var made = AssignmentProgram.Solve(Of([5, 4, 3], [1, 2, 3]), Bounds(2, [0, 0, 0], [2, 2, 2]));
        made.Categories[0].ShouldBe([0, 1]);
        made.Categories[1].ShouldBe([1, 2]);
    }

    [Fact]
    public void An_unread_affinity_is_not_assigned_and_gives_up_bounds_that_it_makes_impossible()
    {
        var unread = Of([5, double.NaN], [5, double.NaN], [double.NaN, double.NaN]);
        var made = AssignmentProgram.Solve(unread, Bounds(1, [1, 1], [2, 2]));
        made.Categories.ShouldBe([[0], [0], []]);
        made.Kept.ShouldBeFalse();
    }

    [Fact]
    public void Slots_of_other_categories_are_refused() =>
        Should.Throw<ArgumentException>(() => AssignmentProgram.Solve(Of([1, 2]), Bounds(1, [0], [1])))
            .Message.ShouldContain("1 categories");

    [Fact]
    public void Its_total_is_that_of_the_best_of_all_assignments() =>
        Gen.Select(Gen.Int[1, 5].Array[3].Array[4], Gen.Int[0, 2].Array[3], Gen.Int[1, 2]).Sample((scores, least, perItem) =>
        {
            double[][] rows = [.. scores.Select(row => row.Select(score => (double)score).ToArray())];
            int[] most = [.. least.Select(low => Math.Min(4, low + 1))];
            var best = Best(rows, perItem, least, most);
            var made = AssignmentProgram.Solve(Of(rows), Bounds(perItem, least, most));
            return made.Kept == !double.IsNaN(best) && (double.IsNaN(best) || Math.Abs(made.Total - best) < 1e-9);
        }, iter: 60);

    [Fact]
    public void A_large_matrix_with_paper_bounds_is_solved_whole_within_its_bounds()
    {
        double[][] rows = [.. Enumerable.Range(0, 600)
            .Select(i => Enumerable.Range(0, 12).Select(j => 1.0 + Seed.Of(5).Below(5, (i * 12) + j))
            .ToArray())];
        var affinities = Of(rows);
        var slots = CategorySlots.Of(affinities, 2, 0.1, Seed.Of(1));
        var made = AssignmentProgram.Solve(affinities, slots); // throws where a share is not whole
        made.Kept.ShouldBeTrue();
        made.Categories.ShouldAllBe(mine => mine.Count <= 2 && mine.Distinct().Count() == mine.Count);
        foreach (var j in Enumerable.Range(0, 12))
            made.Count(j).ShouldBeInRange(slots.Least[j], slots.Most[j]);
        made.Categories.SelectMany((mine, i) => mine.Select(j => rows[i][j])).Sum().ShouldBe(made.Total, 1e-6);
    }

    /// <summary>Every assignment tried; NaN where none fits.</summary>
    private static double Best(double[][] rows, int perItem, int[] least, int[] most)
    {
        var best = double.NaN;
        void Try(int item, int[] counts, double total)
        {
            if (item == rows.Length)
            {
                var fits = counts.Zip(least, (c, l) => c >= l).All(ok => ok) && counts.Zip(most, (c, m) => c <= m).All(ok => ok);
                best = fits && !(total <= best) ? total : best;
                return;
            }

            for (var set = 0; set < 8; set++)
            {
                int[] mine = [.. Enumerable.Range(0, 3).Where(j => (set >> j & 1) == 1)];
                if (mine.Length <= perItem)
                    Try(item + 1, [.. counts.Select((c, j) => c + (mine.Contains(j) ? 1 : 0))], total + mine.Sum(j => rows[item][j]));
            }
        }

        Try(0, [0, 0, 0], 0);
        return best;
    }
}
