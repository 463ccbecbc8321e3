using System.CommandLine;
using System.Globalization;

namespace MetaReward.Bench.Serving;

/// <summary>The options of <c>serve-load</c>.</summary>
public static class ServeLoadVerb
{
    public static Command Build()
    {
        var command = new Command("serve-load",
            "Many clients at `metareward serve`, mixed lengths: tokens a second, latencies, errors, memory; against the same requests one "
            + "after another; and clients that are idle, slow, or too large. Ends with exit code 1 where a request failed.");
        var model = new Argument<string>("model") { Description = "What is served." };
        var clients = new Option<int>("--clients") { Description = "Clients at once.", DefaultValueFactory = _ => 64 };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 120 };
        var lanes = new Option<int>("--lanes") { Description = "As of serve." };
        var odd = new Option<bool>("--odd") { Description = "Also idle, slow and too large clients." };
        var llama = new Option<string?>("--llama") { Description = "A folder for the npm package of llama.cpp, which then gets the same "
            + "requests; the model must be a .gguf file." };
        command.Add(model);
        command.Add(llama);
        Array.ForEach<Option>([clients, seconds, lanes, odd], command.Add);
        command.SetAction(async (parsed, cancel) =>
        {
            using var server = await ServerProcess.StartAsync(
                parsed.GetValue(model)!, ["--lanes", $"{parsed.GetValue(lanes)}"], cancel);
            var time = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            await LoadClients.RunAsync(server.Address, 4, TimeSpan.FromSeconds(5), () => server.Memory, cancel); // everything is compiled
            var many = await LoadClients.RunAsync(server.Address, parsed.GetValue(clients), time, () => server.Memory, cancel);
            var one = await LoadClients.RunAsync(server.Address, 1, time / 2, () => server.Memory, cancel);
            Console.Out
                .WriteLine(
                    "| clients | requests | errors | tokens/s | latency: half | 95 % | 99 % | most | server's memory, MiB: first, "
                    + "middle, last |\n"
                        + "|--:|--:|--:|--:|--:|--:|--:|--:|---|");
            Console.Out.WriteLine(Row(parsed.GetValue(clients), many));
            Console.Out.WriteLine(Row(1, one));
            if (parsed.GetValue(llama) is { } folder)
            {
                server.Dispose();
                foreach (var at in new[] { parsed.GetValue(clients), 1 })
                {
                    var seen = LlamaLoad.Run(folder, parsed.GetValue(model)!, at, (int)(at == 1 ? time / 2 : time).TotalSeconds);
                    Console.Out.WriteLine("| llama.cpp, " + Row(at, seen)[2..]);
                }
            }
            else if (parsed.GetValue(odd))
            {
                Console.Out.WriteLine($"\n- idle: {await OddClients.IdleAsync(server.Address, 1000, cancel)}");
                Console.Out.WriteLine($"- one byte a second: {await OddClients.SlowAsync(server.Address, 40, cancel)}");
                Console.Out.WriteLine($"- a request of 100 MB: {await OddClients.LargeAsync(server.Address, cancel)}");
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- memory afterwards: {server.Memory:0} MiB"));
            }

            return many.Errors + one.Errors == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Row(int clients, LoadSeen seen) => string.Create(CultureInfo.InvariantCulture,
        $"| {clients} | {seen.Requests} | {seen.Errors} | {seen.Tokens / seen.Seconds:0} | {seen.Within(0.5):0.00} s "
        + $"| {seen.Within(0.95):0.00} s "
        + $"| {seen.Within(0.99):0.00} s | {seen.Within(1):0.00} s | {(seen.Memory.Count == 0 ? "-"
            : string.Create(CultureInfo.InvariantCulture,
                $"{seen.Memory[0]:0}, {seen.Memory[seen.Memory.Count / 2]:0}, {seen.Memory[^1]:0}"))} |");
}
