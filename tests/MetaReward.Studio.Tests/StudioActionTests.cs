using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <content>What a person does beside looking.</content>
public sealed partial class StudioServerTests
{
    [Fact]
    public async Task People_label_pairs_blind_and_in_both_orders_and_their_labels_can_be_read()
    {
        var run = RunReader.Open(Path.Combine(folder, "one"));
        var pairs = run.Iterations.SelectMany(t => run.Pairs(t)).Where(pair => pair.Role == Role.Actor).ToArray();
        var page = await LookAsync("/label?name=one");
        page.ShouldContain($"0 of {2 * pairs.Length} looks");
        var (pair, swapped) = ("", "");
        for (var i = 0; i < 2 * pairs.Length; i++)
        {
            (pair, swapped) = (Hidden(page, "pair"), Hidden(page, "swapped"));
            page = await SendAsync("/label", ("name", "one"), ("pair", pair), ("swapped", swapped), ("label", $"{i % 3}"));
        }

        page.ShouldContain("All pairs are labelled");
        page = await SendAsync("/label", ("name", "one"), ("pair", pair), ("swapped", swapped), ("label", "0")); // sent again
        page.ShouldContain($"{2 * pairs.Length} of {2 * pairs.Length} looks");
        var read = Evaluation.HumanLabels.LabelledPairs.Read(Path.Combine(folder, "labels", "one.jsonl"));
        read.Count.ShouldBe(2 * pairs.Length);
        read.Select(label => label.Better).Take(3).ShouldBe([Choice.First, Choice.Second, Choice.Tie]);
        foreach (var of in pairs)
        {
            read.Count(label => label.First == of.Chosen.Answer && label.Second == of.Rejected.Answer).ShouldBeGreaterThan(0);
            read.Count(label => label.Second == of.Chosen.Answer && label.First == of.Rejected.Answer).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_response_is_edited_and_judged_again()
    {
        var response = RunReader.Open(Path.Combine(folder, "one")).Responses(1)[0].Id;
        (await LookAsync($"/edit?name=one&id={response}")).ShouldContain("Nothing is changed yet");
        (await LookAsync("/edit?name=one&id=i1/p99999/r0")).ShouldContain("there is no");
        var other = RunReader.Open(Path.Combine(folder, "more", "two")).Responses(1)[0].Id;
        (await SendAsync("/edit", ("name", "more/two"), ("id", other), ("text", "x"))).ShouldContain("not asked from here");
        var page = await SendAsync("/edit", ("name", "one"), ("id", response), ("text", "Would you please. Look here."),
            ("by", "leave-one-out"));
        page.ShouldContain("<b>4.00</b>");
        page.ShouldContain("<b>3.00</b>"); // less what the run's own text has
        page.ShouldContain("<mark class=\"gain\" title=\"+3.00\">please.</mark>"); // which the score loses without it
        page.ShouldContain("says &lt;b&gt;Would you please.");
    }

    [Fact]
    public async Task The_words_of_a_score_are_told_in_three_ways_and_what_cannot_be_is_said()
    {
        var response = RunReader.Open(Path.Combine(folder, "one")).Responses(1)[0].Id;
        var text = $"Would you please tell me how {Script} is";
        var page = await SendAsync("/edit", ("name", "one"), ("id", response), ("text", text), ("by", "sampling"));
        page.ShouldContain("class=\"gain\"");
        page.ShouldContain(">please</mark>");
        page.ShouldContain("explains 9"); // nearly all: it looks for one word
        page.ShouldNotContain(Script);
        page = await SendAsync("/edit", ("name", "one"), ("id", response), ("text", text), ("by", "gradients"));
        page.ShouldContain("<mark class=\"loss\" title=\"-0.50\">you</mark>");
        page.ShouldContain("in their sum: 0.00");
        (await SendAsync("/edit", ("name", "one"), ("id", response), ("text", ""), ("by", "gradients"))).ShouldContain("judge is served");
        (await SendAsync("/edit", ("name", "one"), ("id", response), ("text", text), ("by", "magic"))).ShouldNotContain("<mark");
    }

    [Fact]
    public async Task A_run_is_planned_begun_and_stopped()
    {
        (string, string)[] wanted = [("recipe", "self-rewarding"), ("seed", "3"), ("more", "loop.iterations=2\n\nloop.rho=0.1")];
        (await SendAsync("/start", [("name", "../out"), .. wanted])).ShouldContain("begins with a letter");
        (await SendAsync("/start", [("name", "one"), .. wanted])).ShouldContain("already");
        (await SendAsync("/start", [("name", "new"), ("model", "bad"), .. wanted])).ShouldNotContain(">Start</button>");
        var page = await SendAsync("/start", [("name", "new"), .. wanted]);
        page.ShouldContain("asked: plan --recipe=self-rewarding --seed=3 --set=loop.iterations=2 --set=loop.rho=0.1");
        page.ShouldContain(">Start</button>");
        await SendAsync("/start", [("name", "new"), .. wanted, ("do", "start")]);
        page = "";
        for (var i = 0; i < 100 && !page.Contains("asked: run", StringComparison.Ordinal); i++)
        {
            page = await LookAsync("/");
            await Task.Delay(50, Cancel);
        }

        page.ShouldContain($"--out={Path.Combine(folder, "new")}");
        page.ShouldContain("at work");
        Directory.Move(Path.Combine(folder, "one"), Path.Combine(folder, "new")); // as if it had made its folder
        await SendAsync("/do", ("name", "new"), ("do", "stop"));
        for (var i = 0; i < 100 && !page.Contains(">stopped</span>", StringComparison.Ordinal); i++)
        {
            page = await LookAsync("/");
            await Task.Delay(50, Cancel);
        }

        page.ShouldContain(">stopped</span>");
    }

    /// <summary>The value of a page's hidden field.</summary>
    private static string Hidden(string page, string name)
    {
        var start = page.IndexOf($"name=\"{name}\" value=\"", StringComparison.Ordinal) + $"name=\"{name}\" value=\"".Length;
        return page[start..page.IndexOf('"', start)];
    }

    /// <summary>Sends a form as the studio's own page would.</summary>
    private async Task<string> SendAsync(string address, params IEnumerable<(string Name, string Value)> fields)
    {
        await browser.GetAsync(new Uri(studio.Address), Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, Site + address)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", Site);
        return await (await browser.SendAsync(request, Cancel)).Content.ReadAsStringAsync(Cancel);
    }
}
