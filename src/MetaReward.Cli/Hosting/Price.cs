using System.Globalization;
using MetaReward.Cli.Settings;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Hosting;

/// <summary>What a role's tokens cost.</summary>
/// <param name="Prompt">A million tokens of prompts.</param>
/// <param name="Reply">A million tokens of replies.</param>
internal sealed record Price(double Prompt, double Reply)
{
    private const double Million = 1e6;

    /// <summary>What was used costs so much.</summary>
    public double Of(ServedUse use) => ((use.PromptTokens * Prompt) + (use.Tokens * Reply)) / Million;

    /// <summary>The prices by role.</summary>
    /// <exception cref="InvalidDataException">One cannot be read.</exception>
    public static IReadOnlyDictionary<string, Price> Read(IReadOnlyDictionary<string, string> prices) =>
        prices.ToDictionary(one => one.Key, one => Read(one.Key, one.Value), StringComparer.Ordinal);

    /// <summary>The prices of a run, by role.</summary>
    /// <exception cref="InvalidDataException">One cannot be read, or is that of a role that the recipe does not have.</exception>
    public static IReadOnlyDictionary<string, Price> Of(RunSettings settings)
    {
        string[] roles = [RoleCost.Student, .. settings.Method.Roles(settings.Options).Select(part => part.Name)];
        return settings.Servers.Prices.Keys.FirstOrDefault(role => !roles.Contains(role)) is { } unknown
            ? throw new InvalidDataException($"servers.prices: the recipe {settings.Recipe} has no role '{ShortText.Of(unknown)}'."
                + $"{Nearest.Hint(unknown, roles)} It has {string.Join(", ", roles)}.")
            : Read(settings.Servers.Prices);
    }

    /// <summary>A cost for a reader; a small one with its digits.</summary>
    public static string Words(double cost) => cost.ToString(cost < 1 ? "0.00####" : "0.00", CultureInfo.InvariantCulture);

    private static Price Read(string role, string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is { } prompt && Number(parts[1]) is { } reply ? new(prompt, reply)
            : throw new InvalidDataException($"servers.prices.{role}: '{ShortText.Of(text)}' came, but two numbers of 0 or more were "
                + "expected, what a million tokens of prompts and of replies cost: 0.15/0.60");
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number : null;
}
