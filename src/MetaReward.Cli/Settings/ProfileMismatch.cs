using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>
/// Values of one profile that meet a model of another: a file that <c>init</c> wrote for the built-in world, say, in which only the model
/// was changed. It then trains a real model on 40-token answers at a tiny model's rate.
/// </summary>
public static class ProfileMismatch
{
    private const int Least = 3;
    private const int Shown = 4;

    /// <summary>Says so beside the result where it is the case; nothing is changed.</summary>
    public static void Warn(Terminal terminal, Resolved resolved)
    {
        if (Of(resolved) is { } warning)
        {
            terminal.Note(warning);
        }
    }

    /// <summary>The warning; null where the given values do not look like another profile's.</summary>
    public static string? Of(Resolved resolved)
    {
        var settings = resolved.Settings;
        var (fits, adapter) = (Profiles.For(settings.Model), settings.Outline.Training.LoraRank > 0);
        var own = Profiles.Of(settings.Model, settings.Recipe, ProfileName.Auto, adapter);
        foreach (var name in Enum.GetValues<ProfileName>().Where(n => n is not (ProfileName.Auto or ProfileName.Paper) && n != fits))
        {
            var other = Profiles.Of(settings.Model, settings.Recipe, name, adapter);
            var keys = settings.Keys.All.Where(key => IsOf(key, resolved, other, own)).ToList();
            var asked = settings.Profile == name;
            if (keys.Count >= Least || (asked && (keys.Count > 0 || name == ProfileName.Microworld)))
            {
                return Said(resolved, other, own, keys);
            }
        }

        return null;
    }

    /// <summary>Given by a file or by a profile that was asked for, and the other profile's value, not this one's.</summary>
    private static bool IsOf(OptionKey key, Resolved resolved, Profile other, Profile own)
    {
        var value = OptionText.Write(resolved.Settings.Of(key));
        return key.Path is not ("model" or "recipe" or "profile")
            && (resolved.Origins.ContainsKey(key.Path) || resolved.Settings.Profile == other.Name)
            && value == OptionText.Write(other.Settings.Of(key)) && value != OptionText.Write(own.Settings.Of(key));
    }

    private static string Said(Resolved resolved, Profile other, Profile own, IReadOnlyList<OptionKey> keys)
    {
        string[] first = ["training.learning_rate", "sampling.max_response_tokens", "eft.learning_rate"];
        var values = keys.OrderByDescending(key => first.Contains(key.Path)).Take(Shown)
            .Select(key => $"{key.Path} {OptionText.Write(other.Settings.Of(key))} (here {OptionText.Write(own.Settings.Of(key))})");
        var more = keys.Count > Shown ? $" and {keys.Count - Shown} more" : "";
        return $"Warning: {keys.Count} settings are those for {other.About}, but '{resolved.Settings.Model}' is not one of them: "
            + $"{string.Join(", ", values)}{more}. "
            + $"`{Self.Command} init FILE --model {resolved.Settings.Model}` writes a file for it.";
    }
}
