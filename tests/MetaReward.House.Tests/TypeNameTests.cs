using System.Reflection;

namespace MetaReward.Tests;

/// <summary>One word, one type: whoever reads a name need not ask which.</summary>
public class TypeNameTests
{
    private static readonly string[] Assemblies = ["MetaReward.Core", "MetaReward.Recipes", "MetaReward.Jinja", "MetaReward.Patterns",
        "MetaReward.Text", "MetaReward.Torch", "MetaReward.Remote", "MetaReward.Microworld", "MetaReward.Evaluation",
        "MetaReward.Data", "MetaReward.Extensions", "MetaReward.Studio", "metareward"];

    /// <summary>Doubles that are yet to be renamed. It is to become empty.</summary>
    private static readonly string[] ToCome = [];

    [Fact]
    public void No_name_is_given_twice() => Doubles().Except(ToCome).ShouldBeEmpty();

    private static IEnumerable<string> Doubles() =>
        Assemblies.SelectMany(name => Assembly.Load(name).GetTypes()).Where(IsOwn).GroupBy(Name)
            .Where(types => types.Select(type => type.Namespace).Distinct().Count() > 1)
            .Select(types => types.Key).Order(StringComparer.Ordinal);

    /// <summary>Written by us, and in no other type: a nested one is read with the name of what it stands in.</summary>
    private static bool IsOwn(Type type) => !type.Name.Contains('<') && !type.IsNested
        && (type.Namespace ?? "").StartsWith("MetaReward", StringComparison.Ordinal);

    /// <summary>Without the number of its type parameters: a generic type and its namesake beside it are one word.</summary>
    private static string Name(Type type) => type.Name.Split('`')[0];
}
