using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Torch;

namespace MetaReward.Cli.Verbs;

/// <summary><c>chat</c>: a look at any model; the words of a checkpoint as they come, a served model's reply whole.</summary>
public static class ChatVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("chat",
            "Talk to a model. The microworld's model answers each line separately; other models see the conversation so far. "
            + "/help lists the commands.");
        var prompt = new Argument<string[]>("prompt") { Description = "One prompt to answer; without it, lines are read.",
            Arity = ArgumentArity.ZeroOrMore };
        var model = new Option<string>(
            "--model") {
                Description =
                    "A checkpoint: a folder, a .gguf file, a run or its iteration (runs/mine, runs/mine/iter-02), "
                    + "a pulled ORG/NAME[@REVISION], or microworld; or NAME@http://HOST/v1, which a server speaks for.",
                        DefaultValueFactory = _ => RunSettings.Microworld,
                        HelpName = "model" };
        var judge = new Option<bool>("--judge") { Description = "Also let the model judge its own responses." };
        var temperature = new Option<double>("--temperature") { Description = "Sampling temperature; 0 is greedy, and the default "
            + "without --with.", HelpName = "number" };
        var system = new Option<string>("--system") { Description = "A system message before the conversation.", HelpName = "text" };
        var topP = new Option<double>("--top-p")
        {
            Description = "Nucleus sampling: the share of probability to keep; 1 keeps all tokens.",
            DefaultValueFactory = _ => 1,
            HelpName = "number",
        };
        var tokens = new Option<int>("--max-tokens") { Description = "Token limit of a response.", DefaultValueFactory = _ => 256,
            HelpName = "number" };
        var seed = new Option<long>("--seed") { Description = "Decides samples at temperatures above 0.", HelpName = "number" };
        command.Add(prompt);
        Array.ForEach<Option>([model, judge, system, temperature, topP, tokens, seed], command.Add);
        var device = new DeviceOption(command);
        var variables = new VariableOption(command);
        var effort = new EffortOptions(command);
        command.SetAction(async (parsed, cancel) =>
        {
            using var models = new Models(
                new() { Device = device.Read(parsed), Sampling = new() { TemplateVariables = variables.Read(parsed) } },
                new RoomProgress(terminal, TimeProvider.System));
            var partner = await models.OpenAsync(parsed.GetValue(model)!, cancel);
            foreach (var note in (partner.Policy as TorchPolicy)?.Notes ?? [])
            {
                terminal.Note($"note: {note}");
            }

            var (more, given) = (effort.Read(parsed), parsed.GetResult(temperature) is { Implicit: false });
            var talk = new Talk(
                terminal, partner,
                new(more is null || given ? parsed.GetValue(temperature) : new Sampling().Temperature, parsed.GetValue(topP),
                    parsed.GetValue(tokens)),
                Seed.Of(parsed.GetValue(seed)), parsed.GetValue(judge), parsed.GetValue(system)) { Effort = more };
            if (parsed.GetValue(prompt) is { Length: > 0 } words)
            {
                return await talk.HearAsync(string.Join(' ', words), cancel) ? 0 : Program.Failed;
            }

            await talk.RunAsync(Console.In, cancel);
            return 0;
        });
        return new(command, ["chat", "chat sort : pear apple fig --judge", "chat which are fruits : dog plum axe fig",
            "chat sort : pear apple fig --with critics",
            "chat --model runs/meta-rewarding-microworld-0 --temperature 0.8", "chat --model llama3.2@http://localhost:11434/v1"]);
    }
}
