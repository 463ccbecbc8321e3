using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Bench.Rules;

/// <summary>A wish that a program can check, in one of several wordings of our own.</summary>
/// <param name="Id">IFEval's id of the rule.</param>
/// <param name="Arguments">What its program takes.</param>
/// <param name="Wording">How the user says it.</param>
internal sealed record Rule(string Id, JsonElement Arguments, string Wording)
{
    private static readonly string[] Words =
        ["time", "water", "people", "simple", "future", "example", "learn", "important", "light", "together", "question", "money", "story",
            "nature", "help", "work"];

    private static readonly string[] Endings = ["That is all I have to say.", "I hope this is of use.", "What do you think of it?",
        "Let me know what comes next.", "This is where it ends."];

    /// <summary>Every kind of rule: from a seed and the question, a rule.</summary>
    public static IReadOnlyList<Func<Seed, string, Rule>> Kinds { get; } =
    [
        (s, _) => Of("punctuation:no_comma", [], s, "Do not use any commas.", "Your answer must not contain a comma.",
            "Write it without a single comma."),
        (s, _) => Of("change_case:english_lowercase", [], s, "Write in lowercase letters only.",
            "Everything must be in English and in lowercase.", "No capital letters, please."),
        (s, _) => Of("change_case:english_capital", [], s, "Write in capital letters only.",
            "Everything must be in English and in capitals.", "ANSWER IN CAPITAL LETTERS."),
        (s, _) => Of("startend:quotation", [], s, "Put the whole answer in double quotation marks.",
            "Begin and end with a double quotation mark."),
        (s, _) => Of("detectable_format:title", [], s, "Give it a title in double angular brackets, such as <<a good day>>.",
            "Start with a title, written as <<title>>."),
        (s, _) =>
            Counted("detectable_format:number_bullet_lists", "num_bullets", 2, 6, s,
                "Answer in exactly {0} bullet points, such as:\n* a point",
                "Make a list of exactly {0} points; every line begins with \"* \"."),
        (s, _) => Counted("detectable_format:number_highlighted_sections", "num_highlights", 1, 4, s,
            "Highlight at least {0} parts with asterisks, like *this part*.", "Put asterisks around at least {0} phrases: *a phrase*."),
        (s, _) =>
            Counted("detectable_content:number_placeholders", "num_placeholders", 1, 4, s,
                "Use at least {0} placeholders in square brackets, such as [name].",
                "Leave at least {0} things open, in square brackets: [address]."),
        (s, _) => Of("detectable_content:postscript", new() { ["postscript_marker"] = "P.S." }, s,
            "Add a postscript at the end that starts with P.S.", "End with a P.S."),
        (s, _) =>
            With(Pick(Endings, s),
                end => Of("startend:end_checker", new() { ["end_phrase"] = end }, s, $"End with exactly these words: {end}",
                    $"The very last sentence must be \"{end}\" and nothing may follow.")),
        (s, _) =>
            With(Pick(Words, s), Pick(Words, s.Derive(1)),
                (a, b) => Of("keywords:existence", new() { ["keywords"] = new JsonArray(a, b) }, s, $"Use the words {a} and {b}.",
                    $"The words \"{a}\" and \"{b}\" must occur.")),
        (s, _) =>
            With(Pick(Words, s), Pick(Words, s.Derive(1)),
                (a, b) => Of("keywords:forbidden_words", new() { ["forbidden_words"] = new JsonArray(a, b) }, s,
                    $"Do not use the words {a} and {b}.", $"Avoid these words: {a}, {b}.")),
        (s, _) =>
            With(Pick(Words, s), 2 + s.Below(2, 5),
                (word, n) => Of("keywords:frequency", new() { ["relation"] = "at least", ["keyword"] = word, ["frequency"] = n }, s,
                    $"Use the word {word} at least {n} times.", $"\"{word}\" should occur {n} times or more.")),
        (s, _) =>
            With((char)('a' + s.Below(26, 5)), 3 + s.Below(6, 6),
                (letter, n) =>
                    Of("keywords:letter_frequency", new() { ["letter"] = $"{letter}", ["let_relation"] = "less than",
                        ["let_frequency"] = n }, s, $"The letter {letter} should occur less than {n} times.")),
        (s, _) =>
            With(50 * (1 + s.Below(3, 5)),
                n => Of("length_constraints:number_words", new() { ["relation"] = "less than", ["num_words"] = n }, s,
                    $"Use less than {n} words.", $"Keep it under {n} words.")),
        (s, _) =>
            With(40 * (1 + s.Below(3, 5)),
                n => Of("length_constraints:number_words", new() { ["relation"] = "at least", ["num_words"] = n }, s,
                    $"Use at least {n} words.", $"Write {n} words or more.")),
        (s, _) =>
            With(3 + s.Below(4, 5),
                n => Of("length_constraints:number_sentences", new() { ["relation"] = "less than", ["num_sentences"] = n }, s,
                    $"Use less than {n} sentences.", $"Fewer than {n} sentences, please.")),
        (s, _) => Counted("length_constraints:number_paragraphs", "num_paragraphs", 2, 4, s,
            "Write {0} paragraphs and put *** between them.", "There should be exactly {0} paragraphs, separated by three asterisks: ***"),
        (s, _) =>
            With(2 + s.Below(3, 5),
                n =>
                    Of("detectable_format:multiple_sections", new() { ["section_spliter"] = "Section", ["num_sections"] = n }, s,
                        $"Write {n} sections that begin with Section 1, Section 2 and so on.",
                        $"Divide it into {n} sections. Mark each one with Section and its number.")),
        (s, _) =>
            With(2 + s.Below(5, 5),
                n => Of("change_case:capital_word_frequency", new() { ["capital_relation"] = "at least", ["capital_frequency"] = n }, s,
                    $"At least {n} words should be in ALL CAPITALS.", $"Stress {n} or more words by capital letters, such as NEVER.")),
        (s, _) => Of("detectable_format:json_format", [], s, "Give the answer as JSON and nothing else.", "Wrap the whole answer in JSON."),
        (s, _) => Of("combination:two_responses", [], s, "Give two different answers with six asterisks between them: ******",
            "Answer twice. Separate the answers by ******."),
        (s, question) =>
            Of("combination:repeat_prompt", new() { ["prompt_to_repeat"] = question }, s,
                "First repeat my request above word for word, then answer it.",
                "Begin by repeating the request above without change; the answer comes after it."),
    ];

    private static Rule With<T>(T drawn, Func<T, Rule> rule) => rule(drawn);

    private static Rule With<TA, TB>(TA first, TB second, Func<TA, TB, Rule> rule) => rule(first, second);

    private static Rule Of(string id, JsonObject arguments, Seed seed, params string[] wordings) =>
        new(id, JsonSerializer.SerializeToElement(arguments), Pick(wordings, seed.Derive("wording")));

    private static Rule Counted(string id, string key, int least, int most, Seed seed, params string[] wordings)
    {
        var n = least + seed.Below(most - least + 1, 5);
        return Of(id, new() { [key] = n }, seed, [.. wordings.Select(wording => string.Format(wording, n))]);
    }

    private static string Pick(string[] from, Seed seed) => from[seed.Below(from.Length, 0)];
}
