using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>A command line that nobody watches: exit code, standard output, standard error.</summary>
internal sealed record Screen(int Code, string Out, string Error)
{
    public static async Task<Screen> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Program.RunAsync(args, new Terminal(output, error, Watched: false), TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
