using System.Globalization;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>A question about two numbers.</summary>
/// <param name="Kind">add, subtract or times.</param>
/// <param name="First">The first operand; of a difference the larger one.</param>
/// <param name="Second">The second.</param>
/// <param name="Prompt">As it is asked.</param>
public sealed record Sum(string Kind, int First, int Second, string Prompt)
{
    /// <summary>The true answer.</summary>
    public int Answer => Kind switch { "add" => First + Second, "subtract" => First - Second, _ => First * Second };

    /// <summary>The operands without their order: 3 + 4 and 4 + 3 are one unit.</summary>
    public string Operands => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Math.Max(First, Second)} {Math.Min(First, Second)}");

    /// <summary>The same question in one of the wordings of its kind.</summary>
    /// <param name="wording">With {0} and {1} for the operands.</param>
    public static Sum Of(string kind, int first, int second, string wording) =>
        new(kind, first, second, string.Format(CultureInfo.InvariantCulture, wording, first, second));
}

/// <summary>How questions are worded. No wording of the held-out ones is trained on.</summary>
public static class Wordings
{
    /// <summary>Of the questions for training and tuning, by kind.</summary>
    public static IReadOnlyDictionary<string, string[]> Trained { get; } = new Dictionary<string, string[]>
    {
        ["add"] =
        [
            "What is {0} + {1}?", "What is {0} + {1}? Answer with the number only.", "What is {0} plus {1}?", "Compute {0} + {1}.",
            "Add {0} and {1}. Write the equation.", "{0} + {1} = ?",
        ],
        ["subtract"] =
        [
            "What is {0} - {1}?", "What is {0} - {1}? Answer with the number only.", "What is {0} minus {1}?", "Compute {0} - {1}.",
            "Subtract {1} from {0}. Write the equation.", "{0} - {1} = ?",
        ],
        ["times"] =
        [
            "What is {0} * {1}?", "What is {0} * {1}? Answer with the number only.", "What is {0} times {1}?", "Compute {0} * {1}.",
            "Multiply {0} by {1}. Write the equation.", "{0} * {1} = ?",
        ],
    };

    /// <summary>Of the held-out questions, by kind; the last is a story.</summary>
    public static IReadOnlyDictionary<string, string[]> HeldOut { get; } = new Dictionary<string, string[]>
    {
        ["add"] =
        [
            "Calculate {0} + {1}.", "Find {0} + {1}. Reply with one number.", "Tell me what {0} plus {1} is.",
            "Work out {0} + {1} and give just the result.", "{0} plus {1} equals what?",
            "A tree has {0} birds on it. Then {1} more birds come. How many birds are on the tree?",
        ],
        ["subtract"] =
        [
            "Calculate {0} - {1}.", "Find {0} - {1}. Reply with one number.", "Tell me what {0} minus {1} is.",
            "Work out {0} - {1} and give just the result.", "{0} minus {1} equals what?",
            "A tree has {0} birds on it. Then {1} of them fly away. How many birds are still there?",
        ],
        ["times"] =
        [
            "Calculate {0} * {1}.", "Find {0} * {1}. Reply with one number.", "Tell me what {0} times {1} is.",
            "Work out {0} * {1} and give just the result.", "{0} times {1} equals what?",
            "A room has {0} rows of {1} chairs. How many chairs does it have?",
        ],
    };
}
