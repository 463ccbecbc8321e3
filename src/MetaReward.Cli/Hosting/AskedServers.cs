using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Remote.Served;

namespace MetaReward.Cli.Hosting;

/// <summary>How the settings have servers asked.</summary>
internal static class AskedServers
{
    /// <summary>How a server is asked: its key and times are the environment's, all else the settings'.</summary>
    /// <param name="settings">Of the run, or the defaults.</param>
    /// <param name="server">Its address.</param>
    /// <param name="progress">Told what changes how replies come about, and what is waited for.</param>
    /// <exception cref="InvalidDataException">A variable of the environment holds what cannot be used.</exception>
    public static ServedOptions Of(RunSettings settings, Uri server, RoomProgress progress)
    {
        var here = ServedOptions.Here(server, Environment.GetEnvironmentVariable);
        return here with
        {
            Reply = settings.Servers.ReplySeconds > 0 ? TimeSpan.FromSeconds(settings.Servers.ReplySeconds) : here.Reply,
            Patience = settings.Servers.PatienceSeconds > 0 ? TimeSpan.FromSeconds(settings.Servers.PatienceSeconds) : here.Patience,
            Lanes = settings.Servers.Concurrency,
            Streams = settings.Servers.Stream,
            IsText = settings.Servers.Text,
            TemplateVariables = Fields(settings.Sampling.TemplateVariables),
            Extra = settings.Servers.Extra.Any ? Fields(settings.Servers.Extra) : null,
            Note = progress.Remark,
            Waits = progress.Heading,
        };
    }

    private static JsonObject Fields(TemplateVariables variables) => JsonNode.Parse(variables.ToString())!.AsObject();
}
