using System.Text.Json;

namespace MetaReward.Tests;

public class TemplateVariablesTests
{
    [Theory]
    [InlineData("enable_thinking=false", "{\"enable_thinking\":false}")]
    [InlineData("enable_thinking=False", "{\"enable_thinking\":false}")]
    [InlineData("reasoning_effort=high", "{\"reasoning_effort\":\"high\"}")]
    [InlineData("budget=512", "{\"budget\":512}")]
    [InlineData("version=\"3\"", "{\"version\":\"3\"}")]
    [InlineData("name=007", "{\"name\":\"007\"}")]
    [InlineData("system=", "{\"system\":\"\"}")]
    [InlineData("a=b=c", "{\"a\":\"b=c\"}")]
    [InlineData("tools_in_user_message=[1,2]", "{\"tools_in_user_message\":[1,2]}")]
    [InlineData("date=None", "{\"date\":null}")]
    public void Names_and_values_are_read_as_written(string assignment, string json) =>
        TemplateVariables.None.With(assignment).ToString().ShouldBe(json);

    [Theory]
    [InlineData("enable_thinking")]
    [InlineData("=1")]
    [InlineData("messages=1")]
    [InlineData("add_generation_prompt=false")]
    [InlineData("not a name=1")]
    [InlineData("1st=1")]
    public void What_is_no_variable_is_refused(string assignment) =>
        Should.Throw<InvalidDataException>(() => TemplateVariables.None.With(assignment));

    [Fact]
    public void They_are_equal_by_value_whatever_their_order()
    {
        var one = TemplateVariables.None.With("a=1").With("b=x");
        one.ShouldBe(TemplateVariables.Parse("""{"b":"x","a":1}"""));
        one.ShouldNotBe(one.With("a=2"));
        one.With("a=2").With(one).ShouldBe(one);
        JsonSerializer.Deserialize<TemplateVariables>(JsonSerializer.Serialize(one)).ShouldBe(one);
        TemplateVariables.None.ToJson().ShouldBeNull();
    }
}
