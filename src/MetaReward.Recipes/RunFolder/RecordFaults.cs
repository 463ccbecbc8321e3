using System.Globalization;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>
/// What a record's values cannot be, whatever its checksum says: ids that are not built as theirs are, numbers that are no numbers, counts
/// below zero, lists that do not belong together. Null is no fault. Whether an id traces back to another record is the
/// matter of <see cref="Traces"/>.
/// </summary>
internal static class RecordFaults
{
    private const double Largest = 1e15;
    private const int Most = 100_000_000; // of anything in one iteration; sums of them stay numbers

    public static string? Of(object record) => record switch
    {
        Prompt prompt => prompt.Id.Length == 0 ? "a prompt has an empty id" : null,
        Response response => Fault(response.Sample) ?? (Of(response.Prompt) is { } fault ? fault : Marked(response) && response.GroupId
            .EndsWith("/" + response.Prompt.Id, StringComparison.Ordinal)
            ? null : $"the response id '{response.Id}' is not built as i1/{response.Prompt.Id}/r0"),
        Judgment judgment => Fault(judgment.Sample) ?? Fault(judgment.Verdict, score: true)
            ?? (Numbered(judgment.Id, judgment.ResponseId + "/j")
                ? null
                : $"the judgment id '{judgment.Id}' does not begin with its response's, '{judgment.ResponseId}'"),
        Battle battle => Fault(battle.Sample) ?? Fault(battle.Verdict, score: false) ?? Met(battle),
        Comparison comparison => Fault(comparison.Sample) ?? Fault(comparison.Verdict, score: false)
            ?? (Numbered(comparison.Id, comparison.MatchupId + "/c")
                ? null
                : $"the comparison id '{comparison.Id}' does not begin with its match's, '{comparison.MatchupId}'"),
        Retold retold => !Numbered(retold.Id, retold.ResponseId + "/w")
            ? $"the id '{retold.Id}' does not begin with its response's, '{retold.ResponseId}'"
            : retold.Logps.Any(logp => !(logp <= 0)) ? $"'{retold.Id}' has a log-prob that is not a number of 0 or less" : null,
        Expectation expectation => Fault(expectation),
        Rollout rollout => rollout.Fault() ?? Fault(rollout.Sample),
        Writing writing => writing.Id.LastIndexOf('/') <= 0 ? $"the id '{writing.Id}' is of no text about something"
            : Fault(writing.Sample),
        PreferencePair pair => Fault(pair),
        Skipped skip => skip.Id.Length == 0 ? "a skip has an empty id" : null,
        Demonstration demonstration => demonstration.Id.Length == 0 ? "a demonstration has an empty id" : Fault(demonstration.Target),
        Remembered remembered => remembered.Samples.Select(sample => sample is null ? "a sample is null" : Fault(sample))
            .FirstOrDefault(fault => fault is not null),
        RoomCost cost => cost.Iteration < 0 || cost.Tokens < 0 || !(cost.Seconds >= 0 && cost.Seconds < Largest)
            ? $"a cost of {cost.Tokens} tokens and {cost.Seconds} seconds in iteration {cost.Iteration}"
            : null,
        Note note => note.Iteration < 0 ? $"iteration {note.Iteration}" : null,
        IterationFigures figures =>
            figures.Iteration < 0 ? $"iteration {figures.Iteration}" : Fault(figures.Values) ?? Uncountable(figures),
        PolicyMeasures measures => measures.Iteration < 0 ? $"iteration {measures.Iteration}" : Fault(measures.Values),
        IReadOnlyDictionary<string, Interval> values => Fault(values),
        Manifest manifest => Fault(manifest),
        _ => null,
    };

    /// <summary>A figure that is no number, or an interval that is none.</summary>
    public static string? Fault(string name, Interval? value) =>
        value is null ? $"'{name}' is null"
        : value.Count < 0 ? $"'{name}' rests on {value.Count} observations"
        : double.IsInfinity(value.Value) || double.IsInfinity(value.Low) || double.IsInfinity(value.High) ? $"'{name}' is infinite"
        : value.Low > value.High ? $"the interval of '{name}' ends before it begins: [{value.Low}, {value.High}]"
        : null;

    private static string? Fault(IReadOnlyDictionary<string, Interval> values) =>
        values.Select(value => Fault(value.Key, value.Value)).FirstOrDefault(fault => fault is not null);

    private static string? Fault(Target target) => target is Target.Sampled { Sample: var sample } ? Fault(sample) : null;

    private static string? Fault(Sample sample) =>
        sample.Logps.Count != 0 && sample.Logps.Count != sample.Tokens.Count
            ? $"a sample has {sample.Tokens.Count} tokens and {sample.Logps.Count} log-probs"
        : sample.Tokens.Any(token => token < 0) ? $"a sample has the token {sample.Tokens.First(token => token < 0)}"
        : sample.Logps.Any(logp => !float.IsFinite(logp) || logp > 0.01f)
            ? $"a sample has the log-prob {sample.Logps.First(logp => !float.IsFinite(logp) || logp > 0.01f)}"
        : null;

    private static string? Fault(Verdict verdict, bool score) => verdict switch
    {
        Verdict.Scored { Score: var value } => !score
            ? "a battle has a score for its verdict"
            : double.IsFinite(value) && Math.Abs(value) < Largest ? null : $"a score of {value}",
        Verdict.Chose => score ? "a judgment has a choice for its verdict" : null,
        _ => null,
    };

    private static string? Fault(Expectation of) =>
        !Numbered(of.Id, of.JudgmentId + "/e") ? $"the id '{of.Id}' does not begin with its judgment's, '{of.JudgmentId}'"
        : of.Scale.Length < 2 || !of.Scale.All(char.IsAsciiDigit) || of.Scale.Distinct().Count() != of.Scale.Length
            ? $"'{of.Id}' has the scale '{of.Scale}', which is not of two digits or more"
        : of.Logps.Count != 0 && of.Logps.Count != of.Scale.Length
            ? $"'{of.Id}' has {of.Scale.Length} scores and {of.Logps.Count} log-probs"
        : of.Logps.Any(logp => !float.IsFinite(logp) || logp > 0.01f) ? $"'{of.Id}' has a log-prob that is not a number of 0 or less"
        : null;

    private static string? Met(Battle battle)
    {
        var between = battle.ResponseId + "/j";
        return !Numbered(battle.FirstId, between) || !Numbered(battle.SecondId, between) || battle.FirstId == battle.SecondId
            || battle.Id != $"{battle.ResponseId}/b{battle.FirstId[between.Length..]}-{battle.SecondId[between.Length..]}"
            ? $"the battle '{battle.Id}' is not one of '{battle.FirstId}' and '{battle.SecondId}' about '{battle.ResponseId}'" : null;
    }

    private static string? Fault(PreferencePair pair)
    {
        var of = "/" + pair.Role.ToString().ToLowerInvariant();
        return Fault(pair.Chosen.Target) ?? Fault(pair.Rejected.Target)
            ?? (!pair.Id.EndsWith(of, StringComparison.Ordinal) || pair.Id.Length == of.Length
                ? $"the pair id '{pair.Id}' does not end with '{of}'"
            : pair.Chosen.Id == pair.Rejected.Id ? $"both sides of the pair '{pair.Id}' are '{pair.Chosen.Id}'"
            : !double.IsFinite(pair.Chosen.Score) || !double.IsFinite(
                pair.Rejected.Score) ? $"the sides of the pair '{pair.Id}' score {pair.Chosen.Score} and {pair.Rejected.Score}"
            : null);
    }

    /// <summary>A count below zero or beyond what an iteration can hold, or a share outside 0 to 1.</summary>
    private static string? Uncountable(IterationFigures figures) => figures.Values
        .Where(figure => FigureNames.KindOf(figure.Key) switch
        {
            FigureKind.Count => !(figure.Value.Value is >= 0 and <= Most),
            FigureKind.Share => figure.Value.Value is < 0 or > 1,
            _ => false,
        })
        .Select(figure => $"'{figure.Key}' is {figure.Value.Value}").FirstOrDefault();

    private static string? Fault(Manifest manifest)
    {
        if (manifest is { Options: null } or { Versions: null } || manifest.ShardSize < 1 || manifest.Prompts < 0
            || manifest.Versions.Values.Any(version => version is null))
            return $"shard_size is {manifest.ShardSize}, prompts are {manifest.Prompts}, options "
                + $"are {(manifest.Options is null ? "null" : "there")}";
        if (manifest.Roles?.FirstOrDefault(role => role.Value is not { Fingerprint.Length: > 0 }).Key is { } nobody)
            return $"nobody plays the role '{nobody}'";
        Catalogue.Find(manifest.Recipe).Resolve((System.Text.Json.Nodes.JsonObject)manifest.Options.DeepClone()); // says what is wrong
        return null;
    }

    /// <summary>Whether a response's id ends with letters and its number.</summary>
    private static bool Marked(Response response)
    {
        var last = response.Id[(response.GroupId.Length + 1)..].TrimStart([.. "abcdefghijklmnopqrstuvwxyz"]);
        return Numbered(last, "");
    }

    private static bool Numbered(string id, string before) => id.StartsWith(before, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(before.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
