namespace MetaReward.Recipes;

/// <summary>
/// Who plays in a run and with what: the model that learns, those that play other roles, the trainer, the rubrics and the prompts.
/// </summary>
public sealed record Cast
{
    /// <summary>M_0: the model that is trained. It plays every role that nobody else was named for.</summary>
    public required IPolicy Student { get; init; }

    public required ITrainer Trainer { get; init; }

    /// <summary>Policies that play a role in the student's place, by the role's name: <c>judge</c>, <c>teacher</c>.</summary>
    public IReadOnlyDictionary<string, IPolicy> Others { get; init; } = new Dictionary<string, IPolicy>();

    /// <summary>How things are asked and read in this world.</summary>
    public required World World { get; init; }

    /// <summary>Prompts to draw from; ids differ.</summary>
    public required IReadOnlyList<Prompt> Prompts { get; init; }

    /// <summary>Demonstrations for the warm-up; none skips it.</summary>
    public IReadOnlyList<Demonstration> Demonstrations { get; init; } = [];

    /// <summary>Called with M_0 and with every new policy. It looks; nothing of what it sees comes back.</summary>
    public Func<Turn, IPolicy, Task> Measure { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Who plays a role: the policy that was named for it, or the student as it is now.</summary>
    /// <param name="role">The role's name, one of those that the recipe declares.</param>
    /// <param name="live">The student as it is now.</param>
    public IPolicy As(string role, IPolicy live) => Others.GetValueOrDefault(role, live);

    /// <summary>Ends an iteration: its figures are kept, and the policy that came of it is measured.</summary>
    /// <param name="at">The iteration; 0 before the loop.</param>
    /// <param name="acted">Who acted in it.</param>
    /// <param name="next">What came of it.</param>
    public async Task MeasureAsync(Iteration at, IPolicy acted, IPolicy next)
    {
        at.End(acted);
        await Measure(at.Turn, next);
    }
}

/// <summary>How things are asked and read: the rubrics of a world, each a question and the reading of its reply.</summary>
public sealed record World
{
    /// <summary>How a response is judged.</summary>
    public required IRubric<Exchange> Judge { get; init; }

    /// <summary>How two judgments are compared.</summary>
    public required IRubric<Contest> Meta { get; init; }

    /// <summary>How two judgments are compared without their scores; null where the world cannot take them out.</summary>
    public IRubric<Contest>? MetaWithoutScores { get; init; }

    /// <summary>How two judgments are compared.</summary>
    /// <param name="hideScores">Without their scores.</param>
    /// <exception cref="ArgumentException">This world cannot take scores out.</exception>
    public IRubric<Contest> MetaOf(bool hideScores) => !hideScores ? Meta : MetaWithoutScores
        ?? throw new ArgumentException("loop.hide_scores is true, but this world has no way to compare judgments without their scores");

    /// <summary>How two responses are compared.</summary>
    public required IRubric<ResponsePair> Pairwise { get; init; }

    /// <summary>How final answers are found and compared; null where replies have none.</summary>
    public AnswerForm? Answers { get; init; }

    /// <summary>
    /// How another instruction is asked for that is close to a given one; null where the world's models cannot write one.
    /// </summary>
    public IRubric<Prompt, Reading<string>>? Modify { get; init; }

    /// <summary>How a rating from 0 to 9 is asked for, beside a good response or without; null where models cannot rate.</summary>
    public IRubric<Referenced>? Rate { get; init; }

    /// <summary>How a worse response is asked for; null where the world's models cannot write one.</summary>
    public IRubric<Exchange, Reading<string>>? Worsen { get; init; }

    /// <summary>How feedback on a response is asked for; null where the world's models cannot write any.</summary>
    public CriticForm? Critic { get; init; }

    /// <summary>How a better response is asked for, by feedback or without; null where the world's models cannot write one.</summary>
    public IRubric<Draft, Reading<string>>? Refine { get; init; }

    /// <summary>How a prompt like given ones is asked for; null where the world's models cannot write one.</summary>
    public IRubric<IReadOnlyList<string>, Reading<string>>? Invent { get; init; }

    /// <summary>Whether a text is kept for measuring: nothing may train on it, though somebody invents it. Null: no text is.</summary>
    public Func<string, bool>? IsReserved { get; init; }
}
