using System.CommandLine;
using System.Text.Json;
using MetaReward.Bench.Rules;
using MetaReward.Recipes;

namespace MetaReward.Bench.SelfImprovement;

/// <summary>
/// <c>ruled</c>: writes the questions of experiment C: a user's questions with one or two checkable wishes, and without them. The file is
/// one of prompts to train on, where only <c>prompt</c> and <c>without</c> are read, and one to measure by with <c>eval ifeval</c>.
/// </summary>
internal static class RuledVerb
{
    public static Command Build()
    {
        var command = new Command("ruled", "Write questions with checkable wishes, and without them, in the form of IFEval.");
        var questions = new Option<string[]>("--questions") { Description = "Prompt files.", Required = true,
            AllowMultipleArgumentsPerToken = true };
        var to = new Option<string>("--out") { Description = "The file.", Required = true };
        var count = new Option<int>("--count") { Description = "Questions.", Required = true };
        var seed = new Option<long>("--seed") { Description = "Of the draw.", DefaultValueFactory = _ => 19 };
        Array.ForEach<Option>([questions, to, count, seed], command.Add);
        command.SetAction(parsed =>
        {
            var all = parsed.GetValue(questions)!.SelectMany((file, i) => PromptFile.Read(file)
                .Select(prompt => prompt with { Id = $"{i}{prompt.Id}" })).DistinctBy(prompt => prompt.Text);
            var made = RuledPrompt.Make(all, parsed.GetValue(count), Seed.Of(parsed.GetValue(seed)).Derive("ruled"));
            File.WriteAllLines(parsed.GetValue(to)!, made.Select((one, i) => JsonSerializer.Serialize(new
            {
                key = i, prompt = one.Prompt.Text, without = one.Question.Text, instruction_id_list = one.Rules.Select(rule => rule.Id),
                kwargs = one.Rules.Select(rule => rule.Arguments),
            }, SumsVerb.Plain)));
        });
        return command;
    }
}
