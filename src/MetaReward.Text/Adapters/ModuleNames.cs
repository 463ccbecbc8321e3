using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>
/// Which modules of a model an adapter means: by name, where the end of a module's name after a dot is enough (<c>q_proj</c>,
/// <c>layers.0.mlp.up_proj</c>), or by one regular expression over the whole name.
/// </summary>
public sealed class ModuleNames
{
    /// <summary>PEFT's word for every linear module but the output head.</summary>
    public const string AllLinear = "all-linear";

    private readonly Regex? _whole;

    private ModuleNames(IReadOnlyList<string> names, string? expression)
    {
        (Names, Expression) = (names, expression);
        _whole = expression is null or AllLinear ? null : FileExpressions.Compile($@"\A(?:{expression})\z", expression);
    }

    /// <summary>Empty where an expression is given.</summary>
    public IReadOnlyList<string> Names { get; }

    public string? Expression { get; }

    public static ModuleNames Of(params IReadOnlyList<string> names) => new(names, null);

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static ModuleNames Matching(string expression) => new([], expression);

    /// <param name="module">As the base model calls it, without <c>.weight</c>: <c>model.layers.0.self_attn.q_proj</c>.</param>
    /// <exception cref="InvalidDataException">The expression takes too long.</exception>
    public bool Include(string module) => Expression == AllLinear ? LastPart(module) is not ("lm_head" or "embed_tokens")
        : _whole is not null ? FileExpressions.Test(_whole, module)
        : Names.Any(name => module == name || module.EndsWith("." + name, StringComparison.Ordinal));

    private static string LastPart(string module) => module[(module.LastIndexOf('.') + 1)..];
}

/// <summary>Regular expressions out of files: compiled or refused, and given up on after a moment.</summary>
internal static class FileExpressions
{
    private const int Longest = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Compile(string pattern, string shown)
    {
        if (shown.Length > Longest)
        {
            throw new ArgumentException(
                $"an expression of {shown.Length} characters is longer than the {Longest} that are read: '{shown[..60]}...'");
        }

        try
        {
            return new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, Patience);
        }
        catch (ArgumentException broken)
        {
            throw new ArgumentException($"'{shown}' is not a regular expression that can be read: {broken.Message}", broken);
        }
    }

    public static bool Test(Regex pattern, string text) => Find(pattern, text).Success;

    public static Match Find(Regex pattern, string text)
    {
        try
        {
            return pattern.Match(text);
        }
        catch (RegexMatchTimeoutException late)
        {
            throw new InvalidDataException(
                $"The expression '{pattern}' did not come to an end on '{text}'; name the modules instead.", late);
        }
    }
}
