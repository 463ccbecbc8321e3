using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace MetaReward.Recipes;

/// <summary>One setting: its dotted name, its documentation, and its place in the record that holds it.</summary>
/// <param name="Path">Dotted snake_case, for example <c>training.learning_rate</c>.</param>
/// <param name="Note">Its documentation and range.</param>
/// <param name="Chain">The properties from the record to it.</param>
public sealed record OptionKey(string Path, SettingAttribute Note, IReadOnlyList<PropertyInfo> Chain)
{
    /// <summary>The section of a recipe's own flat properties.</summary>
    public const string Loop = "loop";

    public Type Type => Chain[^1].PropertyType;

    /// <summary>The type of a list's values, or the type itself.</summary>
    public Type ElementType => IsList ? Type.GetGenericArguments()[0] : Type;

    public bool IsList => Type != typeof(string) && !IsMap && Type.IsAssignableTo(typeof(IEnumerable));

    /// <summary>Its values have names of their own.</summary>
    public bool IsMap => Type == typeof(TemplateVariables) || Type.IsAssignableTo(typeof(IReadOnlyDictionary<string, string>));

    /// <summary>May be left empty.</summary>
    public bool IsOptional => new NullabilityInfoContext().Create(Chain[^1]).WriteState == NullabilityState.Nullable;

    /// <summary>Its section; empty for a setting without one.</summary>
    public string Section => Path.Contains('.', StringComparison.Ordinal) ? Path.Split('.')[0] : "";

    /// <summary>Its name within the section.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>The settings of a record, in the order of declaration; records within it are sections.</summary>
    /// <param name="holder">The record's type.</param>
    /// <param name="flat">The section of its own properties; empty for none.</param>
    public static IReadOnlyList<OptionKey> Of(Type holder, string flat = "") => [.. Walk(holder, flat, [])];

    /// <summary>Its value within a record.</summary>
    public object? Of(object holder) => Chain.Aggregate((object?)holder, (at, property) => property.GetValue(at));

    /// <summary>Writes its value into a record that nobody else holds.</summary>
    public void Put(object holder, object? value) =>
        Chain[^1].SetValue(Chain.SkipLast(1).Aggregate(holder, (at, property) => property.GetValue(at)!), value);

    /// <summary>Whether a number is within the range; anything else is.</summary>
    public bool InRange(object? value) => value is not (int or long or double)
        || (Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number
            && number <= Note.Max && (Note.Above ? number > Note.Min : number >= Note.Min));

    /// <summary>What is wrong with a record's value: the setting, what was expected, what came; null where nothing is.</summary>
    public string? Fault(object holder)
    {
        var value = Of(holder);
        if (!IsList)
        {
            return InRange(value) ? null : $"{Path} must be {Expected()}, but {value} came";
        }

        object?[] values = [.. ((IEnumerable)value!).Cast<object?>()];
        return values.Length == 0 && ElementType != typeof(string) ? $"{Path} must be {Expected()}, but an empty list came"
            : values.FirstOrDefault(one => !InRange(one)) is { } wrong ? $"{Path} must be {Expected()}, but {wrong} came"
            : null;
    }

    /// <summary>What is valid, in words: <c>a number above 0 and at most 1</c>.</summary>
    public string Expected()
    {
        var range = (double.IsFinite(Note.Min), double.IsFinite(Note.Max)) switch
        {
            (true, true) => Note.Above ? $" above {Note.Min} and at most {Note.Max}" : $" from {Note.Min} to {Note.Max}",
            (true, false) => Note.Above ? $" above {Note.Min}" : $" of at least {Note.Min}",
            (false, true) => $" of at most {Note.Max}",
            _ => "",
        };
        var article = ElementType == typeof(int) || ElementType == typeof(long) ? "an" : "a";
        return IsList ? $"a list of {Noun(ElementType)}s{range}" : $"{article} {Noun(ElementType)}{range}";
    }

    /// <summary>
    /// The word for a member of an enumeration: <c>CosineWithMinLr</c> is <c>cosine_with_min_lr</c>, <c>AdamW</c> is <c>adamw</c>.
    /// </summary>
    public static string Word(string member) => string.Concat(member.Select((c, i) =>
        (i > 0 && char.IsUpper(c) && i + 1 < member.Length && char.IsLower(member[i + 1]) ? "_" : "") + char.ToLowerInvariant(c)));

    private string Noun(Type type) =>
        type == typeof(int) || type == typeof(long) ? "integer"
        : type == typeof(double) ? "number"
        : type == typeof(bool) ? "switch (true or false)"
        : IsMap ? "map of names to values"
        : type.IsEnum ? "word of " + string.Join(", ", Enum.GetNames(type).Select(Word))
        : "text";

    private static IEnumerable<OptionKey> Walk(Type type, string section, IReadOnlyList<PropertyInfo> above)
    {
        foreach (var property in Declared(type))
        {
            IReadOnlyList<PropertyInfo> chain = [.. above, property];
            if (property.GetCustomAttribute<SettingAttribute>() is { } note)
            {
                yield return new(section.Length == 0 ? Snake(property.Name) : $"{section}.{Snake(property.Name)}", note, chain);
            }
            else if (above.Count == 0)
            {
                foreach (var key in Walk(property.PropertyType, Snake(property.Name), chain))
                {
                    yield return property.GetCustomAttribute<SectionSourceAttribute>() is { } source
                        ? key with { Note = source.Of(key.Note, IsOwn(type, key)) } : key;
                }
            }
        }
    }

    /// <summary>Whether a record's default for a setting of a section is another than the section's own.</summary>
    private static bool IsOwn(Type type, OptionKey key)
    {
        var (own, shared) = (Activator.CreateInstance(type)!, Activator.CreateInstance(key.Chain[0].PropertyType)!);
        var (here, there) = (key.Of(own), (key with { Chain = [.. key.Chain.Skip(1)] }).Of(shared));
        return OptionText.Write(here) != OptionText.Write(there);
    }

    /// <summary>What a record inherits comes before its own.</summary>
    private static IEnumerable<PropertyInfo> Declared(Type type) =>
        (type.BaseType is { } parent && parent != typeof(object) ? Declared(parent) : [])
        .Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

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
