namespace MetaReward;

/// <summary>A response that is rated beside a good one, or without.</summary>
/// <param name="Exchange">Prompt and response.</param>
/// <param name="Reference">A good response; null: the rater has none.</param>
public sealed record Referenced(Exchange Exchange, string? Reference);

/// <summary>A rubric of ratings as a rubric of responses: it shows the reference of each prompt.</summary>
/// <param name="Rubric">How ratings are asked for.</param>
/// <param name="References">Good responses by the prompts' texts; null shows none.</param>
public sealed record ReferencedRubric(IRubric<Referenced> Rubric, IReadOnlyDictionary<string, string>? References) : IRubric<Exchange>
{
    public string Name => References is null ? Rubric.Name : Rubric.Name + "-by-reference";

    public double TopScore => Rubric.TopScore;

    public string Render(Exchange subject) => Rubric.Render(new(subject, References?.GetValueOrDefault(subject.Prompt)));

    public Verdict Parse(Sample reply) => Rubric.Parse(reply);
}
