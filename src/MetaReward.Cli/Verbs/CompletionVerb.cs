using System.CommandLine;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// <c>completion</c>: a script that lets a shell complete verbs, options and their values; it asks the program
/// itself, so it is never out of date.
/// </summary>
public static class CompletionVerb
{
    private static readonly IReadOnlyDictionary<string, string> Scripts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = """
            _metareward() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _metareward metareward
            """,
        ["zsh"] = """
            #compdef metareward
            _metareward() {
                local -a found
                found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -- $found || _files
            }
            compdef _metareward metareward
            """,
        ["fish"] = """
            complete -c metareward -a '(metareward "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
    };

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("completion", "Print a script that completes this command in a shell.");
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        command.Add(shell);
        command.SetAction(parsed => terminal.Say(Scripts[parsed.GetValue(shell)!].ReplaceLineEndings("\n")));
        return new(command, ["completion bash >> ~/.bashrc", "completion zsh > ~/.zfunc/_metareward",
            "completion fish > ~/.config/fish/completions/metareward.fish"]);
    }
}
