using System.Globalization;
using Microsoft.Extensions.AI;

namespace MetaReward.Extensions;

/// <summary>
/// What <see cref="ChatOptions"/> mean to a policy. Honoured: temperature, top-p, top-k, most output tokens, stop sequences, seed,
/// instructions, a model id that is the client's, and the additional properties <c>min_p</c> and <c>repetition_penalty</c>. Everything else
/// that is asked for is refused by name.
/// </summary>
public static class ChatSampling
{
    private const string MinP = "min_p";
    private const string RepetitionPenalty = "repetition_penalty";

    /// <summary>How to sample, and by which seed.</summary>
    /// <param name="options">What was asked for; null: nothing.</param>
    /// <param name="standard">Where they say nothing.</param>
    /// <param name="seed">Where they name none.</param>
    /// <param name="modelId">The client's model.</param>
    /// <exception cref="NotSupportedException">An option that a policy has not.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static (Sampling Sampling, Seed Seed) Of(ChatOptions? options, Sampling standard, Seed seed, string modelId)
    {
        if (options is null)
        {
            return (standard, seed);
        }

        if (Refused(options, modelId) is [var first, ..])
        {
            throw new NotSupportedException($"a policy does not have the option {first}; take it out of ChatOptions");
        }

        var sampling = standard with
        {
            Temperature = Wide(options.Temperature) ?? standard.Temperature,
            TopP = Wide(options.TopP) ?? standard.TopP,
            TopK = options.TopK ?? standard.TopK,
            MaxTokens = options.MaxOutputTokens ?? standard.MaxTokens,
            StopStrings = options.StopSequences is { Count: > 0 } stops ? new ValueList<string>([.. stops]) : standard.StopStrings,
            MinP = Number(options, MinP) ?? standard.MinP,
            RepetitionPenalty = Number(options, RepetitionPenalty) ?? standard.RepetitionPenalty,
        };
        sampling.Check();
        return (sampling, options.Seed is { } own ? Seed.Of(own) : seed);
    }

    private static List<string> Refused(ChatOptions options, string modelId)
    {
        (bool Asked, string Name)[] all =
        [
            (options.FrequencyPenalty is not (null or 0), nameof(options.FrequencyPenalty)),
            (options.PresencePenalty is not (null or 0), nameof(options.PresencePenalty)),
            (options.ResponseFormat is not (null or ChatResponseFormatText), nameof(options.ResponseFormat)),
            (options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode, nameof(options.Tools)),
            (options.Reasoning is not null, nameof(options.Reasoning)),
            (options.ConversationId is not null, nameof(options.ConversationId)),
            (options.ContinuationToken is not null, nameof(options.ContinuationToken)),
            (options.RawRepresentationFactory is not null, nameof(options.RawRepresentationFactory)),
            (options.ModelId is { } id && id != modelId, $"{nameof(options.ModelId)} '{options.ModelId}' (this client's is '{modelId}')"),
        ];
        var additional = options.AdditionalProperties?.Keys.Where(key => key is not (MinP or RepetitionPenalty))
            .Select(key => $"'{key}' in {nameof(options.AdditionalProperties)}");
        return [.. all.Where(option => option.Asked).Select(option => option.Name), .. additional ?? []];
    }

    private static double? Number(ChatOptions options, string name) => options.AdditionalProperties?.GetValueOrDefault(name) switch
    {
        null => null,
        float value => Wide(value),
        IConvertible value and not string => value.ToDouble(CultureInfo.InvariantCulture),
        var other => throw new ArgumentException($"'{name}' must be a number, got {other}"),
    };

    /// <summary>0.8f is 0.8 and not 0.800000011920929, so that a reply is that of the same words elsewhere.</summary>
    private static double? Wide(float? value) =>
        value is { } single ? double.Parse(single.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
