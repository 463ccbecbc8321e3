using System.Text.Json;
using MetaReward.Jinja;

namespace MetaReward.Tests;

/// <summary>Values, filters and tests as jinja2 3.1.6 on Python 3.11 has them; the expected texts were printed by it.</summary>
public class JinjaValueTests
{
    /// <summary>What the templates are given.</summary>
    public static Dictionary<string, object?> Given()
    {
        using var document = JsonDocument.Parse("""
            {"s": "Hello World", "n": 7, "l": [3, 1, 2], "w": ["b", "A", "c", "a"], "d": {"b": 1, "a": [1, 2], "items": "x"}, "nil": null,
             "people": [{"name": "Zoë", "age": 30}, {"name": "adam", "age": 9, "tags": ["x"]}, {"name": "Bea", "age": 30}],
             "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}]}
            """);
        return document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => PythonJson.Read(entry.Value));
    }

    [Theory]
    [InlineData(
        "{{ 1e16 }} {{ 1.0 }} {{ -0.0 }} {{ 1e-5 }} {{ 123456789.123 }} {{ 0.1 + 0.2 }} {{ 1e308 * 10 }} {{ 5e-324 "
        + "}} {{ 1/3 }} {{ 2.5e3 }}", "1e+16 1.0 -0.0 1e-05 123456789.123 0.30000000000000004 inf 5e-324 0.3333333333333333 2500.0")]
    [InlineData(
        "{{ 2 ** 100 }} {{ 99999999999999999999 + 1 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ -7.5 // 2 }} {{ 7.5 % -2 }} {{ 2 ** -1 "
        + "}} {{ 0x1F + 0b11 + 0o7 + 1_000 }}", "1267650600228229401496703205376 100000000000000000000 -4 2 -2 -4.0 -0.5 0.5 1041")]
    [InlineData(
        "{{ 7 / 2 }} {{ 6 / 2 }} {{ 2 ** 0.5 }} {{ true + 1 }} {{ -true }} {{ 3 == 3.0 }} {{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 'a' < 'b' }} "
        + "{{ [1, 2] < [1, 3] }} {{ 10 ** 20 // 3 }}", "3.5 3.0 1.4142135623730951 2 -1 True True False True True 33333333333333333333")]
    [InlineData("{{ [1, 'a', none, true, 1.5, (1,), (), {'k': 'v'}, {}] }}", "[1, 'a', None, True, 1.5, (1,), (), {'k': 'v'}, {}]")]
    [InlineData("{{ [\"it's\", 'say \"hi\"', 'both \\' and \"', 'tab\\t', 'é 😀', '\\x00\\x7f\\u200b\\xa0'] }}",
        "[\"it's\", 'say \"hi\"', 'both \\' and \"', 'tab\\t', 'é 😀', '\\x00\\x7f\\u200b\\xa0']")]
    [InlineData(
        "{{ 'Straße ﬁ ΑΣ'.upper() }} {{ 'ΑΣ ΑΣΑ İ'.lower() }} {{ 'ǆ ß'.title() }} {{ 'hELLO wORLD'.capitalize() }} {{ 'Ab'.swapcase() }}",
        "STRASSE FI ΑΣ ας ασα i̇ ǅ Ss Hello world aB")]
    [InlineData(
        "{{ s[1:4] }} {{ s[::-1] }} {{ s[-5:] }} {{ s[::3] }} {{ '😀ab'[1] }} {{ '😀ab'[::-1] }} {{ '😀ab' | length }} {{ l[-1] }} {{ "
        + "l[5] }} {{ l[::-1] }} {{ (1, 2, 3)[1:] }} {{ range(10)[2:8:3] | list }}",
            "ell dlroW olleH World HlWl a ba😀 3 2  [2, 1, 3] (2, 3) [2, 5]")]
    [InlineData(
        "{{ 'a' in 'abc' }} {{ 'b' not in d }} {{ 2 in l }} {{ 1.0 in l }} {{ 'x' in [] }} {{ missing in l }} {{ 'a' in missing }} {{ "
        + "none in [none] }} {{ 4 in range(0, 10, 2) }}", "True False True True False False False True True")]
    [InlineData(
        "{{ d['items'] }}|{{ d.b }}|{{ d.zz }}|{{ d.get('zz', 5) }}|{{ d.keys() | list }}|{{ d.values() | list }}|{{ d.items() | "
        + "first }}|{{ d.keys() }}", "x|1||5|['b', 'a', 'items']|[1, [1, 2], 'x']|('b', 1)|dict_keys(['b', 'a', 'items'])")]
    [InlineData("{{ {1: 'a', 1.0: 'b', true: 'c', none: 'd'} }} {{ {(1, 2): 3}[(1, 2)] }} {{ dict(d, z=1) }} {{ dict([('x', 1)]).x }}",
        "{1: 'c', None: 'd'} 3 {'b': 1, 'a': [1, 2], 'items': 'x', 'z': 1} 1")]
    [InlineData(
        "{{ '%s %d %5.2f|%-6s|%06.1f|%x|%r|%%' % ('a', 3.9, 2.5, 'b', -3.14159, 255, 'q') }} {{ '%(a)s %(b)03d' % {'a': 1, 'b': "
        + "2} }} {{ '%+d % d %e %g %.3g %c' % (5, 5, 12345.678, 1e-5, 1234567, 'z') }}",
            "a 3  2.50|b     |-003.1|ff|'q'|% 1 002 +5  5 1.234568e+04 1e-05 1.23e+06 z")]
    [InlineData(
        "{{ '{} {1}'.format(1) if false else '{0}-{1}-{0}'.format(1, 2) }} {{ "
        + "'{:>6}|{:<6}|{:^6}|{:06.2f}|{:,}|{:+d}|{:x}|{:%}'.format('a', 'b', 'c', 3.14159, 1234567, 5, 255, "
        + "0.25) }} {{ '{0[a]} {0[b][1]} {n!r}'.format({'a': 1, 'b': [1, 2]}, n='x') }}",
            "1-2-1      a|b     |  c   |003.14|1,234,567|+5|ff|25.000000% 1 2 'x'")]
    [InlineData(
        "{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a b c'.split(none, 1) }} {{ 'a b c '.rsplit(none, "
        + "1) }} {{ 'a\\nb\\r\\nc\\n'.splitlines() }} {{ 'k=v=w'.partition('=') }} {{ 'k=v=w'.rpartition('=') }}",
            "['a', 'b', '', 'c'] ['a', 'b'] ['a', 'b c'] ['a b', 'c'] ['a', 'b', 'c'] ('k', '=', 'v=w') ('k=v', '=', 'w')")]
    [InlineData(
        "{{ 'aXbX'.replace('X', '-', 1) }} {{ 'ab'.replace('', '.') }} {{ 'xxaxx'.strip('x') }} {{ 'ab'.center(7, "
        + "'*') }} {{ '-7'.zfill(4) }} {{ 'a\\tb'.expandtabs(4) }} {{ 'abcabc'.find('c', 3) }} {{ 'abc'.startswith(('x', "
        + "'a')) }} {{ ','.join(['a', 'b']) }}", "a-bX .a.b. a ***ab** -007 a   b 5 True a,b")]
    [InlineData(
        "{{ ('b', 'a', 'b').count('b') }} {{ ['x', 'y'].index('y') }} {{ 7 .bit_length() }} {{ 2.0.is_integer() }} {{ [1] * 3 }} {{ 'ab' "
        + "* 2 }} {{ 'ab' * -1 }} {{ [1] + [2] }} {{ (1,) + (2,) }}", "2 1 3 True [1, 1, 1] abab  [1, 2] (1, 2)")]
    [InlineData(
        "{{ 1 and 2 }} {{ 0 or 'x' }} {{ not [] }} {{ none and missing.x }} {{ 'a' ~ 1 ~ none ~ true ~ missing }} {{ 'yes' if l else 'no' "
        + "}} {{ 'yes' if missing }}|", "2 x True None a1NoneTrue yes |")]
    [InlineData(
        "{{ missing | default('-') }} {{ missing | length }} {{ missing | list }} {{ missing == other }} {{ missing == none }} {{ "
        + "[missing] }} {{ missing is defined }} {{ l.zz is undefined }} {{ none | default('-') }} {{ none | default('-', true) }}",
            "- 0 [] True False [Undefined] False True None -")]
    public void Values_print_and_compute_as_in_Python(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData(
        "{{ -3 | abs }} {{ 2.675 | round(2) }} {{ 2.5 | round }} {{ 42.55 | round(1, 'floor') }} {{ 7 | round }} {{ 1234 | round(-2) }} "
        + "{{ '42.9' | int }} {{ 'x' | int(5) }} {{ '0x1f' | int(0, 16) }} {{ ' 1_0 ' | int }} {{ '1e3' | float }} {{ 'inf' | "
        + "float }} {{ 3.99 | int }}", "3 2.67 2.0 42.5 7 1200 42 5 31 10 1000.0 inf 3")]
    [InlineData(
        "{{ 1 | filesizeformat }} {{ 999 | filesizeformat }} {{ 1500 | filesizeformat }} {{ 1500 | filesizeformat(true) }} {{ "
        + "3e9 | filesizeformat }}", "1 Byte 999 Bytes 1.5 kB 1.5 KiB 3.0 GB")]
    [InlineData(
        "{{ 'hello wORLD-wide (web)' | title }} {{ \"it's\" | title }} {{ 'ab cd' | capitalize }} {{ ' x ' | trim }} {{ 'xax' | trim('x') "
        + "}} {{ s | upper | lower }} {{ 3 | center(5) }}| {{ s | replace('o', '0', 1) }} {{ 12321 | replace('2', '-') }}",
            "Hello World-Wide (Web) It's Ab cd x a hello world   3  | Hell0 World 1-3-1")]
    [InlineData("{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n\\nb' | indent('> ', blank=true) }}",
        "a\n    b\n\n    c|  a\n  b|a\n> \n> b")]
    [InlineData(
        "{{ 'foo bar baz qux' | truncate(9) }}|{{ 'foo bar baz qux' | truncate(9, true) }}|{{ 'foo bar baz qux' | truncate(11) }}|{{ 'foo "
        + "bar baz qux' | truncate(11, false, '...', 0) }}", "foo...|foo ba...|foo bar baz qux|foo bar...")]
    [InlineData(
        "{{ 'the quick brown-ish fox jumps' | wordwrap(10) }}|{{ 'abcdefghij kl' | wordwrap(4) }}|{{ 'abcdefghij kl' | wordwrap(4, "
        + "false) }}|{{ 'well-known--fact' | wordwrap(6) }}|{{ 'one two' | wordwrap(3, wrapstring='/') }}",
            "the quick\nbrown-ish\nfox jumps|abcd\nefgh\nij\nkl|abcdefghij\nkl|well-\nknown\n--fact|one/two")]
    [InlineData(
        "{{ 'one two-three 4' | wordcount }} {{ '<b>a</b>  <!-- c --> &amp; d' | striptags }} {{ '<&\"\\'>' | e }} {{ '<' | e | e }} {{ "
        + "'<' | e | forceescape }} {{ ('<' | safe) ~ '<' }} {{ ('<' | e) + '<' }} {{ ('%s' | safe) % '<' }}",
            "4 a & d &lt;&amp;&#34;&#39;&gt; &lt; &amp;lt; << &lt;&lt; &lt;")]
    [InlineData(
        "{{ 'a b/ü?&' | urlencode }} {{ {'a b': 'ü', 'c': '/'} | urlencode }} {{ {'a': 1, 'b': none, 'c': "
        + "'<'} | xmlattr }} {{ {} | xmlattr }}|", "a%20b/%C3%BC%3F%26 a+b=%C3%BC&c=%2F  a=\"1\" c=\"&lt;\" |")]
    [InlineData(
        "{{ w | sort }} {{ w | sort(true) }} {{ w | sort(case_sensitive=true) }} {{ people | sort(attribute='age') | "
        + "map(attribute='name') | list }} {{ people | sort(attribute='age,name', reverse=true) | map(attribute='name') | join('/') }} {{ "
        + "d | dictsort(by='key') | map('first') | list }} {{ {'b': 2, 'A': 1} | dictsort(false, 'value') }}",
            "['A', 'a', 'b', 'c'] ['c', 'b', 'A', 'a'] ['A', 'a', 'b', 'c'] ['adam', 'Zoë', 'Bea'] Zoë/Bea/adam ['a', 'b', "
            + "'items'] [('A', 1), ('b', 2)]")]
    [InlineData(
        "{{ [1, 1.0, true, 'a', 'A'] | unique | list }} {{ people | unique(attribute='age') | map(attribute='name') | list }} {{ l | min "
        + "}} {{ w | max }} {{ people | max(attribute='age') }} {{ [] | max }}| {{ l | sum }} {{ people | sum(attribute='age', "
        + "start=1) }} {{ [[1], [2]] | sum(start=[]) }}", "[1, 'a'] ['Zoë', 'adam'] 1 c {'name': 'Zoë', 'age': 30} | 6 70 [1, 2]")]
    [InlineData(
        "{% for age, group in people | groupby('age') %}{{ age }}:{{ group | map(attribute='name') | join(',') }} {% endfor %}{{ (people "
        + "| groupby('tags.0', default='-'))[0].grouper }} {{ people | groupby('age') | first }}",
            "9:adam 30:Zoë,Bea - (9, [{'name': 'adam', 'age': 9, 'tags': ['x']}])")]
    [InlineData(
        "{{ range(7) | batch(3, 'x') | list }} {{ range(7) | slice(3, 'x') | list }} {{ l | reverse | list }} {{ s | reverse }} {{ s | "
        + "first }} {{ l | last }} {{ [] | first }}| {{ 'abc' | list }} {{ d | list }} {{ d | items | list }}",
            "[[0, 1, 2], [3, 4, 5], [6, 'x', 'x']] [[0, 1, 2], [3, 4, 'x'], [5, 6, 'x']] [2, 1, 3] dlroW olleH H 2 | ['a', 'b', "
            + "'c'] ['b', 'a', 'items'] [('b', 1), ('a', [1, 2]), ('items', 'x')]")]
    [InlineData(
        "{{ people | map(attribute='tags', default=[]) | list }} {{ w | map('upper') | join }} {{ ['1', "
        + "'2'] | map('int') | sum }} {{ people | map(attribute='tags.0', default='-') | join(',') }} {{ l | map('default', 5) | list }}",
            "[[], ['x'], []] BACA 3 -,x,- [3, 1, 2]")]
    [InlineData(
        "{{ range(6) | select('odd') | list }} {{ range(6) | reject('divisibleby', 3) | list }} {{ [0, 1, '', "
        + "'a'] | select | list }} {{ people | selectattr('tags') | map(attribute='name') | list }} {{ people | rejectattr('age', 'gt', "
        + "10) | map(attribute='name') | list }} {{ people | selectattr('name', 'in', ['Bea']) | list | length }}",
            "[1, 3, 5] [1, 2, 4, 5] [1, 'a'] ['adam'] ['adam'] 1")]
    [InlineData(
        "{% set g = l | map('string') %}{{ g | list }}{{ g | list }}{% set h = l | select('odd') %}{{ h | first }}{{ h "
        + "| first }}{{ h | list }}", "['3', '1', '2'][]31[]")]
    [InlineData(
        "{{ {'a': [1.0, true, none, 'é\"\\\\\\n'], 'b': {}} | tojson }} {{ [1, {'a': []}] | tojson(indent=2) }} {{ {'b': 1, 'a': "
        + "'é'} | tojson(ensure_ascii=true, sort_keys=true) }} {{ [1, 2] | tojson(separators=(',', ':')) }} {{ [[]] | tojson(indent=0) }} "
        + "{{ '😀' | tojson(true) }} {{ {1: 2, none: 3, 1.5: 4} | tojson }}",
            "{\"a\": [1.0, true, null, \"é\\\"\\\\\\n\"], \"b\": {}} [\n  1,\n  {\n    \"a\": []\n  }\n] {\"a\": \"\\u00e9\", \"b\": "
            + "1} [1,2] [\n[]\n] \"\\ud83d\\ude00\" {\"1\": 2, \"null\": 3, \"1.5\": 4}")]
    [InlineData("{{ {'b': [1, 2], 'a': (3,)} | pprint }} {{ range(40) | list | pprint }}",
        "{'a': (3,), 'b': [1, 2]} [0,\n 1,\n 2,\n 3,\n 4,\n 5,\n 6,\n 7,\n 8,\n 9,\n 10,\n 11,\n 12,\n 13,\n 14,\n 15,\n 16,\n 17,\n 18,\n"
        + " 19,\n 20,\n 21,\n 22,\n 23,\n 24,\n 25,\n 26,\n 27,\n 28,\n 29,\n 30,\n 31,\n 32,\n 33,\n 34,\n 35,\n 36,\n 37,\n 38,\n 39]")]
    [InlineData("{{ {'k': 'a long text ' * 8} | pprint }}",
        "{'k': 'a long text a long text a long text a long text a long text a long text '\n      'a long text a long text '}")]
    [InlineData(
        "{{ 'a' | attr('upper') is callable }} {{ d | attr('b') }}| {{ 5 | string ~ 5 }} {{ l | join(', ') }} {{ people | join('-', "
        + "attribute='age') }} {{ l | count }} {{ '%s-%s' | format(1, 'b') }} {{ '%(x)d' | format(x=3) }} ",
            "True | 55 3, 1, 2 30-9-30 3 1-b 3 ")]
    public void Filters_do_what_the_reference_engines_do(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData(
        "{{ 3 is odd }} {{ 4 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ 1 is number }} {{ true is number }} {{ true "
        + "is integer }} {{ 1 is integer }} {{ 1.0 is float }} {{ 1.0 is integer }} {{ true is boolean }} {{ 1 is true "
        + "}} {{ false is false }}", "True True True False True True False True True False True False True")]
    [InlineData(
        "{{ 'a' is string }} {{ d is mapping }} {{ l is sequence }} {{ d is sequence }} {{ (1,) is sequence }} {{ 5 is iterable }} {{ 'a' "
        + "is iterable }} {{ range is callable }} {{ none is none }} {{ nil is none }} {{ missing is iterable }} {{ (l | "
        + "map('int')) is sequence }}", "True True True True True False True True True True True False")]
    [InlineData(
        "{{ 'ab' is lower }} {{ 'AB1' is upper }} {{ '12' is lower }} {{ 1 is eq 1.0 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 2 is ge 2 }} "
        + "{{ 'a' is in 'abc' }} {{ 'a' is in(['b']) }} {{ l is sameas l }} {{ none is sameas none }} {{ 'upper' is filter }} {{ 'nope' "
        + "is filter }} {{ 'odd' is test }} {{ ('<' | e) is escaped }}",
            "True True False True True True True True False True True True False True True")]
    [InlineData(
        "{{ 3 is not odd }} {{ not 3 is odd }} {{ 3 is odd and 4 is odd }} {{ 2 is odd or 3 is odd }} {{ (n is defined) ~ (n is "
        + "undefined) }} {{ n is greaterthan(5) }} {{ n is equalto 7 }} {{ -1 is odd }} {{ 2.0 is even }}",
            "False False False True TrueFalse True True True True")]
    public void Tests_hold_as_in_the_reference_engine(string template, string expected) => Render(template).ShouldBe(expected);

    private static string Render(string template) => Template.Parse(template).Render(Given(), default);
}
