using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class DistillTests : IDisposable
{
    private static readonly TorchPolicy Teacher = new(Transformer.Random(TransformerTests.Tiny, Seed.Of(4)), Toy.Text);
    private readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Theory]
    [InlineData(Divergence.ForwardKl)]
    [InlineData(Divergence.ReverseKl)]
    [InlineData(Divergence.JensenShannon)]
    public async Task The_student_comes_near_the_teacher(Divergence divergence)
    {
        var options = new Distill(Toy.Training(epochs: 40, rate: 0.01) with { Schedule = Schedule.Constant }, divergence);
        var learned = await new TorchTrainer().DistillAsync(Toy.Policy, Teacher, Toy.Demonstrations, options, toy.Turn("t"));
        var log = toy.Figures("t").Select(line => line.GetProperty("loss").GetDouble()).ToArray();
        log.TakeLast(3).Average().ShouldBeLessThan(log[0] / 2);
        learned.Fingerprint.ShouldNotBe(Toy.Policy.Fingerprint);
    }

    [Theory]
    [InlineData(Divergence.ForwardKl, 1)]
    [InlineData(Divergence.ForwardKl, 2)]
    [InlineData(Divergence.ReverseKl, 1)]
    public void A_few_positions_at_a_time_give_the_loss_and_the_gradients_of_all_logits_together(Divergence divergence, double temperature)
    {
        using var scope = NewDisposeScope();
        TokenSequence[] sequences = [new([5, 2], [6, 7, 1]), new([9, 2], [8, 1]), new([9, 10, 2], [4])];
        var options = new Distill(new(1e-3, 1, 8, MicroBatchTokens: 6), divergence, Temperature: temperature);
        var (ours, loss) = Gradients(model =>
            new DistillObjective(model, Teacher.Model, sequences, options, largest: 3 * 40).Accumulate([0, 1, 2])[0].Value);
        var (plain, expected) = Gradients(model =>
        {
            var apart = sequences.Select(s => divergence == Divergence.ForwardKl
                ? Divergences.Forward(Logits(model, s), Logits(Teacher.Model, s).detach(), temperature)
                : Divergences.Reverse(Logits(model, s), Logits(Teacher.Model, s).detach(), temperature));
            var mean = cat([.. apart]).mean();
            mean.backward();
            return mean.item<float>();
        });
        loss.ShouldBe(expected, 1e-6);
        foreach (var (name, gradient) in plain)
        {
            ours[name].Zip(gradient, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-6f * (1 + gradient.Max(Math.Abs)), name);
        }
    }

    /// <summary>The loss on sequences whose teacher sees other prompts is that of the logits laid side by side by hand.</summary>
    [Fact]
    public void A_teacher_that_knows_more_is_asked_its_own_prompt()
    {
        using var scope = NewDisposeScope();
        TokenSequence[] sequences =
        [
            new([5, 2], [6, 7, 1]) { TeacherPrompt = [5, 8, 9, 2] }, new([9, 2], [8, 1]), new([9, 10, 2], [4]) { TeacherPrompt = [3] },
        ];
        var loss = Gradients(model =>
            new DistillObjective(model, Teacher.Model, sequences, new(new(1e-3, 1, 8, MicroBatchTokens: 6))).Accumulate([0, 1, 2])[0].Value)
            .Value;
        var expected = Gradients(model =>
        {
            var apart = sequences.Select(s => Divergences.Forward(Logits(model, s), Logits(Teacher.Model, s.Taught).detach(), 1));
            var mean = cat([.. apart]).mean();
            mean.backward();
            return mean.item<float>();
        }).Value;
        loss.ShouldBe(expected, 1e-6);
    }

    [Fact]
    public async Task Who_is_its_own_teacher_has_nothing_to_learn()
    {
        await new TorchTrainer().DistillAsync(Toy.Policy, Toy.Policy, Toy.Demonstrations, new(Toy.Training(epochs: 1)), toy.Turn("t"));
        toy.Figures("t")[0].GetProperty("loss").GetDouble().ShouldBe(0, 1e-6);
    }

    [Fact]
    public async Task Cut_off_it_goes_on_to_the_same_bytes()
    {
        await TrainAsync("whole", _ => { });
        await Should.ThrowAsync<OperationCanceledException>(() => TrainAsync("t", done =>
        {
            if (done.Done == 4)
            {
                throw new OperationCanceledException();
            }
        }));
        await TrainAsync("t", _ => { });
        toy.Files("t").ShouldBe(toy.Files("whole"));

        Task<IPolicy> TrainAsync(string name, Action<Progress> heard) => new TorchTrainer { KeepEvery = TimeSpan.Zero }
            .DistillAsync(Toy.Policy, Teacher, Toy.Demonstrations, new(Toy.Training()), toy.Turn(name, heard));
    }

    [Fact]
    public async Task A_teacher_with_other_tokens_is_refused()
    {
        string[] specials = ["<pad>", "<end>", "<sep>", "<unk>"];
        var other = WordLevelFiles.Make([.. specials, .. Enumerable.Range(0, 36).Select(i => $"v{i}")], specials, "<end>", "<unk>",
            "{{ messages[0]['content'] }}<sep>");
        var stranger = new TorchPolicy(Teacher.Model, other);
        (await Should.ThrowAsync<ArgumentException>(() =>
            new TorchTrainer().DistillAsync(Toy.Policy, stranger, Toy.Demonstrations, new(Toy.Training()), toy.Turn("t"))))
            .Message.ShouldContain("the teacher has another tokenizer than the policy: token 4 is 'v0' there and 'w0' here");
    }

    [Theory]
    [InlineData(Divergence.Alpha, 0.5, 1, "divergence alpha is not known here")]
    [InlineData(Divergence.JensenShannon, 1, 1, "mixture must be above 0 and below 1")]
    [InlineData(Divergence.ForwardKl, 0.5, 0, "temperature must be above 0")]
    public void Options_out_of_range_are_refused(Divergence divergence, double mixture, double temperature, string message) =>
        Should.Throw<ArgumentException>(() => new Distill(Toy.Training(), divergence, mixture, temperature).Check()).Message
            .ShouldContain(message);

    private static Tensor Logits(Transformer model, TokenSequence sequence)
    {
        long[] ids = [.. sequence.Prompt.Concat(sequence.Response).Select(id => (long)id)];
        return model.Logits(model.Hidden(tensor(ids, [1, ids.Length])).narrow(1, sequence.Prompt.Count - 1, sequence.Response.Count))
            .squeeze(0);
    }

    private static (Dictionary<string, float[]> Gradients, double Value) Gradients(Func<Transformer, double> learn)
    {
        using var model = Toy.Policy.Model.Clone(requiresGrad: true);
        using var parameters = new TrainedParameters(model.Parameters);
        var value = learn(model);
        return (parameters.Entries.ToDictionary(entry => entry.Name, entry => entry.Gradient.data<float>().ToArray()), value);
    }
}
