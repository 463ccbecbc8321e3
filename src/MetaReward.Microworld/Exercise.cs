namespace MetaReward.Microworld;

/// <summary>
/// Which prompts: those that anything may train on, those for choosing settings, those kept for measuring. They share no
/// content, in whatever phrasing.
/// </summary>
public enum Split
{
    Train,
    Tuning,
    HeldOut,
}

/// <summary>A task put into words.</summary>
/// <param name="Family">Its kind.</param>
/// <param name="Level">1 easy to 3 hard; 0 where it was read from a text.</param>
/// <param name="Text">The instruction.</param>
/// <param name="Answer">The one right answer, word by word.</param>
public sealed record Exercise(Family Family, int Level, string Text, IReadOnlyList<string> Answer)
{
    /// <summary>Reads an instruction back; null if it is none of this world's.</summary>
    public static Exercise? Read(string text)
    {
        var words = Words.Of(text);
        foreach (var family in Family.All)
        {
            if (family.Read(words) is { } slots)
            {
                return new(family, 0, text, [.. family.Solve(slots)]);
            }
        }

        return null;
    }

    /// <summary>How hard a task of this world is, 1 to 3: by the length of its list, or the size of its numbers.</summary>
    /// <exception cref="ArgumentException">It is none of this world's.</exception>
    public static int LevelOf(string text)
    {
        var words = Words.Of(text);
        var slots = Family.All.Select(family => family.Read(words)).FirstOrDefault(read => read is not null)
            ?? throw new ArgumentException($"not a prompt of the microworld: '{text}'", nameof(text));
        return slots.List.Count > 0 ? Math.Clamp(slots.List.Count - 1, 1, Family.Levels)
            : Math.Max(int.Parse(slots.X), int.Parse(slots.Y)) switch { < 6 => 1, < 9 => 2, _ => Family.Levels };
    }

    /// <summary>Where a text belongs; null where it is none of this world's tasks.</summary>
    public static Split? SplitOf(string text)
    {
        var words = Words.Of(text);
        return Family.All.Select(family => family.Read(words) is { } slots ? SplitOf(family, slots) : (Split?)null)
            .FirstOrDefault(split => split is not null);
    }

    /// <summary>
    /// Draws one. A fifth of all contents is held out and 8 % are for tuning, told by a hash of the content (<see cref="Family.KeyOf"/>).
    /// </summary>
    public static Exercise Draw(Dice dice, Split split, Family? family = null)
    {
        family ??= dice.Pick(Family.All);
        while (true)
        {
            var level = 1 + dice.Weighted(0.2, 0.4, 0.4);
            var slots = family.Draw(dice, level);
            var phrasing = dice.Below(family.Phrasings.Count);
            if (SplitOf(family, slots) == split)
            {
                return new(family, level, family.Write(phrasing, slots), [.. family.Solve(slots)]);
            }
        }
    }

    /// <summary>The seed of a run's exam: every run seed draws its own prompts.</summary>
    public static Seed ExamSeed(long runSeed) => Seed.Of(runSeed).Derive("exam");

    /// <summary>
    /// Distinct prompts, the families in turn; ids <c>p00000</c> (train), <c>t00000</c> (tuning) or <c>h00000</c> (held out) onwards.
    /// </summary>
    /// <exception cref="ArgumentException">The world has not that many distinct prompts.</exception>
    public static IReadOnlyList<Prompt> Prompts(Seed seed, Split split, int count)
    {
        var dice = new Dice(seed.Derive(split.ToString()));
        var seen = new HashSet<string>();
        var prompts = new List<Prompt>(count);
        for (var tries = 0; prompts.Count < count; tries++)
        {
            if (tries > 100 * (count + 100))
            {
                throw new ArgumentException(
                    $"the microworld has about {prompts.Count} distinct {split} prompts, {count} were asked for; ask for fewer",
                    nameof(count));
            }

            var exercise = Draw(dice, split, Family.All[tries % Family.All.Count]);
            if (seen.Add(exercise.Text))
            {
                prompts.Add(new($"{"pth"[(int)split]}{prompts.Count:D5}", exercise.Text));
            }
        }

        return prompts;
    }

    private static Split SplitOf(Family family, Slots slots)
    {
        var seed = Seed.Of(2407_19594).Derive(family.Name).Derive(family.KeyOf(slots));
        return seed.Below(5, 0) == 0 ? Split.HeldOut : seed.Below(10, 1) == 0 ? Split.Tuning : Split.Train;
    }
}
