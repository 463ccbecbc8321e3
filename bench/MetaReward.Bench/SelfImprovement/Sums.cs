namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// Sums for a model to improve on, by a seed: operands are parted before they are worded, so that no held-out operands, in either order,
/// and no held-out wording was trained on.
/// </summary>
/// <param name="Training">Asked in training.</param>
/// <param name="Tuning">Other operands in the wordings of training: settings are chosen on them.</param>
/// <param name="HeldOut">Other operands in other wordings.</param>
/// <param name="Beyond">The wordings of training with larger numbers: a control on which little should move.</param>
public sealed record Sums(IReadOnlyList<Sum> Training, IReadOnlyList<Sum> Tuning, IReadOnlyList<Sum> HeldOut, IReadOnlyList<Sum> Beyond)
{
    private const double Trained = 0.6;
    private const double Tuned = 0.1;

    private static readonly (string Kind, int Most, int Training, int Tuning, int HeldOut)[] Kinds =
        [("add", 20, 300, 70, 400), ("subtract", 20, 250, 70, 350), ("times", 12, 250, 60, 250)];

    /// <summary>All of them: 800, 200, 1,000 and 300.</summary>
    public static Sums Make(Seed seed)
    {
        var (training, tuning, heldOut, beyond) = (new List<Sum>(), new List<Sum>(), new List<Sum>(), new List<Sum>());
        foreach (var (kind, most, trained, tuned, held) in Kinds)
        {
            var here = seed.Derive(kind);
            var operands = here.Derive("operands").Shuffle(Pairs(1, most));
            var (first, second) = ((int)(operands.Length * Trained), (int)(operands.Length * (Trained + Tuned)));
            training.AddRange(Worded(kind, operands[..first], Wordings.Trained, trained, here.Derive("training")));
            tuning.AddRange(Worded(kind, operands[first..second], Wordings.Trained, tuned, here.Derive("tuning")));
            heldOut.AddRange(Worded(kind, operands[second..], Wordings.HeldOut, held, here.Derive("held-out")));
            var larger = Pairs(most + 1, kind == "times" ? 30 : 99);
            beyond.AddRange(Worded(kind, larger, Wordings.Trained, 100, here.Derive("beyond")));
        }

        var order = seed.Derive("order");
        return new(order.Shuffle(training), order.Shuffle(tuning), order.Shuffle(heldOut), order.Shuffle(beyond));
    }

    /// <summary>Operands without their order, the larger one first.</summary>
    private static (int Larger, int Smaller)[] Pairs(int least, int most) =>
        [.. from a in Enumerable.Range(least, most - least + 1) from b in Enumerable.Range(least, a - least + 1) select (a, b)];

    /// <summary>So many of all wordings of all operands, in both orders where the order does not matter.</summary>
    private static IEnumerable<Sum> Worded(string kind, (int Larger, int Smaller)[] operands,
        IReadOnlyDictionary<string, string[]> wordings, int count, Seed seed)
    {
        var all = from two in operands
                  from wording in wordings[kind]
                  from turned in kind == "subtract" || two.Larger == two.Smaller ? new[] { false } : [false, true]
                  select turned ? Sum.Of(kind, two.Smaller, two.Larger, wording) : Sum.Of(kind, two.Larger, two.Smaller, wording);
        return seed.Shuffle(all).Take(count);
    }
}
