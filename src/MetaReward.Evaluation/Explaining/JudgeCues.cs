using System.Text.Json.Serialization;
using MetaReward.Recipes;

namespace MetaReward.Evaluation.Explaining;

/// <summary>Something in responses that goes with a judge's score.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Which word, phrase or count.</param>
/// <param name="Points">What the score moves with it, within one prompt and beside all other cues; of a count: with each doubling.</param>
/// <param name="Responses">How many responses have it; of a count, how many have any.</param>
/// <param name="Parts">In how many of the five parts of the data, each left out in turn, it was needed with the same sign.</param>
public sealed record Cue(CueKind Kind, string Text, double Points, int Responses, int Parts)
{
    /// <summary>What it is, for a reader.</summary>
    public string Words => Kind switch
    {
        CueKind.Word => $"the word '{Text}'",
        CueKind.Opening => $"begins '{Text}'",
        CueKind.Ending => $"ends '{Text}'",
        _ => $"twice as many {Text}",
    };
}

/// <summary>
/// What a judge rewards, as far as words and simple counts tell: a sparse linear student of its scores (the global cues of
/// arXiv:2112.09669). Scores and features are taken less the mean of their prompt, so that only differences between responses to one
/// prompt count. The penalty is the largest whose error on parts of the prompts that were left out is within one standard error of the
/// best. Cues tell what goes with a score, not what makes it: a word that right answers share is a cue, too.
/// </summary>
public sealed record JudgeCues
{
    private const int Folds = 5;
    private const int Steps = 40;
    private const double Lowest = 0.01;
    private const double FewestPoints = 0.005; // less is what a falling penalty lets in last
    private const int MostResponses = 4000;

    /// <summary>Those that are needed, the most points first.</summary>
    public required IReadOnlyList<Cue> Cues { get; init; }

    /// <summary>
    /// How much of the scores' variance within prompts the student explains on prompts that it was not fitted to: 1 all, 0 nothing; below 0
    /// worse than nothing. NaN where there is no variance.
    /// </summary>
    public required double Fidelity { get; init; }

    /// <summary>Responses that were looked at.</summary>
    public required int Responses { get; init; }

    /// <summary>Prompts that they answer.</summary>
    public required int Prompts { get; init; }

    /// <summary>The student itself.</summary>
    [JsonIgnore]
    internal (CueFeatures Features, double[] Weights) Student { get; private init; } = (new([]), []);

    /// <summary>
    /// What the student gives two responses to one prompt for what differs between them: each cue and its points for the second less those
    /// for the first, the most first; their sum is the student's guess of the difference of the scores.
    /// </summary>
    public IReadOnlyList<(Cue Cue, double Points)> Difference(string first, string second)
    {
        var (one, other, places) = (Student.Features.Row(first), Student.Features.Row(second), new Dictionary<(CueKind, string), int>());
        foreach (var (name, j) in Student.Features.Names.Select((name, j) => (name, j)))
            places[name] = j;
        return [.. Cues.Select(cue => (Cue: cue, Place: places[(cue.Kind, cue.Text)]))
            .Select(of => (of.Cue, Points: Student.Weights[of.Place] * (other[of.Place] - one[of.Place])))
            .Where(of => of.Points != 0).OrderByDescending(of => Math.Abs(of.Points))];
    }

    /// <summary>What the student gives a text for its cues, on a scale whose zero means nothing: compare texts by it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cues">Only these of <see cref="Cues"/>; null: all.</param>
    public double Points(string text, IReadOnlyList<Cue>? cues = null)
    {
        var row = Student.Features.Row(text);
        var places = Student.Features.Names.Select((name, j) => (name, j)).ToDictionary(one => one.name, one => one.j);
        return (cues ?? Cues).Sum(cue => cue.Points * row[places[(cue.Kind, cue.Text)]]);
    }

    /// <summary>The words of a text, each with the points of its cue; 0 for a word that is none. Openings, endings and counts are no
    /// words.</summary>
    public IReadOnlyList<AttributedWord> Words(string text)
    {
        var points = Cues.Where(cue => cue.Kind == CueKind.Word).ToDictionary(cue => cue.Text, cue => cue.Points, StringComparer.Ordinal);
        var pieces = ResponsePieces.Words(text, int.MaxValue);
        return [.. Enumerable.Range(0, pieces.Count).Select(i => new AttributedWord(
            pieces[i], CueFeatures.Words(pieces[i]).Sum(word => points.GetValueOrDefault(word))))];
    }

    /// <summary>The judge of an iteration; null where there are fewer than five prompts with two scored responses.</summary>
    public static JudgeCues? Of(RunReader run, int t)
    {
        var (responses, judgments) = run.Beginning(t, MostResponses);
        var scores = judgments.Where(judgment => judgment.Verdict is Verdict.Scored)
            .GroupBy(judgment => judgment.ResponseId, judgment => ((Verdict.Scored)judgment.Verdict).Score, StringComparer.Ordinal)
            .ToDictionary(of => of.Key, of => of.Average(), StringComparer.Ordinal);
        return Of([.. responses.Where(response => scores.ContainsKey(response.Id))
            .Select(response => (response.GroupId, response.Text, scores[response.Id]))], Seed.Of(run.Manifest.Seed).Derive("cues"));
    }

    /// <summary>Of scored texts.</summary>
    /// <param name="scored">The prompt, what was said, its score.</param>
    /// <param name="seed">Parts the prompts, and draws them where there are very many responses.</param>
    public static JudgeCues? Of(IReadOnlyList<(string Group, string Text, double Score)> scored, Seed seed)
    {
        var taken = 0;
        var groups = seed.Shuffle(scored.GroupBy(one => one.Group, StringComparer.Ordinal).Where(group => group.Count() > 1))
            .TakeWhile(group => (taken += group.Count()) <= MostResponses).Select(group => group.ToArray()).ToArray();
        if (groups.Length < Folds)
            return null;
        var features = new CueFeatures([.. groups.SelectMany(group => group.Select(one => one.Text))]);
        var (names, counts) = (features.Names, new int[features.Names.Count]);
        Moments[] parts = [.. Enumerable.Range(0, Folds).Select(_ => new Moments(names.Count))];
        foreach (var (group, i) in groups.Select((group, i) => (group, i)))
            Add(group, features, parts[i % Folds], counts);

        var (weights, fidelity, same) = Fit(parts);
        return new()
        {
            Cues = [.. names.Select((name, j) => new Cue(name.Kind, name.Text, weights[j], counts[j], same[j]))
                .Where(cue => Math.Abs(cue.Points) >= FewestPoints).OrderByDescending(cue => Math.Abs(cue.Points))
                .ThenBy(cue => cue.Text, StringComparer.Ordinal)],
            Fidelity = fidelity, Responses = groups.Sum(group => group.Length), Prompts = groups.Length,
            Student = (features, weights),
        };
    }

    private static void Add((string Group, string Text, double Score)[] group, CueFeatures features, Moments part, int[] counts)
    {
        double[][] rows = [.. group.Select(one => features.Row(one.Text))];
        var mean = group.Average(one => one.Score);
        for (var j = 0; j < counts.Length; j++)
        {
            counts[j] += rows.Count(row => row[j] > 0);
            var middle = rows.Average(row => row[j]);
            foreach (var row in rows)
                row[j] = Math.Abs(row[j] - middle) < 1e-12 ? 0 : row[j] - middle;
        }

        for (var i = 0; i < rows.Length; i++)
            part.Add(rows[i], group[i].Score - mean);
    }

    private static (double[] Weights, double Fidelity, int[] Same) Fit(Moments[] parts)
    {
        var whole = Moments.Without(parts, -1);
        var lasso = new Lasso(whole);
        double[] penalties = [.. Enumerable.Range(0, Steps).Select(i => lasso.LargestPenalty * Math.Pow(Lowest, i / (Steps - 1.0)))];
        double[][][] paths = [.. parts.Select((_, left) => new Lasso(Moments.Without(parts, left)).Path(penalties))];
        double[][] errors = [.. penalties.Select((_, i) => parts.Select((part, left) =>
            part.Errors(paths[left][i]) / Math.Max(1, part.Rows)).ToArray())];
        var best = errors.MinBy(one => one.Average())!;
        var allowed = best.Average() + Deviation(best);
        var at = Array.FindIndex(errors, one => one.Average() <= allowed);
        var weights = lasso.Path(penalties[..(at + 1)])[^1];
        return (weights,
            whole.Squares > 0 ? 1 - (parts.Select((part, left) => part.Errors(paths[left][at])).Sum() / whole.Squares) : double.NaN,
            [.. weights.Select((weight, j) => paths.Count(path => weight != 0 && Math.Sign(path[at][j]) == Math.Sign(weight)))]);
    }

    /// <summary>The standard error of a mean of parts.</summary>
    private static double Deviation(double[] of)
    {
        var mean = of.Average();
        return Math.Sqrt(of.Sum(one => (one - mean) * (one - mean)) / (of.Length - 1) / of.Length);
    }
}
