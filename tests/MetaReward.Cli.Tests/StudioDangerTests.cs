using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>For which runs the studio starts nothing: somebody else may have made the folder.</summary>
public class StudioDangerTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("training.trainer", "training.trainer=external")]
    [InlineData("libtorch", "libtorch=elsewhere", "device=cuda")]
    [InlineData("(model)", "model=x@https://evil.example/v1", "prompts=p.jsonl")]
    [InlineData("serving", "serving.server=x@http://127.0.0.1:8000/v1")]
    [InlineData("the role judge", "roles.judge=x@http://127.0.0.1:8000/v1", "loop.judge_iterations=0")]
    [InlineData(null, "roles.judge=runs/other/iter-02", "loop.judge_iterations=0")]
    public void What_settings_would_do_besides_reading_and_computing(string? said, params string[] sets)
    {
        var settings = Resolved.From([.. sets.Select(SettingSources.Set)]).Settings;
        var danger = StudioJudge.Danger(settings);
        if (said is null)
        {
            danger.ShouldBeNull();
        }
        else
        {
            danger.ShouldNotBeNull().ShouldContain(said);
        }
    }
}
