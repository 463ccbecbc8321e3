namespace MetaReward.Torch.Tests;

/// <summary>A model's own samples are learned by their tokens; texts are tokenised.</summary>
public sealed class TargetTrainingTests : IDisposable
{
    private readonly Toy toy = new();

    private static readonly Training Once = Toy.Training(epochs: 1);

    public void Dispose() => toy.Dispose();

    [Fact]
    public async Task A_written_text_and_a_sample_of_the_same_tokens_teach_the_same()
    {
        var written = await SftAsync("written", new Demonstration("d", "w1", "w2 w3"));
        var sampled = await SftAsync("sampled", new Demonstration("d", "w1", Toy.Sample("w2 w3")));
        sampled.Fingerprint.ShouldBe(written.Fingerprint);
    }

    [Fact]
    public async Task A_sample_is_learned_by_its_tokens_whatever_its_text_says()
    {
        var sample = Toy.Sample("w2 w3");
        var one = await SftAsync("one", new Demonstration("d", "w1", sample));
        var other = await SftAsync("other", new Demonstration("d", "w1", sample with { Text = "w9" }));
        other.Fingerprint.ShouldBe(one.Fingerprint);
    }

    [Fact]
    public async Task What_was_cut_off_is_not_taught_to_end()
    {
        var whole = Toy.Sample("w2 w3");
        var cut = whole with { Tokens = [.. whole.Tokens.SkipLast(1)], Logps = [.. whole.Logps.SkipLast(1)], Finish = Finish.Length };
        await SftAsync("t", new Demonstration("d", "w1", cut));
        toy.Figures("t")[0].GetProperty("tokens").GetDouble().ShouldBe(2);
    }

    [Fact]
    public async Task Pairs_of_written_texts_teach_what_pairs_of_samples_do()
    {
        PreferencePair[] written = [.. Toy.Pairs.Select(p =>
            p with { Chosen = p.Chosen with { Target = p.Chosen.Text }, Rejected = p.Rejected with { Target = p.Rejected.Text } })];
        var texts = await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, written, new(Once), toy.Turn("texts"));
        var samples = await new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, Toy.Pairs, new(Once), toy.Turn("samples"));
        texts.Fingerprint.ShouldBe(samples.Fingerprint);
    }

    [Fact]
    public async Task An_empty_side_is_refused_with_its_pair_before_anything_is_trained()
    {
        var pair = Toy.Pairs[1] with { Rejected = new("r1", 0, Toy.Sample("")) };
        var refusal = await Should.ThrowAsync<InvalidDataException>(() =>
            new TorchTrainer().DpoAsync(Toy.Policy, Toy.Policy, [Toy.Pairs[0], pair], new(Once), toy.Turn("t")));
        refusal.Message.ShouldContain("pair 'p1': its rejected side 'r1' has no tokens but its end");
        Directory.Exists(Path.Combine(toy.Folder, "t")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "demonstration 'd' is an empty text")]
    [InlineData("served", "demonstration 'd' has a text and no tokens")]
    public async Task An_empty_demonstration_is_refused_by_name(string text, string message)
    {
        Target target = text == "" ? new Target.Written("") : new Sample(text, [], [], Finish.Stop);
        (await Should.ThrowAsync<InvalidDataException>(() => SftAsync("t", new Demonstration("d", "w1", target)))).Message
            .ShouldContain(message);
    }

    private Task<IPolicy> SftAsync(string name, Demonstration demonstration) =>
        new TorchTrainer().SftAsync(Toy.Policy, [demonstration], new(Once), toy.Turn(name));
}
