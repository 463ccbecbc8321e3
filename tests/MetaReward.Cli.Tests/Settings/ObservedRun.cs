using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MetaReward.Cli;
using MetaReward.Cli.Hosting;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Verbs;
using MetaReward.Cli.Work;

namespace MetaReward.Tests.Settings;

/// <summary>
/// All that settings decide, seen from outside: how the model is opened, where the run goes, and a whole run of it with a policy and a
/// trainer that write down what they are asked. Neither <c>settings.yaml</c> and <c>run.json</c>, which repeat every setting, nor what
/// depends on the clock is looked at.
/// </summary>
internal static class ObservedRun
{
    private static readonly RoomProgress Silent =
        new(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);

    private static readonly string[] Aside = ["settings.yaml", "run.json", "timings.jsonl", "plan.json", "run.lock"];

    /// <summary>Lines that differ where settings made a difference.</summary>
    public static IReadOnlyList<string> Before(RunSettings settings) =>
    [
        $"opening {Opening.Of(settings)}",
        $"folder {Runs.FolderOf(settings)}",
        $"recipe {RecipesVerb.Find(settings.Recipe).Title}",
        $"at once {Session.Workers(settings)}",
        $"microworld {MicroworldBench.Measuring(settings)}",
        $"servers {AskedServers.Of(settings, new("http://127.0.0.1:9/v1"), Silent)} "
        + $"{string.Join(' ', Price.Read(settings.Servers.Prices))}",
        $"hosting {HostingPlan.Of(settings)}",
        .. Sick.Alarms(settings.Alarms).Select(alarm => $"{alarm}"),
    ];

    /// <summary>What a run asked, trained, kept and ended with.</summary>
    /// <param name="blind">The judge gives everything the same score, so that its gate stops the run.</param>
    /// <param name="otherBlind">So does who plays a role in its place.</param>
    public static async Task<IReadOnlyList<string>> During(RunSettings settings, bool blind, bool otherBlind = false)
    {
        using var folder = new TemporaryFolder();
        var heard = new ConcurrentBag<string>();
        var progress = new RoomProgress(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true);
        try
        {
            await new Session(settings, folder["run"], progress)
            {
                OpenRole = (model, _) => Task.FromResult<IPolicy>(new Writer(Short(model), otherBlind, heard)),
                Open = s => CheckpointBench.Of(
                    s, CheckpointBench.Rows(s), Known.Read(s), new(new Writer("M0", blind, heard), new Teacher(heard),
                        text => text.Length / 8, 4096, new(1000, 4000, 64, 8, 128, 64), "observed")),
            }.RunAsync(TestContext.Current.CancellationToken);
        }
        catch (InvalidDataException end)
        {
            heard.Add($"ended: {end.Message}");
        }

        var files = !Directory.Exists(folder["run"]) ? [] : Directory.EnumerateFiles(folder["run"], "*", SearchOption.AllDirectories)
            .Where(file => !Aside.Contains(Path.GetFileName(file)))
            .Select(file =>
                $"{Path.GetRelativePath(folder["run"], file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}");
        return [.. heard.Concat(files).Order(StringComparer.Ordinal)];
    }

    /// <summary>Answers with the words of the prompt in an order of their own, and gives five points to that order alone.</summary>
    private sealed class Writer(string name, bool blind, ConcurrentBag<string> heard) : IPolicy
    {
        public string Fingerprint => name;

        public Abilities Abilities => Abilities.Here;

        public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            heard.Add(
                $"{name} asked {string.Join(' ', requests.Select(r => $"{Short(r.Prompt.Key)}x{r.Count}/{r.Seed.Value}"))} {sampling} "
                + $"{sampling.StopStrings}");
            tokens?.Report(requests.Count);
            return Task.FromResult<IReadOnlyList<IReadOnlyList<Sample>>>([.. requests.Select(r =>
                (IReadOnlyList<Sample>)[.. Enumerable.Range(0, r.Count)
                    .Select(k => r.Alternatives is { } places ? Shares(places[k]) : Of(Reply(r.Prompt.Text, r.SeedOf(k), sampling)))])]);
        }

        /// <summary>Six tenths of the probability, and each score half as likely as the one before.</summary>
        private static Sample Shares(ReplyPlace place) => new(place.Characters, [.. place.Characters.Select(one => (int)one)],
            [.. place.Characters.Select((_, i) => (float)Math.Log(0.3 / Math.Pow(2, i)))], Finish.Stop);

        public Writer Next(string data) => new(Short(name + data), blind, heard);

        /// <summary>Replies differ in likelihood, and one in nine is cut off.</summary>
        private static Sample Of(string text) => Seed.Of(0).Derive(text) is var seed && seed.Below(9, 0) == 0
            ? new(text, [1, 2], [-0.1f, -2], Finish.Length)
            : new(text, [1, 2, 0], [-0.1f, -0.1f, (float)-seed.Uniform(1)], Finish.Stop);

        private string Reply(string prompt, Seed seed, Sampling sampling)
        {
            bool Asks(string words) => prompt.Contains(words, StringComparison.Ordinal);
            return Asks("additive scale") ? $"Thought {seed.Below(1000, 2)}.\nScore: {Score(prompt, seed)}"
                : Asks("Winner: [Response") ? $"Winner: Response {"AB"[seed.Below(2, 0)]}"
                : Asks("Decide which of the two") ? $"Winner: Judgement {"AB"[seed.Below(2, 0)]}"
                : Asks("Rating: [[") ? $"Thought {seed.Below(1000, 2)}.\nRating: [[{seed.Below(10, 1)}]]"
                : Asks("Verdict: keep") ? $"Thought {seed.Below(1000, 2)}.\nVerdict: {(seed.Below(2, 1) == 0 ? "keep" : "improve")}"
                : Asks("<improved_response>") ? $"<improved_response>better by {seed.Below(1000, 1)}</improved_response>"
                : Asks("<worse_response>") ? $"<worse_response>worse by {seed.Below(1000, 1)}</worse_response>"
                : Asks("<new_instruction>")
                    ? $"<new_instruction>tell me {seed.Below(40, 1)} things {new string('x', seed.Below(9, 2))}</new_instruction>"
                : Good(prompt) + (sampling.Temperature == 0 ? ""
                    : $" and {seed.Below(4, 3)} more of {seed.Below(100, 4)} and {seed.Below(3, 5)}");
        }

        private int Score(string prompt, Seed seed) => blind ? 3
            : prompt.Contains(Good(Asked(prompt)), StringComparison.Ordinal) ? 4 + seed.Below(2, 1) : seed.Below(2, 1);

        private static string Good(string prompt) => $"a good reply says these words: {string.Join(" then ", prompt.Split(' ').Take(9))}.";

        private static string Asked(string rubric) => rubric.Split("User: ")[1].Split('\n')[0];
    }

    private sealed class Teacher(ConcurrentBag<string> heard) : ITrainer
    {
        public Task<IPolicy> DpoAsync(IPolicy policy, IPolicy reference, IReadOnlyList<PreferencePair> pairs, Dpo options, Turn at) =>
            Told(policy, string.Join(' ', pairs.Select(p => $"{p.Id}:{p.Chosen.Id}>{p.Rejected.Id}")),
                $"{options} {options.Training.LowRank}", at);

        public Task<IPolicy> DistillAsync(
            IPolicy policy, IPolicy teacher, IReadOnlyList<Demonstration> demonstrations, Distill options, Turn at) =>
            Told(policy, teacher.Fingerprint, $"{options}", at);

        public Task<IPolicy> ReinforceAsync(
            IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at) =>
            StepsAsync(policy, reference, options, rollouts, at);

        private async Task<IPolicy> StepsAsync(
            IPolicy policy, IPolicy reference, Reinforce options, Func<IPolicy, int, Task<IReadOnlyList<Rollout>>> rollouts, Turn at)
        {
            var made = new List<Rollout>();
            for (var step = 0; step < options.Steps; step++)
                made.AddRange(await rollouts(((Writer)policy).Next($"step {step}"), step));
            return await Told(policy, reference.Fingerprint + string.Join(' ', made.Select(one => $"{one.Id}:{one.Reward}")),
                $"{options} {options.Training.LowRank}", at);
        }

        public Task<IPolicy> SftAsync(IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Turn at) =>
            Told(policy, string.Join(' ', demonstrations.Select(d => $"{d.Id}:{Short(d.Prompt + d.Text)}")),
                $"{options} {options.Training.LowRank}", at);

        private Task<IPolicy> Told(IPolicy policy, string data, string options, Turn at)
        {
            heard.Add($"{policy.Fingerprint} learns {data} by {options} with {at.Seed.Value}");
            return Task.FromResult<IPolicy>(((Writer)policy).Next(data));
        }
    }

    private static string Short(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
