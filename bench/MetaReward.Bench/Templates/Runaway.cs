using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MetaReward.Text;
using MetaReward.Jinja;

namespace MetaReward.Bench.Templates;

/// <summary>
/// Templates that are broken, or never end, or make too much: each must give a text or a clean error, in bounded time and memory.
/// </summary>
internal sealed class Runaway(TextWriter report)
{
    private static readonly string[] Bombs =
    [
        "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}", "{{ 'a' * 10000000000 }}",
        "{{ ('a' * 60000)|replace('a', 'b' * 60000) }}", "{{ [0] * 9999999999 }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 2) }}{% endmacro %}{{ m(0) }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|tojson }}",
        "{% set ns = namespace(n=7) %}{% for i in range(99999) %}{% set ns.n = ns.n * ns.n %}{% endfor %}", "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ '%99999999d' % 1 }}", "{{ '{:>99999999}'.format(1) }}", "{{ '%.99999f' % 1.5 }}",
        "{{ range(99999)|list|batch(1)|map('list')|map('tojson')|join|length }}",
        "{% for x in tree recursive %}{{ loop(tree) }}{% endfor %}",
        "{{ 'x'.center(99999999) }}", "{{ ('a ' * 99999)|wordwrap(1) }}",
        "{{ 'a\\n' * 999999|indent(99999) }}", "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}{{ {ns: ns} }}",
        "{% for i in range(99999) %}{{ s|tojson(indent=99999) }}{% endfor %}", "{{ (('a' * 99999) ~ '-')|wordwrap(3) }}",
        "{% set ns = namespace(t=()) %}{% for i in range(99) %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}{{ {ns.t: 1} }}",
        "{{ 'ab' * 99999 in 'a' * 9999999 }}", "{{ ('<' * 999999)|striptags }}", "{{ range(99999)|sort(attribute='x') }}",
        "{% call m() %}{% endcall %}{% macro m() %}{{ caller() }}{{ m(caller=caller) }}{% endmacro %}{% call m() %}x{% endcall %}",
        "{{ [[1]] * 9999|sum(start=[])|length }}", "{{ '\\n' * 999999|pprint }}", "{{ d|tojson|pprint|tojson }}",
        "{% set ns = namespace(s='x') %}{% for i in range(99999) %}{% set ns.s = ns.s ~ ns.s|e %}{% endfor %}",
        "{{ ('x' * 30000).split('') }}",
        "{{ ('x,' * 999999).split(',')|length }}", "{{ ('x ' * 999999).rsplit(none, 999998)|length }}",
    ];

    private static readonly string[] Marks = ["{{", "}}", "{%", "%}", "{#", "#}", "-%}", "{%-", "(", ")", "[", "]", "|", ".",
        "'", "\"", "\\",
        " if ", " for ", " in ", " else ", "endif", "endfor", "raw", "\n", "~", "**", "\u0000", "\ud800", "😀"];

    /// <returns>Whether every one of them ended well.</returns>
    public bool Run(Seed seed, int count)
    {
        using var document = JsonDocument.Parse(ExpressionWriter.Variables);
        var variables = document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => PythonJson.Read(entry.Value));
        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (slowest, slow, before) = (TimeSpan.Zero, "", Process.GetCurrentProcess().PeakWorkingSet64);
        for (var i = 0; i < count; i++)
        {
            var draw = new Draw(seed.Derive(i));
            var template = i < Bombs.Length
                ? Bombs[i]
                : draw.Chance(30) ? ExtremeWriter.Write(draw, infinite: true) : Broken(draw, seed.Derive(i));
            var watch = Stopwatch.StartNew();
            var outcome = Outcome(template, variables);
            kinds[outcome] = kinds.GetValueOrDefault(outcome) + 1;
            if (watch.Elapsed > slowest)
            {
                (slowest, slow) = (watch.Elapsed, template);
            }
        }

        using var process = Process.GetCurrentProcess();
        report.WriteLine($"{count} broken or runaway templates: {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))}");
        report.WriteLine(
            $"slowest {slowest.TotalSeconds:0.00} s ({(slow.Length > 100 ? slow[..100] + "…" : slow).ReplaceLineEndings("\\n")}); "
            + $"peak memory {before >> 20} MB before, {process.PeakWorkingSet64 >> 20} MB after");
        return kinds.Keys.All(kind => !kind.StartsWith('!'));
    }

    private static string Outcome(string template, Dictionary<string, object?> variables)
    {
        try
        {
            _ = new RenderedChat(Template.Parse(template).Render(variables, default), []);
            return "text";
        }
        catch (TemplateException error)
        {
            return error.Line > 0 ? error.Kind : $"!{error.Kind} without a line";
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return $"!{fault.GetType().Name} ({template})";
        }
    }

    /// <summary>A sound template with pieces taken out, put in, doubled or repeated a hundred thousand times.</summary>
    private static string Broken(Draw draw, Seed seed)
    {
        var text = new StringBuilder(draw.Chance(30) ? draw.Of(Bombs) : TemplateWriter.Write(seed.Derive("template")));
        for (var changes = 1 + draw.Below(4); changes > 0; changes--)
        {
            var at = draw.Below(text.Length + 1);
            var length = Math.Min(draw.Below(20), text.Length - at);
            _ = draw.Below(draw.Chance(3) ? 6 : 4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, draw.Of(Marks)),
                2 => text.Insert(at, text.ToString(at, length)),
                3 => text.Insert(at, (char)draw.Below(0x3000)),
                4 => text.Insert(at, string.Concat(Enumerable.Repeat(draw.Of(Marks), 1 + draw.Below(5000)))),
                _ => text.Append(
                    string.Concat(Enumerable.Repeat(draw.Of("{{ 1 + 1 }}", "{% if 1 %}", "{{ (", "{{ not ", "{{ 1|e", "|e", " + 1",
                        ".a", "[0]", "(1)", " if 1"), 1 + draw.Below(20000)))),
            };
        }

        return text.ToString();
    }
}
