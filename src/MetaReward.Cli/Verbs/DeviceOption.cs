using System.CommandLine;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// Where checkpoints compute, for verbs without a run's settings. The libtorch that has a card is the
/// variable's: <c>METAREWARD_LIBTORCH</c>.
/// </summary>
public sealed class DeviceOption
{
    private readonly Option<string> device = new("--device") { Description = "Where checkpoints compute.", DefaultValueFactory = _ => "cpu",
        HelpName = "cpu|cuda" };

    /// <param name="command">Gets the option.</param>
    public DeviceOption(Command command) => command.Add(device.AcceptOnlyFromAmong("cpu", "cuda"));

    /// <summary>What was said.</summary>
    public Device Read(ParseResult parsed) => parsed.GetValue(device) == "cuda" ? Device.Cuda : Device.Cpu;
}
