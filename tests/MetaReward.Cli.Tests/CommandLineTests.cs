using MetaReward.Cli;

namespace MetaReward.Tests;

public class CommandLineTests
{
    [Fact]
    public async Task Every_verb_explains_its_options_and_gives_examples()
    {
        foreach (var verb in CommandLine.Verbs(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false)))
        {
            var help = await Screen.RunAsync(verb.Command.Name, "--help");
            help.Code.ShouldBe(0);
            foreach (var name in verb.Command.Options.Select(o => o.Name).Concat(verb.Command.Arguments.Select(a => a.Name)))
            {
                help.Out.ShouldContain(name, customMessage: verb.Command.Name);
            }

            foreach (var example in verb.Examples)
            {
                help.Out.ShouldContain(example);
            }
        }
    }

    [Fact]
    public async Task The_program_lists_its_verbs()
    {
        var help = await Screen.RunAsync("--help");
        help.Code.ShouldBe(0);
        foreach (var verb in CommandLine.Verbs(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false)))
        {
            help.Out.ShouldContain("  " + verb.Command.Name);
        }
    }

    [Theory]
    [InlineData("there is no verb 'doctr'. Did you mean 'doctor'?", "doctr")]
    [InlineData("'doctor' has no option '--jsn'. Did you mean '--json'?", "doctor", "--jsn")]
    [InlineData("'surplus' is one word too many for 'schema'.", "schema", "surplus")]
    [InlineData("`metareward eval ifeval --help` shows what there is.", "eval", "ifeval")]
    [InlineData("'eval ifeval' has no option '--dat'. Did you mean '--data'?", "eval", "ifeval", "--dat")]
    public async Task A_word_that_is_not_understood_exits_2_and_names_the_nearest(string message, params string[] args)
    {
        var screen = await Screen.RunAsync(args);
        screen.Code.ShouldBe(2);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldContain("--help");
        screen.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--host must be an address of this machine, but 'example.invalid' came", "serve", "--host", "example.invalid")]
    public async Task A_name_is_no_address_to_listen_at(string message, params string[] args)
    {
        var screen = await Screen.RunAsync(args);
        screen.Code.ShouldBe(2);
        screen.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Numbers_of_help_are_written_as_people_write_them() =>
        (await Screen.RunAsync("plan", "--help")).Out.ShouldContain("prompt=80");

    [Fact]
    public async Task A_price_of_a_role_that_nobody_plays_is_refused()
    {
        var screen = await Screen.RunAsync("plan", "--assume", "decode=20", "--set", "servers.prices={studnt: 1/2}");
        screen.Code.ShouldBe(1);
        screen.Error.ShouldContain("no role 'studnt'. Did you mean 'student'?");
    }

    [Fact]
    public async Task Init_never_overwrites()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("mine.yaml", "seed: 1\n");
        var screen = await Screen.RunAsync("init", file);
        screen.Code.ShouldBe(1);
        screen.Error.ShouldContain("already exists");
        File.ReadAllText(file).ShouldBe("seed: 1\n");
    }

    [Fact]
    public async Task Nothing_but_text_is_written_when_nobody_watches()
    {
        var screen = await Screen.RunAsync("doctor");
        (screen.Out + screen.Error).ShouldNotContain("\u001b");
        screen.Out.ShouldContain("processor");
    }
}
