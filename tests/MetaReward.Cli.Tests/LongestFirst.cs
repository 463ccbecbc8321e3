using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(MetaReward.Tests.LongestFirst))]

namespace MetaReward.Tests;

/// <summary>The classes that take minutes begin first, so that in the end no processor waits for one of them.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
        [nameof(DocumentedCommandsTests), nameof(Settings.EverySettingTests), nameof(RealEngineKillTests), nameof(SpoiledRunTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : notnull, ITestCollection =>
        [.. testCollections.OrderBy(one => Place(one.TestCollectionDisplayName))
            .ThenBy(one => one.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Place(string name) =>
        Array.FindIndex(Long, one => name.Contains(one, StringComparison.Ordinal)) is >= 0 and var at ? at : Long.Length;
}
