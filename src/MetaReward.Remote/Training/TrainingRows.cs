using System.Text.Encodings.Web;
using System.Text.Json;

namespace MetaReward.Remote.Training;

/// <summary>
/// Pairs and demonstrations as rows of a tool's data. Texts are written, thoughts included: the tool tokenises them itself, so a sample is
/// learned in the tokens that its text becomes, which may differ from those that were sampled.
/// </summary>
/// <param name="Lines">The rows, as JSON.</param>
/// <param name="LeftOut">Pairs whose sides say the same.</param>
/// <param name="Cut">Replies that a token limit cut off: tools close them with the token that ends a turn.</param>
internal sealed record TrainingRows(IReadOnlyList<string> Lines, int LeftOut, int Cut)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a reader must know of them; null: nothing.</summary>
    public string? Note => (LeftOut, Cut) switch
    {
        (0, 0) => null,
        (_, 0) => $"{LeftOut} pairs are left out because their sides say the same",
        (0, _) => $"{Cut} replies were cut off by their token limit; the tool closes them as if they had ended",
        _ => $"{LeftOut} pairs are left out because their sides say the same; {Cut} replies were cut off by their token limit, and the "
            + "tool closes them as if they had ended",
    };

    /// <summary>Rows of preference pairs, or of single responses.</summary>
    /// <param name="pairs">At least one.</param>
    /// <param name="tool">Whose form.</param>
    /// <param name="unpaired">Each side a row of its own, in an order drawn by <paramref name="seed"/>.</param>
    /// <param name="form">How prompts are written.</param>
    /// <param name="seed">For the order of unpaired rows, which tools read as they stand.</param>
    /// <exception cref="InvalidDataException">A side is empty, a prompt ends with the assistant, or nothing is left.</exception>
    public static TrainingRows Of(
        IReadOnlyList<PreferencePair> pairs, ExternalTool tool, bool unpaired, RowForm form, Seed seed)
    {
        foreach (var (pair, name, side) in pairs.SelectMany(p => new[] { (p, "chosen", p.Chosen), (p, "rejected", p.Rejected) }))
        {
            Check($"pair '{pair.Id}': its {name} side '{side.Id}'", side.Target, pair.Prompt);
        }

        var kept = pairs.Where(pair => pair.Chosen.Text != pair.Rejected.Text).ToList();
        if (kept.Count == 0)
        {
            throw new InvalidDataException($"the sides of all {pairs.Count} pairs say the same: there is nothing to learn from them.");
        }

        var lines = !unpaired ? kept.Select(pair => Pair(pair, tool, form))
            : seed.Shuffle(kept.SelectMany(pair => new (PreferencePair Pair, bool Wanted)[] { (pair, true), (pair, false) }).ToArray())
                .Select(one => Single(
                    one.Pair.Prompt, (one.Wanted ? one.Pair.Chosen : one.Pair.Rejected).Text, tool, form, one.Wanted));
        return new([.. lines], pairs.Count - kept.Count, kept.Sum(pair => CutOff(pair.Chosen.Target) + CutOff(pair.Rejected.Target)));
    }

    /// <summary>Rows of demonstrations.</summary>
    /// <exception cref="InvalidDataException">One is empty, or its prompt ends with the assistant.</exception>
    public static TrainingRows Of(IReadOnlyList<Demonstration> demonstrations, ExternalTool tool, RowForm form)
    {
        foreach (var one in demonstrations)
        {
            Check($"demonstration '{one.Id}'", one.Target, one.Prompt);
        }

        return new([.. demonstrations.Select(one => Single(one.Prompt, one.Text, tool, form, null))], 0,
            demonstrations.Sum(one => CutOff(one.Target)));
    }

    private static string Pair(PreferencePair pair, ExternalTool tool, RowForm form)
    {
        var (chosen, rejected) = (Said(pair.Chosen.Text), Said(pair.Rejected.Text));
        return tool != ExternalTool.Trl
            ? Line(("messages", form.Messages(pair.Prompt)), ("chosen", chosen), ("rejected", rejected))
            : !form.Chats ? Line(("prompt", form.Plain(pair.Prompt)), ("chosen", pair.Chosen.Text), ("rejected", pair.Rejected.Text))
            : Line(("prompt", form.Messages(pair.Prompt)), ("chosen", new[] { chosen }), ("rejected", new[] { rejected }), form.Told);
    }

    private static string Single(Dialogue prompt, string reply, ExternalTool tool, RowForm form, bool? wanted)
    {
        (string, object?) label = ("label", wanted);
        return tool switch
        {
            ExternalTool.Axolotl => Line(("messages", form.Trained(prompt, reply))),
            ExternalTool.Llamafactory => Line(("messages", form.Messages(prompt).Append(Said(reply))), label),
            _ when !form.Chats => Line(("prompt", form.Plain(prompt)), ("completion", reply), label),
            _ => Line(("prompt", form.Messages(prompt)), ("completion", new[] { Said(reply) }), label, form.Told),
        };
    }

    private static Dictionary<string, object> Said(string text) => new() { ["role"] = "assistant", ["content"] = text };

    private static string Line(params (string Key, object? Value)[] fields) => JsonSerializer.Serialize(
        fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value), Plain);

    private static int CutOff(Target target) => target is Target.Sampled { Sample.Ended: false } ? 1 : 0;

    private static void Check(string what, Target target, Dialogue prompt)
    {
        if (target.IsEmpty() || target.Words().Length == 0)
        {
            throw new InvalidDataException($"{what} has nothing to learn; leave it out: it teaches nothing but to end at once");
        }

        if (prompt.Messages[^1].Author == Author.Assistant)
        {
            throw new InvalidDataException(
                $"{what} goes on with a message that the assistant has begun; other trainers close that message before they learn. "
                + "Leave it out, or train here (training.trainer: here).");
        }
    }
}

/// <summary>How prompts are written.</summary>
/// <param name="Chats">As messages for a chat template; else as the single text that a prompt is.</param>
/// <param name="Variables">What the template is told.</param>
internal sealed record RowForm(bool Chats, TemplateVariables Variables)
{
    /// <summary>A column for the template's variables; with no value where there are none.</summary>
    public (string, object?) Told => ("chat_template_kwargs", Variables.Any ? Variables.Values : null);

    /// <summary>As messages.</summary>
    public IEnumerable<Dictionary<string, object>> Messages(Dialogue prompt) =>
        prompt.Messages.Select(message => new Dictionary<string, object> { ["role"] = message.Role, ["content"] = message.Text });

    /// <summary>As messages that say whether they are learned.</summary>
    public IEnumerable<Dictionary<string, object>> Trained(Dialogue prompt, string reply) =>
        prompt.Messages.Select(message => One(message.Role, message.Text, learned: false)).Append(One("assistant", reply, learned: true));

    /// <summary>As one text.</summary>
    /// <exception cref="InvalidDataException">It is more than one message, and there is no template to join them.</exception>
    public string Plain(Dialogue prompt) => prompt.Single ?? throw new InvalidDataException(
        "the model has no chat template, so a prompt is a single message, and this is a dialogue of several");

    private static Dictionary<string, object> One(string role, string text, bool learned) =>
        new() { ["role"] = role, ["content"] = text, ["train"] = learned };
}
