using System.Text.Json;
using MetaReward.Bench.SelfImprovement;

namespace MetaReward.Tests;

/// <summary>The questions of examples/self-improvement.</summary>
public class SumsTests
{
    private static readonly Sums Sums = Sums.Make(SumsVerb.Draw);

    [Fact]
    public void The_files_are_what_the_command_writes()
    {
        foreach (var (name, text) in SumsVerb.Files())
        {
            File.ReadAllText(Path.Combine(Checkout.Root, "examples", "self-improvement", name)).ShouldBe(text, name);
        }
    }

    [Fact]
    public void No_held_out_operands_and_no_held_out_wording_are_trained_on()
    {
        (Sums.Training.Count, Sums.Tuning.Count, Sums.HeldOut.Count, Sums.Beyond.Count).ShouldBe((800, 200, 1000, 300));
        var (trained, tuned, held) = (Operands(Sums.Training), Operands(Sums.Tuning), Operands(Sums.HeldOut));
        trained.Intersect(tuned).Concat(trained.Intersect(held)).Concat(tuned.Intersect(held)).ShouldBeEmpty();
        Wordings.Trained.Values.SelectMany(of => of).Intersect(Wordings.HeldOut.Values.SelectMany(of => of)).ShouldBeEmpty();
        Sums.Training.Concat(Sums.Tuning).Concat(Sums.HeldOut).Select(sum => sum.Prompt).ShouldBeUnique();
    }

    [Fact]
    public void Answers_are_right()
    {
        using var row = JsonDocument.Parse(SumsVerb.Files().Single(file => file.Name == "sums-held-out.jsonl").Text.Split('\n')[0]);
        var first = Sums.HeldOut[0];
        row.RootElement.GetProperty("answer").GetInt32().ShouldBe(first.Answer);
        Sum.Of("subtract", 12, 5, "{0} less {1}").ShouldSatisfyAllConditions(
            sum => sum.Answer.ShouldBe(7), sum => sum.Prompt.ShouldBe("12 less 5"), sum => sum.Operands.ShouldBe("subtract 12 5"));
        (Sum.Of("add", 3, 9, "{0}").Operands, Sum.Of("times", 3, 9, "{0}").Answer).ShouldBe(("add 9 3", 27));
    }

    private static HashSet<string> Operands(IEnumerable<Sum> sums) => [.. sums.Select(sum => sum.Operands)];
}
