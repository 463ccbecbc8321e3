namespace MetaReward.Torch.Tests;

/// <summary>Rollouts of the toy, rewarded for one word: what learning from rewards must pick up.</summary>
internal sealed class Bandit
{
    private const string Word = "w7";

    /// <summary>What was sampled, kept by step and live policy as a run's shards keep it.</summary>
    private readonly Dictionary<(int, string), IReadOnlyList<Sample>> kept = [];

    /// <summary>Step and fingerprint of every call, in order.</summary>
    public List<(int Step, string Live)> Asked { get; } = [];

    /// <summary>How many calls had to sample.</summary>
    public int Sampled { get; private set; }

    /// <summary>From a sample to its reward; by default 1 for the word, 0 for others.</summary>
    public Func<int, Sample, double> Reward { get; init; } = (_, sample) => Says(sample) ? 1 : 0;

    /// <summary>Prompts of a step; none makes no rollouts.</summary>
    public Func<int, int> Prompts { get; init; } = _ => 2;

    /// <summary>Responses to each prompt.</summary>
    public int Group { get; init; } = 8;

    public static bool Says(Sample sample) => sample.Text.Split(' ').Contains(Word);

    /// <summary>The share of a policy's samples that say the word.</summary>
    public static async Task<double> ShareAsync(IPolicy policy) =>
        (await policy.SampleAsync([new("w1", 200, Seed.Of(77))], new(1, 1, 3), null, default))[0].Average(sample => Says(sample) ? 1.0 : 0);

    public async Task<IReadOnlyList<Rollout>> PlayAsync(IPolicy live, int step)
    {
        Asked.Add((step, live.Fingerprint));
        var prompts = Enumerable.Range(0, Prompts(step)).Select(p => $"w{p + 1}").ToArray();
        if (prompts.Length == 0)
        {
            return [];
        }

        if (!kept.TryGetValue((step, live.Fingerprint), out var samples))
        {
            Sampled++;
            SampleRequest[] requests =
                [.. prompts.Select((prompt, p) => new SampleRequest(prompt, Group, Seed.Of(5).Derive(step).Derive(p)))];
            samples = kept[(step, live.Fingerprint)] = [.. (await live.SampleAsync(requests, new(1, 1, 3), null, default))
                .SelectMany(group => group)];
        }

        return [.. samples.Select((sample, i) =>
            new Rollout($"s{step}/p{i / Group}/r{i % Group}", $"s{step}/p{i / Group}", prompts[i / Group], sample, Reward(i, sample)))];
    }
}
