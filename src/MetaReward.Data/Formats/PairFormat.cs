using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>A form in which a tool takes preference pairs.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Tool">Whose it is.</param>
/// <param name="About">Its columns, in a few words.</param>
public sealed record PairFormat(string Name, string Tool, string About)
{
    private const string NotSingle = "the prompt is more than a message of the user, which has no form without a chat template";
    private const string NoTurns = "the user and the assistant do not take turns";

    internal Func<WrittenPair, FormatRow> Write { get; init; } = _ => FormatRow.Not("it has no form");

    /// <summary>All forms, the usual one first.</summary>
    public static IReadOnlyList<PairFormat> All { get; } =
    [
        new("trl", "TRL", "messages under prompt, chosen, rejected") { Write = Trl },
        new("trl-implicit", "TRL", "whole conversations under chosen and rejected")
        {
            Write = pair => FormatRow.Of(new JsonObject
            {
                ["chosen"] = ChatJson.Messages([.. pair.Prompt, ChatJson.Reply(pair.Chosen)]),
                ["rejected"] = ChatJson.Messages([.. pair.Prompt, ChatJson.Reply(pair.Rejected)]),
            }),
        },
        new("trl-standard", "TRL", "texts under prompt, chosen, rejected")
        {
            Write = pair => ChatJson.Single(pair.Prompt) is not { } prompt ? FormatRow.Not(NotSingle) : FormatRow.Of(new JsonObject
            {
                ["prompt"] = prompt, ["chosen"] = pair.Chosen, ["rejected"] = pair.Rejected,
            }),
        },
        new("trl-standard-implicit", "TRL", "whole texts under chosen and rejected")
        {
            Write = pair => ChatJson.Single(pair.Prompt) is not { } prompt ? FormatRow.Not(NotSingle) : FormatRow.Of(new JsonObject
            {
                ["chosen"] = prompt + pair.Chosen, ["rejected"] = prompt + pair.Rejected,
                [PairOrigin.Prefix + "prompt_length"] = prompt.Length,
            }),
        },
        new("axolotl", "Axolotl", "messages; chosen and rejected as one message each (chat_template.default)")
        {
            Write = pair => FormatRow.Of(new JsonObject
            {
                ["messages"] = ChatJson.Messages(pair.Prompt), ["chosen"] = ChatJson.Message(ChatJson.Reply(pair.Chosen)),
                ["rejected"] = ChatJson.Message(ChatJson.Reply(pair.Rejected)),
            }),
        },
        new("llamafactory", "LLaMA-Factory", "conversations; chosen and rejected as one message each (sharegpt)")
        {
            Write = pair => !ChatJson.Alternates(pair.Prompt) ? FormatRow.Not(NoTurns) : FormatRow.Of(new JsonObject
            {
                ["conversations"] = ChatJson.ShareGpt(pair.Prompt), ["chosen"] = ChatJson.ShareGpt(ChatJson.Reply(pair.Chosen)),
                ["rejected"] = ChatJson.ShareGpt(ChatJson.Reply(pair.Rejected)),
            }),
        },
        new("llamafactory-alpaca", "LLaMA-Factory", "texts under instruction, input, chosen, rejected, system; history (alpaca)")
        {
            Write = pair => !ChatJson.Alternates(pair.Prompt) ? FormatRow.Not(NoTurns) : FormatRow.Of(Also(ChatJson.Alpaca(pair.Prompt),
                ("chosen", pair.Chosen), ("rejected", pair.Rejected))),
        },
        new("openrlhf", "OpenRLHF", "messages under prompt, chosen, rejected; margin")
        {
            Write = pair => FormatRow.Of([.. Trl(pair).Rows.Select(row => Also(row, ("margin",
                pair.IsScored && double.IsFinite(pair.Scores.Chosen - pair.Scores.Rejected) ? pair.Scores.Chosen - pair.Scores.Rejected
                    : null)))]),
        },
        new("kto", "TRL", "each answer a row: prompt and completion as messages, label")
        {
            Write = pair => FormatRow.Of(Answer(pair, pair.Chosen, pair.Scores.Chosen, true),
                Answer(pair, pair.Rejected, pair.Scores.Rejected, false)),
        },
    ];

    private static FormatRow Trl(WrittenPair pair) => FormatRow.Of(new JsonObject
    {
        ["prompt"] = ChatJson.Messages(pair.Prompt), ["chosen"] = ChatJson.Messages([ChatJson.Reply(pair.Chosen)]),
        ["rejected"] = ChatJson.Messages([ChatJson.Reply(pair.Rejected)]),
    });

    private static JsonObject Answer(WrittenPair pair, string text, double score, bool good) => new()
    {
        ["prompt"] = ChatJson.Messages(pair.Prompt), ["completion"] = ChatJson.Messages([ChatJson.Reply(text)]), ["label"] = good,
        ["score"] = pair.IsScored && double.IsFinite(score) ? score : null,
    };

    private static JsonObject Also(JsonObject row, params (string Key, JsonNode? Value)[] more)
    {
        foreach (var (key, value) in more)
        {
            row[key] = value;
        }

        return row;
    }

    /// <summary>A pair's rows with the columns that say where it comes from.</summary>
    public FormatRow Of(WrittenPair pair)
    {
        var made = Write(pair);
        foreach (var row in made.Rows)
        {
            if (pair.IsScored && !row.ContainsKey("label"))
            {
                row["score_chosen"] = double.IsFinite(pair.Scores.Chosen) ? pair.Scores.Chosen : null;
                row["score_rejected"] = double.IsFinite(pair.Scores.Rejected) ? pair.Scores.Rejected : null;
            }

            pair.Origin?.WriteTo(row);
        }

        return made;
    }
}
