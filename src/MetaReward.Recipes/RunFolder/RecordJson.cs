using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MetaReward.Recipes;

/// <summary>
/// How records look on disk: snake_case, enums as words, texts readable (no \u escapes where none are needed), log-probs rounded to four
/// decimals (a tenth of a millinat: far below what training or a reader resolves, and a third of the bytes). Rooms return what they read
/// back from the bytes they wrote, so a resumed run and an uninterrupted one see the same numbers.
/// </summary>
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Footer))]
[JsonSerializable(typeof(Prompt))]
[JsonSerializable(typeof(Response))]
[JsonSerializable(typeof(Judgment))]
[JsonSerializable(typeof(Battle))]
[JsonSerializable(typeof(Comparison))]
[JsonSerializable(typeof(Retold))]
[JsonSerializable(typeof(Expectation))]
[JsonSerializable(typeof(Rollout))]
[JsonSerializable(typeof(Writing))]
[JsonSerializable(typeof(Sampling))]
[JsonSerializable(typeof(Remembered))]
[JsonSerializable(typeof(PreferencePair))]
[JsonSerializable(typeof(Skipped))]
[JsonSerializable(typeof(PairSkip))]
[JsonSerializable(typeof(Demonstration))]
[JsonSerializable(typeof(Rollout))]
[JsonSerializable(typeof(RoomCost))]
[JsonSerializable(typeof(Note))]
[JsonSerializable(typeof(IterationFigures))]
[JsonSerializable(typeof(PolicyMeasures))]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(TrainedManifest))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>One record per line.</summary>
    public static RecordJson Lines { get; } = new(Style(indented: false));

    /// <summary>One record per file, for a reader's eyes.</summary>
    public static RecordJson Pages { get; } = new(Style(indented: true));

    /// <summary>The house's JSON: also what recipes' options are written and read with.</summary>
    internal static JsonSerializerOptions Style(bool indented) => new()
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new RoundedLogp(),
            Word<Finish>(),
            Word<Choice>(),
            Word<UnparsableReason>(),
            Word<Role>(),
            Word<PolicyGradientLoss>(),
            Word<AdvantageEstimator>(),
            Word<SkipReason>(),
            Word<Scores.Aggregation>(),
            Word<Schedule>(),
            Word<Optimizer>(),
            Word<PairLoss>(),
            Word<Divergence>(),
            Word<SftLoss>(),
            Word<Scores.AdvantageScale>(),
        },
    };

    private static JsonStringEnumConverter<T> Word<T>()
        where T : struct, Enum => new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    private sealed class RoundedLogp : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetSingle();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
        {
            if (!float.IsFinite(value))
                throw new InvalidDataException(
                    $"a sampled token has log-prob {value}; expected a finite number: the policy that sampled it is broken");
            writer.WriteNumberValue(Math.Round((decimal)value, 4));
        }
    }
}
