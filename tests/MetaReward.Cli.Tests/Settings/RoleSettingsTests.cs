using MetaReward.Cli.Settings;

namespace MetaReward.Tests.Settings;

/// <summary>Who plays a role, as it is told in a file or on the command line.</summary>
public class RoleSettingsTests
{
    private static readonly string[] Frozen = ["loop.judge_iterations=0"];

    [Fact]
    public void Roles_are_a_map_whose_names_add_up_and_come_back_from_the_written_file()
    {
        var settings = Resolved.From(
        [
            .. SettingSources.Text("loop: {judge_iterations: 0}\nroles:\n  judge: runs/mine/iter-02\n  meta_judge: ~\n", "run.yaml"),
            SettingSources.Set("roles.meta_judge=m@http://127.0.0.1:1/v1"),
        ]).Settings;
        settings.Roles
            .ShouldBe(new Dictionary<string, string> { ["judge"] = "runs/mine/iter-02", ["meta_judge"] = "m@http://127.0.0.1:1/v1" });
        Resolved.From(SettingSources.Text(SettingsFile.Yaml(settings), "again.yaml")).Settings.Roles.ShouldBe(settings.Roles);
        Resolved.From([]).Settings.Roles.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("microworld-teacher", "recipe=self")]
    [InlineData("microworld", "recipe=self", "roles.teacher=microworld")]
    [InlineData("microworld-teacher", "recipe=self-judge", "roles.judge=microworld")]
    [InlineData(null, "recipe=self", "model=model.gguf")]
    [InlineData(null, "recipe=evolve")]
    public void The_built_in_worlds_teacher_teaches_unless_another_is_named(string? teacher, params string[] assignments) =>
        Resolved.From(assignments.Select(SettingSources.Set)).Settings.Roles.GetValueOrDefault("teacher").ShouldBe(teacher);

    [Theory]
    [InlineData("roles={}")]
    [InlineData("roles=~")]
    [InlineData("roles={judge: ~}")]
    public void Nobody_named_is_the_student(string assignment) =>
        Resolved.From([SettingSources.Set(assignment)]).Settings.Roles.ShouldBeEmpty();

    [Theory]
    [InlineData("roles.teacher=a.gguf",
        "--set: the recipe meta-rewarding has no role 'teacher'; it has judge (scores responses), meta_judge (compares judgments).")]
    [InlineData("roles.metajudge=a.gguf",
        "--set: the recipe meta-rewarding has no role 'metajudge'; it has judge (scores responses), meta_judge (compares judgments). "
            + "Did you mean 'meta_judge'?")]
    [InlineData("roles=judge", "--set: roles must be a map of names to values, but 'judge' came.")]
    [InlineData("roles=[judge]", "--set: roles must be a map of names to values, but a list came.")]
    [InlineData("roles={judge: [a, b]}", "--set: roles must be a map of names to values, but a list as a value came.")]
    public void A_role_that_the_recipe_does_not_have_and_a_map_that_is_none_are_refused(string assignment, string message) =>
        Refusal([.. Frozen, assignment]).ShouldBe(message);

    [Theory]
    [InlineData("roles.judge=runs/mine/iter-02")]
    [InlineData("roles.judge=m@http://127.0.0.1:1/v1")]
    public void Whose_judgments_are_learned_can_only_be_the_student(string assignment) => Refusal(assignment).ShouldBe(
        "--set: only the student can play the role judge: loop.judge_iterations is 2, so the student learns its judgments. Set it to 0, "
        + "and the judge stays as it is.");

    [Fact]
    public void A_judge_that_is_not_learned_may_be_anyone() =>
        Resolved.From([SettingSources.Set("recipe=self-rewarding"), SettingSources.Set("roles.judge=m@http://127.0.0.1:1/v1")])
            .Settings.Roles["judge"].ShouldBe("m@http://127.0.0.1:1/v1");

    private static string Refusal(params string[] assignments) =>
        Should.Throw<InvalidDataException>(() => Resolved.From(assignments.Select(SettingSources.Set))).Message;
}
