using System.CommandLine;
using MetaReward.Bench.Aims;
using MetaReward.Bench.Fuzz;
using MetaReward.Bench.Gguf;
using MetaReward.Bench.Golden;
using MetaReward.Bench.House;
using MetaReward.Bench.Mutations;
using MetaReward.Bench.Published;
using MetaReward.Bench.Rules;
using MetaReward.Bench.Scale;
using MetaReward.Bench.Served;
using MetaReward.Bench.SelfImprovement;
using MetaReward.Bench.Serving;
using MetaReward.Bench.Speed;
using MetaReward.Bench.Templates;
using MetaReward.Bench.Tokenizers;
using MetaReward.Bench.Worlds;
using MetaReward.Bench.Learning;

namespace MetaReward.Bench;

/// <summary>The verbs of the bench.</summary>
public static class Measurements
{
    public static RootCommand Root() => new RootCommand(
        "Measurements that take too long for the test suite, each of which prints the page that docs/results keeps, "
        + "and the picture of the house.")
    {
        MicroworldVerb.Microworld(),
        MicroworldVerb.Methods(),
        Alarms.AlarmsVerb.Build(),
        AimsVerb.Build(),
        Effects.EffectsVerb.Build(),
        ReadingsVerb.Build(),
        ArmVerb.Build(),
        Judging.JudgingVerb.Build(),
        KillsVerb.Build(),
        MutationsVerb.Build(),
        TokenizersVerb.Build(),
        TemplatesVerb.Build(),
        GgufVerb.Build(),
        BesideVerb.Build(),
        FuzzVerb.Build(),
        ServedVerb.Build(),
        ServedRunsVerb.Build(),
        ServeLoadVerb.Build(),
        GoldenVerb.Build(),
        ScaleVerb.Build(),
        ParityVerb.Build(),
        HouseVerb.Build(),
        PublishedVerb.Build(),
        SpeedVerb.Build(),
        DeviceVerb.Build(),
        EvaluationSpeedVerb.Build(),
        RulesVerb.Build(),
        SumsVerb.Build(),
        ControlVerb.Build(),
        ClosedJudgeVerb.Build(),
        ClosedJudgeEvalVerb.Build(),
        PairsRightVerb.Build(),
        GapVerb.Build(),
        RuledVerb.Build(),
        RuledGapVerb.Build(),
        OwnAgreementVerb.Build(),
        AcrossVerb.Build(),
        TrainingVerb.Build(),
        MemoryVerb.Build(),
    };
}
