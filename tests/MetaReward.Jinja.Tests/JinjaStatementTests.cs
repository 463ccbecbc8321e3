using MetaReward.Jinja;

namespace MetaReward.Tests;

/// <summary>
/// Statements and white space as jinja2 3.1.6 has them, with the settings of chat templates; the expected texts were printed by it.
/// </summary>
public class JinjaStatementTests
{
    private static readonly DateTime Today = new(2024, 7, 26, 15, 4, 5, DateTimeKind.Unspecified);

    [Theory]
    [InlineData(
        "{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ "
        + "loop.length }}{{ loop.previtem }}{{ loop.nextitem }}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }};{% endfor %}",
            "1032TrueFalse31aTrue;2121FalseFalse332bTrue;3210FalseTrue31aTrue;")]
    [InlineData(
        "{% for x in l if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}none{% endfor %}{% for x in [] %}a{% else %}none{% "
        + "endfor %}{% for x in [1] %}{% continue %}{% else %}skipped{% endfor %}", "1/2:3 2/2:2 noneskipped")]
    [InlineData(
        "{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% "
        + "for k in d %}{{ k }}{% endfor %}{% for c in 'aé😀' %}[{{ c }}]{% endfor %}", "b=1 a=[1, 2] items=x 123baitems[a][é][😀]")]
    [InlineData("{% for x in tree recursive %}({{ x.v }}{{ loop.depth }}{{ loop(x.kids) }}){% endfor %}", "(11(22)(32(43)))")]
    [InlineData("{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}",
        "0134")]
    [InlineData("{% set ns = namespace(go=true) %}{% for x in l if ns.go %}{{ x }}{% set ns.go = false %}{% endfor %}", "3")]
    [InlineData(
        "{% set x = 1 %}{% for i in l %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}{% "
        + "with x = 5, y = x %}{{ x }}{{ y }}{% endwith %}{{ x }}", "42319599")]
    [InlineData("{% for i in l %}{{ n }}{% endfor %}{% set n = 5 %}{{ n }}|{% if false %}{% set s = 1 %}{% endif %}{{ s }}",
        "5|Hello World")]
    [InlineData(
        "{% set a, b = 1, 2 %}{% set (c, d) = [3, 4] %}{{ a }}{{ b }}{{ c }}{{ d }}{% set ns = namespace(p=1, q=2) %}{% set ns.p, "
        + "ns.q = ns.q, ns.p %}{{ ns.p }}{{ ns.q }}", "123421")]
    [InlineData(
        "{% set t %} a {{ n }} {% endset %}[{{ t }}]{% set t | trim | upper %} b {% endset %}[{{ t }}]{% filter upper "
        + "%}x{{ s }}{% endfilter %}", "[ a 7 ][B]XHELLO WORLD")]
    [InlineData(
        "{% macro m(a, b='B', c=a) %}[{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}]{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, 4) }}{{ m(b=1, "
        + "z=2) }}{{ m(*l) }}{{ m(**{'a': 1, 'y': 2}) }}{{ m.name }}{{ m.arguments }}",
            "[1B1(){}][123(4,){}][1(){'z': 2}][312(){}][1B1(){'y': 2}]m('a', 'b', 'c')")]
    [InlineData(
        "{% macro m() %}<{{ caller('x') }}{{ caller('y', 1) }}>{% endmacro %}{% call(u, v=0) m() %}{{ u }}{{ v }}{{ n }}{% endcall %}{% "
        + "macro k(x) %}{{ x }}{% if x %}{{ k(x - 1) }}{% endif %}{% endmacro %}{{ k(3) }}", "<x07y17>3210")]
    [InlineData(
        "{% autoescape true %}{{ '<' }}{{ '<' | safe }}{% set y = '<' %}{{ y ~ ('>' | safe) }}{% set x %}<{% endset %}{{ x }}{% "
        + "endautoescape %}{{ '<' }}", "&lt;<&lt;><<")]
    [InlineData(
        "{% block a %}{{ n }}{% set z = 1 %}{% endblock %}{{ z }}{% for i in l %}{% block b scoped %}{{ i }}{% endblock %}{% "
        + "endfor %}{{ self.a() }}", "73127")]
    [InlineData(
        "{% print n, s %}{% raw %}{{ x }}{% y %}{# z #}{% endraw %}{# gone #}{% include [] ignore missing %}{% set c = cycler('a', "
        + "'b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}{% set j = joiner('|') %}{{ j() }}x{{ j() }}y",
            "7Hello World{{ x }}{% y %}{# z #}abax|y")]
    [InlineData("{{ strftime_now('%Y-%m-%d %A %a %B %b %H:%M:%S %I %p %j %-d %e %U %W %w %u %V %G %y %C %D %F %T %R %%') }}",
        "2024-07-26 Friday Fri July Jul 15:04:05 03 PM 208 26 26 29 30 5 5 30 2024 24 20 07/26/24 2024-07-26 15:04:05 15:04 %")]
    [InlineData(
        "{% generation %}{% set q = 1 %}a{{ q }}{% endgeneration %}{{ q }}{% macro x() %}{% generation %}b{% endgeneration "
        + "%}{% endmacro %}{{ x() }}", "a1b")]
    public void Statements_do_what_the_reference_engines_do(string template, string expected) =>
        Template.Parse(template).Render(JinjaValueTests.Given(), Today).ShouldBe(expected);

    [Theory]
    [InlineData("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  b\nc")]
    [InlineData("a  {% if true %}  b  {% endif %}  c", "a    b    c")]
    [InlineData("a \n {%- if true -%} \n b \n {%- endif -%} \n c", "abc")]
    [InlineData("  {%+ if true %}\n a\n  {%+ endif %}\nb", "   a\n  b")]
    [InlineData("a\n{# c #}\nb", "a\nb")]
    [InlineData("a\n  {#- c -#}\n  b", "ab")]
    [InlineData("a  {{- 1 -}}  b", "a1b")]
    [InlineData("a\n{{ 1 }}\nb", "a\n1\nb")]
    [InlineData("{% if true +%}\na{% endif %}", "\na")]
    [InlineData("{% raw %}\n  {{ x }}\n  {% endraw %}\nb", "\n  {{ x }}\nb")]
    [InlineData(" {%- raw -%} \n a \n {%- endraw -%} \n b", "ab")]
    [InlineData("x\r\ny\rz\n\n", "x\ny\nz\n")]
    [InlineData("{{ '\n' }}a\\n{{ 'b\\nc' }}", "\na\\nb\nc")]
    [InlineData("{% set x = 1 %}  \n  {% set y = 2 %}\n{{ x }}", "  \n1")]
    [InlineData("{{ '}}' }}{{ {'a': {'b': 1}}['a'] }}{{ '{%' }}", "}}{'b': 1}{%")]
    [InlineData("{{-1}}{{+2}}{{ -1 }}", "12-1")]
    [InlineData("{ { % } } {% if 1 %}{{'a'}}{%endif%}", "{ { % } } a")]
    [InlineData("\t {% if 1 %}\n\t a\n\t {% endif %}\n", "\t a\n")]
    [InlineData("{#+ a +#}\n b{#- x\n y -#}\n c", "\n bc")]
    public void White_space_is_kept_and_dropped_as_in_the_reference_engine(string template, string expected) =>
        Template.Parse(template).Render(JinjaValueTests.Given(), Today).ShouldBe(expected);
}
