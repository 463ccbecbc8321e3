namespace MetaReward.Tests;

/// <summary>Groups are what LINQ's are, whether equal keys stand together or not.</summary>
public sealed class GroupIndexTests
{
    [Theory]
    [InlineData("")]
    [InlineData("aaabbc")]
    [InlineData("abcabca")]
    [InlineData("aabbaac")]
    public void Groups_hold_their_items_in_order(string letters)
    {
        string[] items = [.. letters.Select((letter, i) => $"{letter}{i}")];
        var index = new GroupIndex<string>(items, item => item[..1]);
        var groups = items.GroupBy(item => item[..1]).ToArray();
        index.Keys.ShouldBe(groups.Select(group => group.Key));
        foreach (var group in groups)
        {
            index[group.Key].ShouldBe(group);
            index[group.Key].Count.ShouldBe(group.Count());
            index[group.Key][^1].ShouldBe(group.Last());
            Should.Throw<ArgumentOutOfRangeException>(() => index[group.Key][group.Count()]);
        }

        index["z"].ShouldBeEmpty();
    }
}
