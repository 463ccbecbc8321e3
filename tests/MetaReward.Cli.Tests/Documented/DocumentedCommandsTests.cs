
namespace MetaReward.Tests;

/// <summary>
/// Every command that README, docs and help texts show is typed into a shell, in the order in which it stands there, and
/// does what it is shown to do.
/// </summary>
public sealed class DocumentedCommandsTests(DocumentedWorld world) : IClassFixture<DocumentedWorld>
{
    [Fact]
    public async Task Every_command_that_is_shown_works()
    {
        var commands = DocumentedCommand.Shown().DistinctBy(command => command.Words).ToArray();
        commands.Length.ShouldBeGreaterThan(60);
        var failed = new List<string>();
        foreach (var command in commands)
        {
            var screen = await world.RunAsync(command.Words);
            if (screen.Code != 0 || screen.Error.Contains("mistake of ours", StringComparison.Ordinal))
            {
                failed.Add(
                    $"{command.Place}: {command.Words}\n    ran as: {world.Shortened(command.Words)}\n    "
                    + $"exit {screen.Code}: {screen.Error.Trim()}");
            }
        }

        failed.ShouldBeEmpty(string.Join("\n", failed));
    }

    [Fact]
    public void Every_command_of_the_bench_that_is_shown_is_understood()
    {
        var bench = MetaReward.Bench.Measurements.Root();
        DocumentedCommand.OfTheBench().Where(command => bench.Parse(command.Words).Errors.Count > 0)
            .Select(command => $"{command.Place}: {command.Words}: {bench.Parse(command.Words).Errors[0].Message}").ShouldBeEmpty();
    }

    /// <summary>In running text a command has letters for what the reader fills in; its verb and its options must exist.</summary>
    [Fact]
    public async Task Verbs_and_options_named_in_running_text_exist()
    {
        var failed = new List<string>();
        foreach (var command in DocumentedCommand.InText())
        {
            var words = command.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var help = await Screen.RunAsync([.. words.Skip(1).TakeWhile(word => word.All(letter => letter is (>= 'a' and <= 'z') or '-'))
                .TakeWhile(word => word[0] != '-').Take(2), "--help"]);
            var unknown = words.Where(word => word.StartsWith("--", StringComparison.Ordinal))
                .Where(option => !help.Out.Contains(option.Split('=')[0], StringComparison.Ordinal)).ToArray();
            if (help.Code != 0 || unknown.Length > 0)
            {
                failed.Add(
                    $"{command.Place}: {command.Words}: "
                    + $"{(help.Code != 0 ? help.Error.Trim() : "no option " + string.Join(", ", unknown))}");
            }
        }

        failed.ShouldBeEmpty(string.Join("\n", failed));
    }
}
