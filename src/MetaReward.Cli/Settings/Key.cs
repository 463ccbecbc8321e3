using System.Collections;
using System.Reflection;
using System.Text;

namespace MetaReward.Cli.Settings;

/// <summary>One setting: its dotted name, its type, and its place in <see cref="RunSettings"/>.</summary>
/// <param name="Path">Dotted snake_case, for example <c>training.learning_rate</c>.</param>
/// <param name="Note">Its documentation and range.</param>
/// <param name="Chain">The properties from the root to it.</param>
public sealed record Key(string Path, SettingAttribute Note, IReadOnlyList<PropertyInfo> Chain)
{
    /// <summary>All settings, in the order of declaration.</summary>
    public static IReadOnlyList<Key> All { get; } = [.. Walk(typeof(RunSettings), [])];

    /// <summary>Sections and settings by dotted name.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. All.Where(k => k.Chain.Count > 1).Select(k => k.Path.Split('.')[0]).Distinct()];

    public Type Type => Chain[^1].PropertyType;

    /// <summary>The type of a list's values, or the type itself.</summary>
    public Type ElementType => IsList ? Type.GetGenericArguments()[0] : Type;

    public bool IsList => Type != typeof(string) && Type.IsAssignableTo(typeof(IEnumerable));

    /// <summary>May be left empty.</summary>
    public bool IsOptional => new NullabilityInfoContext().Create(Chain[^1]).WriteState == NullabilityState.Nullable;

    /// <summary>Its value within settings.</summary>
    public object? Of(RunSettings settings) => Chain.Aggregate((object?)settings, (at, property) => property.GetValue(at));

    /// <summary>What is valid, in words: <c>a number above 0, at most 1</c>.</summary>
    public string Expected()
    {
        var range = (double.IsFinite(Note.Min), double.IsFinite(Note.Max)) switch
        {
            (true, true) => Note.Above ? $" above {Note.Min} and at most {Note.Max}" : $" from {Note.Min} to {Note.Max}",
            (true, false) => Note.Above ? $" above {Note.Min}" : $" of at least {Note.Min}",
            (false, true) => $" of at most {Note.Max}",
            _ => "",
        };
        return IsList ? $"a list of {Noun(ElementType)}s{range}" : (ElementType == typeof(int) || ElementType == typeof(long) ? "an " : "a ") + Noun(ElementType) + range;
    }

    /// <summary>A value as one writes it in YAML.</summary>
    public static string Write(object? value) => value switch
    {
        null => "~",
        bool b => b ? "true" : "false",
        Enum e => Word(e.ToString()),
        string s => Plain(s) ? s : Quoted(s),
        double d => d.ToString("R"),
        TemplateVariables variables => variables.ToString().Replace("\":", "\": ", StringComparison.Ordinal), // JSON is YAML, but for that space
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Write)) + "]",
        _ => value.ToString()!,
    };

    /// <summary>The word for a member of an enumeration: <c>CosineWithMinLr</c> is <c>cosine_with_min_lr</c>, <c>AdamW</c> is <c>adamw</c>.</summary>
    public static string Word(string member) => string.Concat(member.Select((c, i) =>
        (i > 0 && char.IsUpper(c) && i + 1 < member.Length && char.IsLower(member[i + 1]) ? "_" : "") + char.ToLowerInvariant(c)));

    /// <summary>Whether YAML reads a text without quotes as that text.</summary>
    private static bool Plain(string text) => text is not ("" or "null" or "-" or "." or "--") && text[0] is not '-'
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');

    /// <summary>In double quotes; what cannot be seen is escaped, so that a line break comes back as one.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF' => quoted.Append($"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Noun(Type type) =>
        type == typeof(int) || type == typeof(long) ? "integer"
        : type == typeof(double) ? "number"
        : type == typeof(bool) ? "switch (true or false)"
        : type == typeof(TemplateVariables) ? "map of names to values"
        : type.IsEnum ? "word of " + string.Join(", ", Enum.GetNames(type).Select(Word))
        : "text";

    private static IEnumerable<Key> Walk(Type type, IReadOnlyList<PropertyInfo> above)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            IReadOnlyList<PropertyInfo> chain = [.. above, property];
            if (property.GetCustomAttribute<SettingAttribute>() is { } note)
            {
                yield return new(string.Join('.', chain.Select(p => Snake(p.Name))), note, chain);
            }
            else
            {
                foreach (var key in Walk(property.PropertyType, chain))
                {
                    yield return key;
                }
            }
        }
    }

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            text.Append(char.IsUpper(c) && text.Length > 0 ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
