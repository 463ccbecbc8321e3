using System.Net;
using MetaReward.Evaluation.Understanding;
using MetaReward.Studio.Web;

namespace MetaReward.Tests;

/// <content>The study of explanations.</content>
public sealed partial class StudioServerTests
{
    [Fact]
    public async Task A_run_with_few_scores_says_so_instead_of_a_study() =>
        (await LookAsync("/study?name=one")).ShouldContain("a study needs 20 training items");

    [Fact]
    public async Task A_person_trains_guesses_and_edits_and_goes_on_after_a_pause()
    {
        await ScriptedRun.MakeAsync(Path.Combine(folder, "wide"), "meta-rewarding", Script, prompts: 60);
        (await LookAsync("/study?name=wide")).ShouldContain("The judge itself scores");
        var page = await SendAsync("/study", ("name", "wide"), ("who", Script), ("do", "join"));
        for (var i = 0; i < StudyPlan.Training; i++)
        {
            page.ShouldContain($"{i} of 30 done");
            page.ShouldNotContain(Script);
            var item = Hidden(page, "item");
            page = await SendAsync("/study", ("name", "wide"), ("who", Script), ("item", item), ("do", "guess"), ("high", "yes"));
            page.ShouldContain("high is above");
            page = await LookAsync($"/study?name=wide&who={Uri.EscapeDataString(Script)}"); // as if the browser had been closed
        }

        page.ShouldContain("20 of 30 done; test");
        var test = Hidden(page, "item");
        (string, string)[] about = [("name", "wide"), ("who", Script), ("item", test)];
        (await SendAsync("/study", [.. about, ("do", "edit"), ("text", "too early")])).ShouldContain("high or low");
        page = await SendAsync("/study", [.. about, ("do", "guess"), ("high", "no")]);
        page.ShouldContain("Change it so that the score becomes");
        page = await SendAsync("/study", [.. about, ("do", "edit"), ("text", $"please {Script}")]);
        page.ShouldContain("<b>4.00</b>");
        page.ShouldNotContain(Script);
        await SendAsync("/study", [.. about, ("do", "leave")]);
        page = await SendAsync("/study", [.. about, ("do", "leave")]); // sent again: nothing
        page.ShouldContain("21 of 30 done; test");

        var steps = StudyFile.Read(Path.Combine(folder, "studies", "wide.jsonl"));
        steps.GroupBy(step => step.Step).Select(of => (of.Key, of.Count())).ShouldBe([(StudyStep.Joined, 1), (StudyStep.Trained, 20),
            (StudyStep.Guessed, 1), (StudyStep.Edited, 1), (StudyStep.Left, 1)]);
        steps.Single(step => step.Step == StudyStep.Edited).ShouldSatisfyAllConditions(
            edit => edit.Score.ShouldBe(4), edit => edit.By.ShouldBe("judge"));
        (await LookAsync("/study.csv?name=wide")).Split('\n').Length.ShouldBe(steps.Count + 2);
        (await LookAsync("/study?name=wide")).ShouldContain("guesses right");
    }

    [Fact]
    public async Task Nobody_takes_part_without_a_name_and_links_are_not_written_to()
    {
        await LookAsync("/");
        (await SendAsync("/study", ("name", "one"), ("who", " "), ("do", "join"))).ShouldContain("no name of 1 to 40");
        (await SendAsync("/study", ("name", "../one"), ("who", "a"), ("do", "join"))).ShouldContain("no such run");
        Directory.CreateDirectory(Path.Combine(folder, "studies"));
        File.CreateSymbolicLink(Path.Combine(folder, "studies", "one.jsonl"), "/etc/passwd");
        (await SendAsync("/study", ("name", "one"), ("who", "a"), ("do", "join"))).ShouldContain("is a link");
        (await browser.GetAsync(new Uri(Site + "/study.csv?name=none"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
