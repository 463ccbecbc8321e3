using System.Globalization;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// A judge that is a program: bounds of what judging can be worth. It is asked in the form of <see cref="BareRubric"/> and answers with a
/// number.
/// </summary>
/// <param name="name">truth, which knows what is true, or dice.</param>
/// <param name="truth">What is true.</param>
internal sealed class ProgramJudge(string name, Truth truth) : IPolicy
{
    private const int Faces = 1_000_000;

    /// <summary>Judges that there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["truth", "dice"];

    public string Fingerprint { get; } = $"{Seed.Of(0).Derive($"program judge {name}").Value:x16}";

    public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>(
            [.. requests.Select(request => (IReadOnlyList<Sample>)
                [.. Enumerable.Range(0, request.Count).Select(k => Judged(request.Prompt.Text, request.Seed.Derive(k)))])]);

    private Sample Judged(string asked, Seed seed)
    {
        var (prompt, response) = BareRubric.Exchange(asked);
        var score = name == "dice" ? seed.Below(Faces, 0) / (double)Faces
            : truth.Of(prompt, response);
        return new(score.ToString("R", CultureInfo.InvariantCulture), [0], [0], Finish.Stop);
    }
}

/// <summary>A prompt and a response to it put to a judge that is a program; its reply is a number.</summary>
internal sealed class BareRubric : IRubric<Exchange>
{
    private const char Between = '\u241E';

    public string Name => "bare";

    public double TopScore => 1;

    public string Render(Exchange subject) => $"{subject.Prompt}{Between}{subject.Response}";

    public Verdict Parse(Sample reply) =>
        double.TryParse(reply.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && score is >= 0 and <= 1
            ? new Verdict.Scored(score) : new Verdict.Unparsable(UnparsableReason.Missing, "");

    /// <summary>What was rendered.</summary>
    public static (string Prompt, string Response) Exchange(string rendered) =>
        (rendered[..rendered.IndexOf(Between)], rendered[(rendered.IndexOf(Between) + 1)..]);
}
