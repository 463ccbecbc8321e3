using System.Text.Json.Nodes;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>A policy that thinks before it answers, and sometimes does not come to an end.</summary>
public class ThinkingRunTests
{
    private static readonly string Thought = new('t', 300);

    [Theory]
    [InlineData("meta-rewarding")]
    [InlineData("self-rewarding")]
    public async Task Judges_see_answers_the_folder_keeps_replies_and_every_prompt_ends_somewhere(string recipe)
    {
        using var folders = new Folders();
        var folder = folders["run"];
        var asked = new System.Collections.Concurrent.ConcurrentBag<string>();
        var policy = new ScriptedPolicy("thinker", (prompt, seed) =>
        {
            asked.Add(prompt);
            var reply = Scene.Reply(prompt, seed);
            return prompt.Contains("Score:", StringComparison.Ordinal) || prompt.Contains("Winner:", StringComparison.Ordinal)
                || seed.Below(4, 9) > 0
                ? $"<think>{Thought}</think>\n{reply}" : $"<think>{Thought}";
        });
        await Scene.RunAsync(recipe, folder, Scene.Cast(policy));

        asked.ShouldNotContain(prompt => prompt.Contains(Thought, StringComparison.Ordinal));
        var run = RunReader.Open(folder);
        run.Skips(1).ShouldContain(skip => skip.Reason == SkipReason.StillThinking);
        run.Pairs(1).ShouldNotBeEmpty();
        run.Pairs(1).ShouldAllBe(pair => pair.Chosen.Text.Contains(Thought) && pair.Chosen.Sample!.Tokens.Count > 300);
        var summary = run.Figures[0];
        summary["responses/still_thinking"].ShouldBeInRange(0.1, 0.5);
        summary["responses/length"].ShouldBeLessThan(300);
        summary["pairs/actor/chosen_length"]
            .ShouldBe(run.Pairs(1).Where(p => p.Role == Role.Actor).Average(p => TextLength.Of(p.Chosen.Answer)), 1e-9);
        var why = string.Join('\n', LineageText.Lines(Lineage.Of(run, run.Pairs(1)[0].Id, Scene.World)));
        why.ShouldContain("characters of thoughts");
        why.ShouldNotContain(Thought);
    }

    [Fact]
    public async Task What_was_cut_off_is_counted_and_not_chosen_unless_that_is_asked_for()
    {
        using var folders = new Folders();
        async Task<RunReader> RunAsync(bool requireEnd)
        {
            var (folder, given) = (folders[$"{requireEnd}"], Scene.Cast());
            var recipe = Catalogue.Find("self-rewarding");
            var manifest = Scene.Manifest(recipe, given) with
            {
                Options = recipe.Resolve(new JsonObject
                {
                    ["iterations"] = 1, ["prompts_per_iteration"] = 10, ["responses_per_prompt"] = 4, ["judgments_per_response"] = 3,
                    ["require_end"] = requireEnd,
                    ["sampling"] = new JsonObject { ["max_response_tokens"] = 30 },
                }),
            };
            using var run = Run.Open(folder, manifest, new Ears());
            await recipe.RunAsync(run, given);
            return RunReader.Open(folder);
        }

        var (strict, free) = (await RunAsync(true), await RunAsync(false));
        strict.Figures[0]["responses/cut_off"].ShouldBeInRange(0.05, 0.95);
        free.Figures[0]["responses/cut_off"].ShouldBe(strict.Figures[0]["responses/cut_off"]);
        strict.Pairs(1).ShouldAllBe(pair => pair.Chosen.Sample!.Ended);
        free.Pairs(1).ShouldContain(pair => !pair.Chosen.Sample!.Ended);
        free.Skips(1).ShouldNotContain(skip => skip.Reason == SkipReason.Truncated);
    }
}
