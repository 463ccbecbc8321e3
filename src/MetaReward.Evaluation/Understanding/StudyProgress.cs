namespace MetaReward.Evaluation.Understanding;

/// <summary>Where a participant is: what was done is read from the steps, so a study goes on where it was left.</summary>
public sealed record StudyProgress
{
    /// <summary>What is shown; null: has not joined.</summary>
    public required StudyCondition? Condition { get; init; }

    /// <summary>The item to do something about; null: all is done, or nothing began.</summary>
    public required StudyItem? Item { get; init; }

    /// <summary>It is a test item.</summary>
    public required bool IsTest { get; init; }

    /// <summary>Its guess is made, and it is to be edited.</summary>
    public required bool IsGuessed { get; init; }

    /// <summary>Items done, of training and test together.</summary>
    public required int Done { get; init; }

    /// <summary>Of a participant.</summary>
    /// <param name="plan">The study.</param>
    /// <param name="lines">Steps of all participants.</param>
    /// <param name="participant">By name.</param>
    public static StudyProgress Of(StudyPlan plan, IEnumerable<StudyLine> lines, string participant)
    {
        StudyLine[] own = [.. lines.Where(line => line.Participant == participant)];
        var (training, test) = plan.For(participant);
        bool Has(StudyItem item, StudyStep step) => own.Any(line => line.Item == item.Id && line.Step == step);
        var condition = own.FirstOrDefault(line => line.Step == StudyStep.Joined)?.Condition;
        var trains = training.FirstOrDefault(item => !Has(item, StudyStep.Trained));
        var tests = test.FirstOrDefault(item => !Has(item, StudyStep.Left));
        return new()
        {
            Condition = condition, Item = condition is null ? null : trains ?? tests, IsTest = trains is null,
            IsGuessed = trains is null && tests is not null && Has(tests, StudyStep.Guessed),
            Done = training.Count(item => Has(item, StudyStep.Trained)) + test.Count(item => Has(item, StudyStep.Left)),
        };
    }
}
