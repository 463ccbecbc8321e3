using MetaReward.Scores;

namespace MetaReward.Tests;

public class MutualInformationTests
{
    [Fact]
    public void It_is_what_the_part_of_the_prompt_adds_to_the_log_prob()
    {
        Response[] responses = [Of(0, "a b", -1, -2), Of(1, "c", -0.5f)];
        Retold[] without = [Told(responses[0], -2, -4.5f), Told(responses[1], -0.25f)];
        MutualInformation.Of(responses, without, perToken: false).Select(one => one.Mean).ShouldBe([3.5, -0.25]);
        MutualInformation.Of(responses, without, perToken: true).Select(one => one.Mean).ShouldBe([1.75, -0.25]);
    }

    [Fact]
    public void What_nobody_could_tell_has_no_reward()
    {
        Response[] responses = [Of(0, ""), Of(1, "c", -0.5f)];
        Retold[] nothing = [.. responses.Select(one => Told(one))];
        MutualInformation.Of(responses, nothing, perToken: true).ShouldAllBe(one => double.IsNaN(one.Mean) && one.Valid == 0);
    }

    [Fact]
    public void Log_probs_of_another_response_are_refused()
    {
        var one = Of(0, "a b", -1, -2);
        Should.Throw<ArgumentException>(() => MutualInformation.Of([one], [], perToken: false));
        Should.Throw<ArgumentException>(() => MutualInformation.Of([one], [Told(one, -1)], perToken: false))
            .Message.ShouldContain("its own tokens");
        Should.Throw<ArgumentException>(() => MutualInformation.Of([one], [Told(Of(1, "c d", -1, -2), -1, -1)], perToken: false));
    }

    private static Retold Told(Response response, params float[] logps) => new($"{response.Id}/w0", response.Id, logps);

    private static Response Of(int k, string text, params float[] logps) => new(
        $"i1/p1/r{k}", new Prompt("p1", "why?"), new(text, [.. logps.Select((_, i) => i)], logps, Finish.Stop));
}
