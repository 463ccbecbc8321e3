using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>A form in which a tool takes demonstrations for supervised fine-tuning.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Tool">Whose it is.</param>
/// <param name="About">Its columns, in a few words.</param>
public sealed record DemonstrationFormat(string Name, string Tool, string About)
{
    private const string NotSingle = "the prompt is more than a message of the user, which has no form without a chat template";
    private const string NoTurns = "the user and the assistant do not take turns";

    internal Func<IReadOnlyList<Utterance>, string, FormatRow> Write { get; init; } = (_, _) => FormatRow.Not("it has no form");

    /// <summary>All forms, the usual one first.</summary>
    public static IReadOnlyList<DemonstrationFormat> All { get; } =
    [
        new("trl", "TRL", "messages under prompt and completion")
        {
            Write = (prompt, text) => FormatRow.Of(new JsonObject
            {
                ["prompt"] = ChatJson.Messages(prompt), ["completion"] = ChatJson.Messages([ChatJson.Reply(text)]),
            }),
        },
        new("trl-messages", "TRL", "a whole conversation under messages") { Write = Conversation },
        new("trl-standard", "TRL", "texts under prompt and completion")
        {
            Write = (prompt, text) => ChatJson.Single(prompt) is not { } asked ? FormatRow.Not(NotSingle)
                : FormatRow.Of(new JsonObject { ["prompt"] = asked, ["completion"] = text }),
        },
        new("axolotl", "Axolotl", "a whole conversation under messages (chat_template)") { Write = Conversation },
        new("llamafactory", "LLaMA-Factory", "a whole conversation under conversations (sharegpt)")
        {
            Write = (prompt, text) => !ChatJson.Alternates(prompt) ? FormatRow.Not(NoTurns)
                : FormatRow.Of(new JsonObject { ["conversations"] = ChatJson.ShareGpt([.. prompt, ChatJson.Reply(text)]) }),
        },
        new("llamafactory-alpaca", "LLaMA-Factory", "texts under instruction, input, output, system; history (alpaca)")
        {
            Write = (prompt, text) =>
            {
                if (!ChatJson.Alternates(prompt))
                {
                    return FormatRow.Not(NoTurns);
                }

                var row = ChatJson.Alpaca(prompt);
                row["output"] = text;
                return FormatRow.Of(row);
            },
        },
    ];

    private static FormatRow Conversation(IReadOnlyList<Utterance> prompt, string text) =>
        FormatRow.Of(new JsonObject { ["messages"] = ChatJson.Messages([.. prompt, ChatJson.Reply(text)]) });

    /// <summary>A demonstration's rows with the columns that say where it comes from.</summary>
    internal FormatRow Of(Demonstration shown, string? run, int? iteration)
    {
        var made = Write(Said(shown.Prompt), shown.Text);
        foreach (var row in made.Rows)
        {
            new PairOrigin(shown.Id, shown.Role) { Run = run, Iteration = iteration, Why = shown.Why }.WriteTo(row);
        }

        return made;
    }

    /// <summary>A rollout's row: prompt, completion, reward, and the group that shares a prompt.</summary>
    internal FormatRow Of(Rollout rollout, string? run, int? iteration)
    {
        var made = Write(Said(rollout.Prompt), rollout.Sample.Text);
        foreach (var row in made.Rows)
        {
            row["reward"] = double.IsFinite(rollout.Reward) ? rollout.Reward : null;
            row[PairOrigin.Prefix + "group"] = rollout.GroupId;
            new PairOrigin(rollout.Id, rollout.Role) { Run = run, Iteration = iteration, Policy = rollout.Sampler }.WriteTo(row);
        }

        return made;
    }

    private static List<Utterance> Said(Dialogue prompt) =>
        [.. prompt.Messages.Select(message => new Utterance(message.Role, message.Text))];
}
