using System.Text.RegularExpressions;

namespace MetaReward.Remote.Served;

/// <summary>
/// The words by which servers say what their no is about, in small letters, as vendors write them; matched in
/// time that is linear in the text.
/// </summary>
internal static class ObjectionWords
{
    /// <summary>The title of a page in place of an answer.</summary>
    public static readonly Regex Title = new(
        @"<title>([^<]{1,300})</title>", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase);

    /// <summary>Credit, balance and quotas that waiting does not fill.</summary>
    public static readonly Regex OutOfMoney = new(
        @"insufficient_quota|insufficient (credit|balance|funds|quota)|exceeded your current quota|credit balance|"
        + @"out of credits|billing|payment required|not enough (credit|balance)|arrears|余额不足", RegexOptions.NonBacktracking);

    /// <summary>A request that no wait makes small enough for the rate limit.</summary>
    public static readonly Regex LargerThanAllowed = new(
        @"(too large|too long).{0,80}tokens|larger than.{0,60}limit", RegexOptions.NonBacktracking);

    /// <summary>A server that is not ready yet.</summary>
    public static readonly Regex Loading = new(
        @"\bloading|warming up|starting up|not (yet )?ready|being loaded|is loading|overloaded|temporarily unavailable|"
        + @"no (available|healthy) (server|upstream|backend)", RegexOptions.NonBacktracking);

    /// <summary>The key itself.</summary>
    public static readonly Regex WrongKey = new(
        @"(invalid|incorrect|missing|wrong|expired|revoked|unknown|no|provide).{0,30}\b(api|access|auth|bearer|subscription)[ "
        + @"_-]?(key|token)|"
        + @"\bapi[ _-]?key.{0,40}(invalid|not valid|incorrect|missing|expired|revoked|disabled|not found)|unauthori[sz]ed|"
        + @"unauthenticated|authentication", RegexOptions.NonBacktracking);

    /// <summary>Whoever has this key may not.</summary>
    public static readonly Regex NotAllowed = new(
        @"\bapi[ _-]?key|credential|permission|not (allowed|authori[sz]ed|entitled)|access denied|no access|"
        + @"does not have access|country|region|territory|subscription|suspended", RegexOptions.NonBacktracking);

    /// <summary>What was asked is not wanted.</summary>
    public static readonly Regex Filtered = new(
        @"content[ _-]?(filter|management|policy|moderation|exists risk|safety)|moderation|flagged|\bsafety\b|\bunsafe\b|"
        + @"\bharm(s|ful)?\b|inappropriate|violat|prohibited|data_inspection|data inspection|responsible[ _]?ai|"
        + @"usage polic|guardrail|invalid_prompt|sensitive|jailbreak|敏感|违规|不安全", RegexOptions.NonBacktracking);

    /// <summary>A prompt, or prompt and limit, beyond the context.</summary>
    public static readonly Regex TooLong = new(
        @"context.{0,40}(length|window|size|limit|exceed|overflow|full)|"
        + @"(length|size|exceed\w*|large|long|fit).{0,40}\bcontext|"
        + @"\b(prompt|input|message|request|conversation|text|content|history)s?\b.{0,60}(too "
        + @"(long|large|big|many)|exceed|(long|larg|great)er than|over the limit|length should|(have|be|has) (less|fewer|at most|no more))|"
        + @"too many (\w+ ){0,2}tokens|(exceed|maximum|max|limit).{0,60}\b(input|prompt)\b.{0,30}(token|length)|"
        + @"\b(input|prompt)\b.{0,40}token.{0,40}(exceed|max|limit|must|allow|>)|`inputs`|reduce the length|"
        + @"string_above_max_length|token limit|\bn_ctx\b|max_model_len|context_length|超长|过长|超过", RegexOptions.NonBacktracking);

    /// <summary>The token limit by its name.</summary>
    public static readonly Regex LimitNamed = new(
        @"\b(max_tokens|max_completion_tokens)\b", RegexOptions.NonBacktracking);

    /// <summary>Something about the request's fields.</summary>
    public static readonly Regex Complains = new(
        @"unsupported|not (be )?support|n't support|unknown|unrecogni[sz]ed|unexpected|extra|not (be )?permitted|invalid|"
        + @"not (be )?allowed|deprecated|can ?not|can't|must|only|should|not (be )?available|"
        + @"too (large|small|many|high|low)|incompatible|not compatible|(less|greater|more|lower|higher) than|range|forbid|"
        + @"exceed|at (most|least)|maximum|no longer|disabled|not implemented|removed|not a valid|not recogni[sz]ed|"
        + @"mutually exclusive|instead", RegexOptions.NonBacktracking);

    /// <summary>The model's name.</summary>
    public static readonly Regex NoModel = new(
        @"(model|deployment)\b.{0,100}(not found|not exist|n't exist|unknown|not loaded|no longer available|not served|not deployed)|"
        + @"(invalid|unknown|no such|unsupported|nonexistent) model|not a valid model|model_not_found", RegexOptions.NonBacktracking);
}
