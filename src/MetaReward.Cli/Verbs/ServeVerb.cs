using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using MetaReward.Cli.Serve;
using MetaReward.Cli.Settings;
using MetaReward.Serving;
using MetaReward.Torch;

namespace MetaReward.Cli.Verbs;

/// <summary><c>serve</c>: checkpoints behind the protocol of OpenAI's servers.</summary>
public static class ServeVerb
{
    private const string TokenVariable = "METAREWARD_SERVE_TOKEN";
    private const string Usual = "microworld";
    private const int MostLanes = 4;

    private static readonly Argument<string[]> Models = new("models")
    {
        Description = "What to serve: a folder, a .gguf file, a run (all its iterations), an adapter, a pulled ORG/NAME, or microworld; "
            + "NAME=MODEL names it.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "model",
    };

    private static readonly Option<string> Host = new("--host") { Description = "The address to listen at: localhost, or an IP address.",
        DefaultValueFactory = _ => "127.0.0.1", HelpName = "address" };

    private static readonly Option<int> Port = new("--port") { Description = "The port; 0 takes a free one.",
        DefaultValueFactory = _ => 8000, HelpName = "number" };

    private static readonly Option<bool> NoToken = new("--no-token") { Description = "Ask clients for no token; on this machine only." };

    private static readonly Option<int> Queue = new("--queue") { Description = "Replies that are written or wait at once; a request "
        + "beyond them gets 429 and Retry-After.", DefaultValueFactory = _ => 512, HelpName = "number" };

    private static readonly Option<int> Tokens = new("--max-tokens") { Description = "Token limit of a reply whose request names none.",
        DefaultValueFactory = _ => 1024, HelpName = "number" };

    private static readonly Option<int> Lanes = new("--lanes") { Description = "Threads that write side by side, each with requests of its "
        + "own; 0: one for each processor, four at most. Requests that begin alike share that part within a lane.", HelpName = "number" };

    private static readonly Option<int> Cache = new("--cache-mib") { Description = "MiB of keys and values of each lane; earlier prompts "
        + "are kept while there is room.", DefaultValueFactory = _ => 1024, HelpName = "number" };

    private static readonly Option<bool> Weights = new("--allow-loading") { Description = "Let clients load adapters and weights of this "
        + "machine: /v1/load_lora_adapter, /update_weights_from_disk." };

    private static readonly Option<int> Grace = new("--grace") { Description = "Seconds that replies have to their end when the server is "
        + "stopped.", DefaultValueFactory = _ => 30, HelpName = "number" };

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("serve", "Serve checkpoints to programs that speak OpenAI's protocol: /v1/chat/completions, "
            + "/v1/completions, /v1/models, /health, /metrics. Ctrl+C ends it.");
        command.Add(Models);
        Array.ForEach<Option>([Host, Port, NoToken, Queue, Tokens, Lanes, Cache, Weights, Grace], command.Add);
        var device = new DeviceOption(command);
        var variables = new VariableOption(command);
        var effort = new EffortOptions(command);
        command.SetAction((parsed, cancel) =>
        {
            var settings = new RunSettings { Device = device.Read(parsed),
                Sampling = new() { TemplateVariables = variables.Read(parsed) } };
            var more = effort.Read(parsed);
            if (more is not null && parsed.GetValue(Weights))
            {
                throw new UsageException(
                    "--with and --allow-loading do not go together: what asks more than one reply would keep the old weights.");
            }

            var lanes = parsed.GetValue(Lanes) is > 0 and var count ? count : Math.Min(MostLanes, Environment.ProcessorCount);
            var live = new LiveOptions((long)parsed.GetValue(Cache) << 20, lanes, Math.Max(1, Environment.ProcessorCount / lanes));
            var named = more is null ? null : parsed.GetResult("--with")!.Tokens[^1].Value;
            var checkpoints = new ServedCheckpoints(new(), settings, live, more is null ? null : (named!, more), terminal.Note);
            return RunAsync(terminal, parsed, checkpoints, Options(parsed), cancel);
        });
        return new(command,
        [
            "serve", "serve runs/mine --port 8001", "serve judge=runs/mine/iter-02 actor=model.gguf --no-token",
            "serve microworld --with best-of-n --draws 8",
        ]);
    }

    private static ServerOptions Options(ParseResult parsed)
    {
        AskOptions.Expect(parsed.GetValue(Port) is >= 0 and <= 65535, "--port must be from 0 to 65535", parsed.GetValue(Port));
        AskOptions.Expect(parsed.GetValue(Queue) >= 1, "--queue must be at least 1", parsed.GetValue(Queue));
        AskOptions.Expect(parsed.GetValue(Tokens) >= 1, "--max-tokens must be at least 1", parsed.GetValue(Tokens));
        AskOptions.Expect(parsed.GetValue(Lanes) is >= 0 and <= 256, "--lanes must be from 0 to 256", parsed.GetValue(Lanes));
        AskOptions.Expect(parsed.GetValue(Cache) >= 1, "--cache-mib must be at least 1", parsed.GetValue(Cache));
        AskOptions.Expect(parsed.GetValue(Grace) is >= 0 and <= 3600, "--grace must be from 0 to 3600", parsed.GetValue(Grace));
        var host = parsed.GetValue(Host)!;
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
        {
            throw new UsageException(
                $"--host must be an address of this machine, but '{ShortText.Of(host)}' came: 127.0.0.1 or localhost for "
                    + "this machine alone, 0.0.0.0 for everybody who reaches it.");
        }

        var here = host == "localhost" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
        return parsed.GetValue(NoToken) && !here
            ? throw new UsageException(
                $"--no-token serves this machine only, and {host} is open to others: leave it out, or listen at 127.0.0.1.")
            : new(host, parsed.GetValue(Port), parsed.GetValue(NoToken) ? null : Token())
            {
                MostChoices = parsed.GetValue(Queue), UsualTokens = parsed.GetValue(Tokens), TakesWeights = parsed.GetValue(Weights),
                Grace = TimeSpan.FromSeconds(parsed.GetValue(Grace)),
            };
    }

    /// <summary>The token of the environment, or one of its own that is said once.</summary>
    private static string Token()
    {
        var file = Environment.GetEnvironmentVariable(TokenVariable + "_FILE");
        if (file is { Length: > 0 } && !File.Exists(file))
        {
            throw new InvalidDataException($"{TokenVariable}_FILE names '{ShortText.Of(file)}', and there is no such file: write the token "
                + "into it, or unset the variable.");
        }

        var given = (file is { Length: > 0 } ? File.ReadAllText(file) : Environment.GetEnvironmentVariable(TokenVariable) ?? "").Trim();
        return given.Length == 0 ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
            : given.All(c => c is > ' ' and < '\u007f') ? given
            : throw new InvalidDataException(
                $"{TokenVariable} holds no token: a token has no spaces, line ends or letters beyond ASCII in it.");
    }

    private static async Task<int> RunAsync(
        Terminal terminal, ParseResult parsed, ServedCheckpoints checkpoints, ServerOptions options, CancellationToken cancel)
    {
        foreach (var given in parsed.GetValue(Models) is { Length: > 0 } models ? models : [Usual])
        {
            var cut = given.IndexOf('=', StringComparison.Ordinal);
            var model = cut > 0 && !Path.Exists(given) ? given[(cut + 1)..] : given;
            checkpoints.Add(cut > 0 && model != given ? given[..cut] : Runs.NameOf(model), model);
        }

        await using var server = await StartAsync(terminal, checkpoints, options, cancel);
        await using (await OpenFirstAsync(checkpoints, cancel))
        {
        }

        Greet(terminal, server, checkpoints, options);
        Stopping.Patience = options.Grace + TimeSpan.FromSeconds(3);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        }
        catch (OperationCanceledException)
        {
            await server.StopAsync(CancellationToken.None);
        }

        return 0;
    }

    private static async Task<ModelServer> StartAsync(
        Terminal terminal, ServedCheckpoints checkpoints, ServerOptions options, CancellationToken cancel)
    {
        try
        {
            return await ModelServer.StartAsync(checkpoints.Shelf, options, checkpoints, terminal.Note, cancel);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            throw new IOException(
                $"cannot listen at {options.Host}, port {options.Port}: {failure.Message.TrimEnd('.')}. Take another --port, or a "
                    + "--host that is this machine's.", failure);
        }
    }

    /// <summary>The first model is loaded before anybody asks: a wrong path is said at once.</summary>
    private static async Task<ModelShelf.Lease> OpenFirstAsync(ServedCheckpoints checkpoints, CancellationToken cancel)
    {
        try
        {
            return await checkpoints.Shelf.TakeAsync(null, cancel);
        }
        catch (RequestException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    private static void Greet(Terminal terminal, ModelServer server, ServedCheckpoints checkpoints, ServerOptions options)
    {
        var names = checkpoints.Shelf.Names.Select(model => model.Name).ToList();
        terminal.Note($"Models   {string.Join(", ", names.Take(8))}{(names.Count > 8 ? $" and {names.Count - 8} more" : "")}");
        terminal.Note($"Address  {server.Address}");
        var own = Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 }
            && Environment.GetEnvironmentVariable(TokenVariable + "_FILE") is not { Length: > 0 };
        var header = options.Token is null ? ""
            : $" -H 'Authorization: Bearer {(own ? options.Token : "$" + TokenVariable)}'".Replace('\'', own ? '\'' : '"');
        if (options.Token is not null)
        {
            terminal.Note(
                own ? $"Token    {options.Token}   (new at every start; {TokenVariable} sets one)" : $"Token    as in {TokenVariable}");
        }

        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"\ncurl {server.Address}/chat/completions{header} \\\n"
            + $"  -H 'Content-Type: application/json' \\\n"
            + $"  -d '{{\"model\": \"{names[0]}\", \"messages\": [{{\"role\": \"user\", \"content\": \"sort : pear apple fig\"}}]}}'\n"));
    }
}
