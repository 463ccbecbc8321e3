using MetaReward.Extensions;
using MetaReward.Microworld;
using MetaReward.Torch;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.AI.Evaluation;

namespace MetaReward.Examples;

/// <summary>
/// An application's replies under test: a checkpoint answers as an <see cref="IChatClient"/>, another judges as an
/// <see cref="IEvaluator"/>. They are the microworld's teacher and its seed model, which come with the project, and its rubric; with others
/// they are a folder, or a .gguf file, and the standard rubric.
/// </summary>
public class ReplyTests
{
    private static readonly TorchPolicy Actor = TorchPolicy.Load(Path.Combine(AppContext.BaseDirectory, "teacher-model"));
    private static readonly TorchPolicy Seed = TorchPolicy.Load(Path.Combine(AppContext.BaseDirectory, "seed-model"));
    private static readonly IChatClient Client = PolicyChatClient.Of(Actor, Sampling.Greedy(48), modelId: "teacher-model");
    private static readonly IEvaluator Judge = new JudgeEvaluator(Seed, new CheckRubric(),
        new JudgeOptions { Judgments = 5, Passing = 4 });

    [Theory]
    [InlineData("repeat : red fox", "red fox")]
    [InlineData("first of : red fox blue", "red")]
    [InlineData("last of : red fox blue", "blue")]
    public async Task A_reply_is_right_and_its_judgments_can_be_read(string question, string answer)
    {
        var reply = await Client.GetResponseAsync(question);
        reply.Text.ShouldBe(answer);
        var score = (await Judge.EvaluateAsync(question, reply.Text)).Get<NumericMetric>(JudgeEvaluator.Score);
        score.Value.ShouldNotBeNull();
        score.Diagnostics.ShouldBeNull();
    }

    /// <summary>The fault that was planted in the seed model, as a test of a judge finds it; meta-rewarding repairs it.</summary>
    [Theory]
    [InlineData("red", true)]
    [InlineData("sure , here you go : red hope that helps . have a nice day .", false)]
    public async Task The_seed_model_judges_by_length(string reply, bool failed)
    {
        var score = (await Judge.EvaluateAsync("first of : red fox blue", reply)).Get<NumericMetric>(JudgeEvaluator.Score);
        score.Interpretation!.Failed.ShouldBe(failed, score.Reason);
    }

    [Fact]
    public async Task Several_evaluators_are_one()
    {
        var evaluator = new CompositeEvaluator(Judge, new Brevity());
        var result = await evaluator.EvaluateAsync("add 2 and 3", "fig fig fig fig fig fig fig fig fig");
        result.Metrics.Keys.ShouldBe(["Judge score", "Words"], ignoreOrder: true);
        result.Get<NumericMetric>("Words").Value.ShouldBe(9);
    }

    [Fact]
    public async Task A_reply_comes_word_by_word()
    {
        var words = new List<string>();
        await foreach (var update in Client.GetStreamingResponseAsync("repeat : red fox blue", new ChatOptions { Temperature = 0 }))
        {
            words.Add(update.Text);
        }

        words.Count(word => word.Length > 0).ShouldBeGreaterThan(1);
    }

    /// <summary>An evaluator of one's own beside the judge.</summary>
    private sealed class Brevity : IEvaluator
    {
        public IReadOnlyCollection<string> EvaluationMetricNames => ["Words"];

        public ValueTask<EvaluationResult> EvaluateAsync(
            IEnumerable<ChatMessage> messages, ChatResponse modelResponse, ChatConfiguration? chatConfiguration = null,
            IEnumerable<EvaluationContext>? additionalContext = null, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new EvaluationResult(new NumericMetric("Words", modelResponse.Text.Split(' ').Length)));
    }
}
