namespace MetaReward.Evaluation;

/// <summary>
/// Measures lengths and speeds on a few prompts, for <see cref="Plan"/>. Speeds hold for this machine, these lengths and this many
/// sequences at once, so the probe asks as the loop does: as many shards side by side. A quick model, whose first pass over a few prompts
/// is mostly getting warm, is measured by a second pass over more. A sample is cut off after a few tokens, since a plan must not cost what
/// it plans; the length of the whole is then estimated as if every token were as likely to be the last.
/// </summary>
/// <param name="Tokens">Number of tokens of a rendered user message, template included.</param>
/// <param name="Seconds">A clock that runs evenly; results do not depend on it, only the speeds do.</param>
/// <param name="Width">Samples per prompt, as the loop asks for several; at least 1.</param>
/// <param name="MostTokens">Where a sample is cut off.</param>
/// <param name="Workers">Shards that the loop has in work at once; at least 1.</param>
public sealed record PlanProbe(Func<string, int> Tokens, Func<double> Seconds, int Width = 4, int MostTokens = 64, int Workers = 1)
{
    /// <summary>Seconds of the first pass up to which there is a second: four times the prompts then take a few seconds at most.</summary>
    private const double Quick = 3;

    /// <summary>Prompts of the first pass.</summary>
    private int Narrow => 8 * Workers;

    /// <summary>Prompts that fill a batch of every worker, for the second pass. More are not asked.</summary>
    public int Wide => 32 * Workers;

    /// <summary>Samples that <see cref="RunAsync"/> asks for at most.</summary>
    public int Asks(int prompts) => (Math.Min(prompts, Narrow) + (prompts > Narrow ? Math.Min(prompts, Wide) : 0)) * ((2 * Width) + 2);

    /// <summary>Samples responses, then judgments, then meta-judgments; again, and more of them, where that was quick.</summary>
    /// <param name="policy">Who is measured.</param>
    /// <param name="prompts">At least one; <see cref="Wide"/> of them fill a batch.</param>
    /// <param name="judge">The judge's rubric.</param>
    /// <param name="meta">The meta-judge's rubric.</param>
    /// <param name="sampling">As in the loop, for each role.</param>
    /// <param name="trainSpeed">Tokens per second of training where known; else a third of the measured prefill, since a backward pass
    /// costs two forward ones.</param>
    /// <param name="cancel">Stops between sampling steps.</param>
    public async Task<(Lengths Lengths, Speeds Speeds)> RunAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, IRubric<Exchange> judge, IRubric<Contest> meta, RoleSampling sampling,
        double? trainSpeed, CancellationToken cancel)
    {
        var start = Seconds();
        var first = await PassAsync(policy, [.. prompts.Take(Narrow)], judge, meta, sampling, trainSpeed, cancel);
        return prompts.Count <= Narrow || Seconds() - start > Quick ? first
            : await PassAsync(policy, [.. prompts.Take(Wide)], judge, meta, sampling, trainSpeed, cancel);
    }

    private async Task<(Lengths Lengths, Speeds Speeds)> PassAsync(
        IPolicy policy, IReadOnlyList<Prompt> prompts, IRubric<Exchange> judge, IRubric<Contest> meta, RoleSampling sampling,
        double? trainSpeed, CancellationToken cancel)
    {
        var seed = Seed.Of(0).Derive("plan");
        Task<Timed> Ask(string room, IReadOnlyList<Dialogue> messages, int count, Sampling how) =>
            AskAsync(policy, messages.Select((m, i) => new SampleRequest(m, count, seed.Derive(room).Derive(i))).ToList(), how, cancel);

        var questions = prompts.Select(p => p.Text).ToList();
        var responses = await Ask("responses", [.. prompts.Select(p => p.Dialogue)], Width, sampling.Actor);
        var exchanges = questions.Zip(responses.Samples, (q, r) => new Exchange(q, r[0].Answer)).ToList();
        var rendered = exchanges.Select(judge.Render).ToList();
        IReadOnlyList<Dialogue> asked = [.. rendered];
        var prefill = await Ask("prefill", asked, 1, sampling.Judge with { MaxTokens = 1 });
        var judgments = await Ask("judgments", asked, Width, sampling.Judge);
        var contests = exchanges.Zip(judgments.Samples, (e, j) => meta.Render(new(e, j[0].Answer, j[^1].Answer))).ToList();
        var battles = await Ask("battles", [.. contests], 1, sampling.Meta);

        var read = Mean(rendered) * rendered.Count / prefill.Seconds;
        var sampled = new[] { responses, judgments, battles };
        return (
            new(Mean(questions), responses.Length, Mean(rendered), judgments.Length, Mean(contests), battles.Length)
            {
                Meetings = Meetings(judgments.Samples),
            },
            new(read, Decode(sampled, (questions.Concat(rendered).Concat(contests)).Sum(Tokens) / read), trainSpeed ?? read / 3));
    }

    private sealed record Timed(IReadOnlyList<IReadOnlyList<Sample>> Samples, double Seconds, int Limit)
    {
        /// <summary>Mean tokens of a whole sample, at most the limit.</summary>
        public double Length
        {
            get
            {
                var all = Samples.SelectMany(s => s).ToList();
                var ended = all.Count(s => s.Finish != Finish.Length || s.Tokens.Count == Limit);
                return Math.Min(Limit, all.Sum(s => (double)s.Tokens.Count) / Math.Max(1, ended));
            }
        }
    }

    /// <summary>Tokens over the time that is left when the prompts' own reading is taken off; at least a tenth of the time stays.</summary>
    private static double Decode(Timed[] sampled, double prefillSeconds)
    {
        var seconds = sampled.Sum(s => s.Seconds);
        return sampled.Sum(s => s.Samples.SelectMany(x => x).Sum(x => (double)x.Tokens.Count)) / Math.Max(seconds - prefillSeconds,
            seconds / 10);
    }

    /// <summary>Of every two judgments of a response, in both orders, the share that meets: the same text does not meet itself.</summary>
    private double Meetings(IReadOnlyList<IReadOnlyList<Sample>> judgments)
    {
        var distinct = judgments.Select(samples => samples.Select(sample => sample.Text).Distinct(StringComparer.Ordinal).Count());
        return Width < 2 ? 1 : distinct.Average(texts => texts * (texts - 1.0)) / (Width * (Width - 1));
    }

    private double Mean(IReadOnlyList<string> messages) => messages.Average(m => (double)Tokens(m));

    private async Task<Timed> AskAsync(IPolicy policy, IReadOnlyList<SampleRequest> requests, Sampling sampling, CancellationToken cancel)
    {
        var start = Seconds();
        var cut = sampling with { MaxTokens = Math.Min(MostTokens, sampling.MaxTokens) };
        var shards = requests.Chunk((requests.Count + Workers - 1) / Workers);
        var samples = await Task.WhenAll(shards.Select(shard => policy.SampleAsync(shard, cut, null, cancel)));
        return new([.. samples.SelectMany(shard => shard)], Seconds() - start, sampling.MaxTokens);
    }
}

/// <summary>How each role samples.</summary>
public sealed record RoleSampling(Sampling Actor, Sampling Judge, Sampling Meta);
