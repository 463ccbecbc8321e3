using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MetaReward.Recipes;

/// <summary>What others chose where the paper leaves it open, or chose otherwise: options of Meta-Rewarding, not its defaults.</summary>
public sealed partial class MetaRewardingArmsTests : IDisposable
{
    private readonly Folders folders = new();
    private readonly List<string> compared = [];

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task Prompts_on_which_all_judgments_agree_are_meta_judged_and_counted()
    {
        var run = await RunAsync();
        var agreed = run.Prompts(1).Where(prompt => IsEven(prompt.Text)).Select(prompt => $"i1/{prompt.Id}").ToArray();
        run.FiguresOf(1).ShouldNotBeNull().Count(FigureNames.Agreed).ShouldBe(agreed.Length);
        var met = run.Battles(1).Select(battle => battle.ResponseId[..battle.ResponseId.LastIndexOf('/')]).ToHashSet();
        var group = agreed.First(met.Contains);
        string.Join('\n', LineageText.Lines(Lineage.Of(run, group, Scene.World))).ShouldContain(", on which all judgments agree: ");
        run.FiguresOf(3).ShouldNotBeNull().Values.ShouldNotContainKey(FigureNames.Agreed); // the judge is not trained there
    }

    [Fact]
    public async Task Without_them_they_are_skipped_with_their_reason()
    {
        var run = await RunAsync(("meta_judge_agreed", false));
        var agreed = run.Prompts(1).Where(prompt => IsEven(prompt.Text)).Select(prompt => $"i1/{prompt.Id}").ToArray();
        agreed.ShouldNotBeEmpty();
        run.Skips(1).Where(skip => skip.Reason == SkipReason.NoDispute).Select(skip => skip.Id).ShouldBe(agreed);
        run.Battles(1).ShouldAllBe(battle => !agreed.Any(group => battle.Id.StartsWith(group + "/", StringComparison.Ordinal)));
        var figures = run.FiguresOf(1).ShouldNotBeNull();
        figures.Count(FigureNames.Agreed).ShouldBe(agreed.Length);
        figures.Count(FigureNames.Skip(Role.Judge, SkipReason.NoDispute)).ShouldBe(agreed.Length);
        string.Join('\n', LineageText.Lines(Lineage.Of(run, agreed[0], Scene.World))).ShouldContain("all judgments agree");
        ShouldReplay(run);
    }

    [Fact]
    public async Task Where_both_orders_must_agree_others_do_not_count_and_say_so()
    {
        var run = await RunAsync(("both_orders", true));
        ShouldReplay(run);
        var pair = run.Pairs(1).First(pair => pair.Role == Role.Judge);
        pair.Why.ShouldContain(" count, since both orders agree");
        var meeting = Lineage.Of(run, pair.Id, Scene.World).Meeting.ShouldNotBeNull();
        (meeting.Weights.First, meeting.Weights.Second).ShouldBe((0.5, 0.5));
        meeting.Contestants.Sum(one => one.Wins).ShouldBe(0.5 * (meeting.Battles.Count - meeting.Uncounted.Count), 1e-9);
        var all = run.Prompts(1).Select(prompt => Lineage.Of(run, $"i1/{prompt.Id}", Scene.World)).ToArray();
        string.Join('\n', all.SelectMany(one => LineageText.Lines(one))).ShouldContain(", not counted: not won in both orders");
    }

    [Fact]
    public async Task Scores_are_not_shown_to_the_meta_judge_where_they_are_hidden()
    {
        await RunAsync();
        compared.ShouldNotBeEmpty();
        compared.ShouldAllBe(prompt => Score().IsMatch(prompt));
        compared.Clear();
        ShouldReplay(await RunAsync(("hide_scores", true)));
        compared.ShouldNotBeEmpty();
        compared.ShouldAllBe(prompt => !Score().IsMatch(prompt));
    }

    [Fact]
    public async Task A_world_that_cannot_hide_scores_says_so() =>
        (await Should.ThrowAsync<ArgumentException>(() => RunAsync(
            Scene.Cast() with { World = Scene.World with { MetaWithoutScores = null } }, ("hide_scores", true))))
            .Message.ShouldContain("loop.hide_scores is true, but this world");

    [Fact]
    public async Task Judge_pairs_that_battles_do_not_tell_apart_are_skipped_with_their_reason()
    {
        var all = await RunAsync();
        var options = (JsonObject)all.Manifest.Options.DeepClone();
        options["min_strength_z"] = 0.5;
        var told = Reselection.Of(all, 1, options, Scene.World);
        var skips = told.Skips.Where(skip => skip.Reason == SkipReason.Insignificant).ToArray();
        told.Missing.ShouldBe(0);
        skips.ShouldNotBeEmpty();
        told.Pairs.ShouldContain(pair => pair.Role == Role.Judge);
        told.Removed.Select(pair => pair.Id).ShouldBe(skips.Select(skip => skip.Id + "/judge"), ignoreOrder: true);
        skips.ShouldAllBe(skip => skip.Detail.Contains("standard errors apart", StringComparison.Ordinal));
        told.Lines().ShouldContain(line => line.Contains(skips[0].Detail, StringComparison.Ordinal));

        var run = await RunAsync(("min_strength_z", 0.5));
        ShouldReplay(run);
        run.Pairs(1).Select(pair => pair.Id).ShouldBe(told.Pairs.Select(pair => pair.Id));
        run.FiguresOf(1).ShouldNotBeNull().Count(FigureNames.Skip(Role.Judge, SkipReason.Insignificant)).ShouldBe(skips.Length);
        string.Join('\n', LineageText.Lines(Lineage.Of(run, skips[0].Id, Scene.World))).ShouldContain(skips[0].Detail);
    }

    private static void ShouldReplay(RunReader run)
    {
        var replay = Replay.Of(run, Scene.World, 1);
        replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(1).Select(one => one.Id));
        replay.Skips.ShouldBe(run.Skips(1));
    }

    private Task<RunReader> RunAsync(params (string Key, JsonNode Value)[] options) =>
        RunAsync(Scene.Cast(new ScriptedPolicy("M0", Reply)), options);

    private async Task<RunReader> RunAsync(Cast cast, params (string Key, JsonNode Value)[] options)
    {
        var recipe = Catalogue.Find("meta-rewarding");
        var all = (JsonObject)Scene.Overrides(recipe).DeepClone();
        foreach (var (key, value) in options)
            all[key] = value;
        var folder = folders[string.Join('-', options.Select(option => option.Key).Prepend("run"))];
        using (var run = Run.Open(folder, Scene.Manifest(recipe, cast) with { Options = all }, new Ears()))
            await recipe.RunAsync(run, cast);
        return RunReader.Open(folder);
    }

    /// <summary>As the scene's, but all judgments of responses to prompts with even numbers agree.</summary>
    private string Reply(string prompt, Seed seed)
    {
        if (prompt.Contains("Winner: [Judgement", StringComparison.Ordinal))
            compared.Add(prompt);
        else if (prompt.Contains("Score:", StringComparison.Ordinal) && !prompt.Contains("Winner:", StringComparison.Ordinal)
            && IsEven(prompt))
            return $"Note {seed.Below(500, 2)}.\nScore: 3";
        return Scene.Reply(prompt, seed);
    }

    private static bool IsEven(string prompt) =>
        Number().Match(prompt) is { Success: true } match && int.Parse(match.Groups[1].Value) % 2 == 0;

    [GeneratedRegex(@"about the number (\d+)")]
    private static partial Regex Number();

    [GeneratedRegex(@"Score: \d")]
    private static partial Regex Score();
}
