using System.Diagnostics;
using CsCheck;
using MetaReward.Jinja;

namespace MetaReward.Tests;

/// <summary>Templates of strangers: greedy ones, those that would reach out of the sandbox, and nonsense.</summary>
public class JinjaTests
{
    private static readonly Dictionary<string, object?> Nothing = [];

    [Theory]
    [InlineData("{% for i in range(100000000) %}{% endfor %}", "Range too big")]
    [InlineData("{% for i in range(20000) %}{% for j in range(20000) %}x{% endfor %}{% endfor %}", "steps")]
    [InlineData("{{ 'a' * 1000000000000 }}", "characters")]
    [InlineData("{% set n = namespace(s='aaaaaaaa') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}", "characters")]
    [InlineData("{% set n = namespace(s=[1, 2]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}", "items")]
    [InlineData("{% set n = namespace(s=[]) %}{% for i in range(90000) %}{% set n.s = [n.s] %}{% endfor %}{{ n.s }}", "deep")]
    [InlineData(
        "{% set n = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set n.a, n.b = [n.a, n.a], [n.b, "
        + "n.b] %}{% endfor %}{{ n.a == n.b }}", "steps")]
    [InlineData("{% set n = namespace(s=(1,)) %}{% for i in range(60) %}{% set n.s = (n.s, n.s) %}{% endfor %}{{ {n.s: 1} }}", "steps")]
    [InlineData("{% set n = namespace(s=3) %}{% for i in range(99) %}{% set n.s = n.s * n.s %}{% endfor %}{{ n.s }}", "bits")]
    [InlineData("{{ ('a' * 30000) | replace('a', 'b' * 30000) }}", "characters")]
    [InlineData("{{ 'a\n' * 9999 | indent(1000000) }}", "")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "deep")]
    [InlineData("{{ 10 ** 100000 }}", "bits")]
    [InlineData("{{ '%99999999d' % 1 ~ 'a' * 99999999 }}", "characters")]
    public void A_greedy_template_is_stopped(string template, string reason)
    {
        var watch = Stopwatch.StartNew();
        var message = Should.Throw<TemplateException>(() => Template.Parse(template).Render(Nothing, default)).Message;

        // On a busy machine the clock may come first.
        (message.Contains(reason, StringComparison.Ordinal) || message.Contains("seconds", StringComparison.Ordinal)).ShouldBeTrue(message);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("{{ x.__class__.a }}", "unsafe")]
    [InlineData("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe.")]
    [InlineData("{% include 'a' %}", "no other template to include")]
    [InlineData("{% import 'os' as os %}", "no other template to import")]
    [InlineData("{% set l = [] %}{{ l.append(1) }}", "unsafe")]
    [InlineData("{{ 1 | nonsense }}", "No filter named 'nonsense'")]
    [InlineData("{{ 1 is nonsense }}", "No test named 'nonsense'")]
    [InlineData("{% if true %}", "'endif'")]
    [InlineData("{{ 1 +", "the end of the template")]
    [InlineData("{{ 'a", "never closed")]
    [InlineData("a\nb\n{% wrong %}", "'wrong' is no statement")]
    [InlineData("{{ raise_exception('no system role') }}", "no system role")]
    public void What_is_wrong_or_unsafe_is_said(string template, string reason) =>
        Should.Throw<TemplateException>(() => Template.Parse(template).Render(Nothing, default)).Message.ShouldContain(reason);

    [Fact]
    public void Deep_nesting_is_refused_before_the_stack_is_gone()
    {
        Should.Throw<TemplateException>(() => Template.Parse("{{ " + new string('(', 100_000) + "1"));
        Should.Throw<TemplateException>(() => Template.Parse("{{ " + string.Concat(Enumerable.Repeat("not ", 100_000)) + "1 }}"));
        Should.Throw<TemplateException>(() => Template.Parse("{{ " + new string('-', 100_000) + "1 }}"));
        Should.Throw<TemplateException>(() => Template.Parse(string.Concat(Enumerable.Repeat("{% if 1 %}", 100_000))));
    }

    [Fact]
    public void Random_pieces_of_templates_render_or_give_a_template_error()
    {
        string[] pieces =
        [
            "{{", "}}", "{%", "%}", " if ", " for x in ", " endif ", " endfor ", " set x = ", "{{ x }}", "'a'", "1", "[", "]", "(", ")",
            "|", " join ", " tojson ", ".", ":", ",", " is ",
            " none ", " in ", "-", "+", "*", "~", "==", "messages", "[0]", "\n", "{% if x %}", "{% endif %}", "{% for x in messages %}",
            "{% endfor %}", "{#", "#}", " else ", "{", "}",
        ];
        var variables =
            new Dictionary<string, object?> { ["messages"] = new List<object?> { new Dict([new("role", "user")]), 1L, 2.5, null } };
        Gen.Int[0, pieces.Length - 1].Select(at => pieces[at]).Array[1, 14].Sample(parts =>
        {
            try
            {
                Template.Parse(string.Concat(parts)).Render(variables, default);
            }
            catch (TemplateException)
            {
            }
        }, iter: 3000, threads: 1);
    }
}
