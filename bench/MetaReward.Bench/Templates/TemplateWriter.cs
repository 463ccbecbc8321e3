using System.Text;

namespace MetaReward.Bench.Templates;

/// <summary>Writes random templates: statements of every kind, with white space and its control where it matters.</summary>
internal sealed class TemplateWriter
{
    private static readonly string[] Texts = ["a", " ", "\n", "  \n", "\n\n  ", "é", "<b>", "text ", "\t", "x\n", " \n y", "{", "}",
        "{ %", "#}",
        "\r\n"];

    private readonly Draw _draw;
    private readonly ExpressionWriter _expressions;
    private readonly StringBuilder _text = new();
    private int _loops;
    private int _macros;

    private TemplateWriter(Draw draw)
    {
        (_draw, _expressions) = (draw, new ExpressionWriter(draw, tame: draw.Chance(80)));
    }

    /// <summary>
    /// One expression, or a template of statements; most of these have tame expressions, or nothing would ever come to its end.
    /// </summary>
    public static string Write(Seed seed)
    {
        var draw = new Draw(seed);
        if (draw.Chance(8))
        {
            return ExtremeWriter.Write(draw, infinite: false);
        }

        if (draw.Chance(40))
        {
            return $"{{{{ {new TypedWriter(draw).Any(3)} }}}}";
        }

        if (draw.Chance(30))
        {
            return $"{{{{ {new ExpressionWriter(draw, tame: false).Any(3)} }}}}";
        }

        var writer = new TemplateWriter(draw);
        if (draw.Chance(80))
        {
            writer._text
                .Append(
                    "{% macro m0(u) %}{{ u }}{% endmacro %}{% macro m1(u, v=1) %}{{ kwargs }}{{ v }}{% endmacro %}{% macro m2() %}{{ "
                    + "varargs }}{{ caller() if caller }}{% endmacro %}{% set ns = namespace(a=1) %}");
        }

        writer.Body(3, top: true);
        return writer._text.ToString();
    }

    private void Body(int depth, bool top = false)
    {
        for (var count = (top ? 2 : 1) + _draw.Below(3); count > 0; count--)
        {
            if (_draw.Chance(40))
            {
                _text.Append(_draw.Of(Texts));
            }

            if (depth <= 0 || _draw.Chance(35))
            {
                Print();
            }
            else
            {
                Statement(depth - 1);
            }
        }

        if (_draw.Chance(30))
        {
            _text.Append(_draw.Of(Texts));
        }
    }

    private void Print() => _text.Append("{{").Append(_draw.Of("", " ", "- ",
        " ")).Append(' ').Append(_expressions.Any(3)).Append(' ').Append(_draw.Of("", " ", " -", " ")).Append("}}");

    private void Statement(int depth)
    {
        switch (_draw.Below(17))
        {
            case 0 or 1 or 2:
                If(depth);
                break;
            case 3 or 4 or 5:
                For(depth);
                break;
            case 6 or 7:
                Set(depth);
                break;
            case 8:
                Macro(depth);
                break;
            case 9:
                Enclosed($"filter {_draw.Of("upper", "trim", "replace('a', 'b')|title", "indent(2)", "e")}", "endfilter", depth);
                break;
            case 10:
                Enclosed($"with {_draw.Of("", $"x = {_expressions.Any(2)}", "x = 1, y = x", "x, y = [1, 2]")}", "endwith", depth);
                break;
            case 11:
                Enclosed($"call{_draw.Of("", "(u)", "(u, v=2)")} m{_draw.Below(3)}({_expressions.Any(1)})", "endcall", depth, loops: false);
                break;
            case 12:
                Tag(_draw.Of("break", "continue", "print x, 1", "print s", "include 'x'", "do 1"), only: _loops > 0 || _draw.Chance(20));
                break;
            case 13:
                _text.Append(
                    _draw.Of("{# c #}", "{#- c\n -#}", "{# c +#}\n", "{% raw %} {{ x }}\n{% endraw %}", "{%- raw -%} a {%- endraw +%}\n"));
                break;
            case 14:
                Enclosed("generation", "endgeneration", depth, loops: false);
                break;
            case 15:
                Enclosed($"autoescape {_draw.Of("true", "false", "yes")}", "endautoescape", depth);
                break;
            default:
                Enclosed($"block b{_text.Length}{_draw.Of("", " scoped")}", "endblock", depth, loops: false);
                break;
        }
    }

    private void If(int depth)
    {
        Tag($"if {_expressions.Any(2)}");
        Body(depth);
        if (_draw.Chance(30))
        {
            Tag($"elif {_expressions.Any(2)}");
            Body(depth);
        }

        if (_draw.Chance(40))
        {
            Tag("else");
            Body(depth);
        }

        Tag("endif");
    }

    private void For(int depth)
    {
        var recursive = _draw.Chance(12);
        Tag(recursive
            ? "for item in tree recursive"
            : $"for {_draw.Of("item", "item", "x", "x, y", "(x, y), item")} "
                + $"in {_draw.Of("l", "w", "people", "messages", "d", "d.items()", "mix", "s", "range(3)", "d|items", "[(1, 2), [3, 4]]",
                    "empty", "missing", $"({_expressions.Any(2)})")}{(_draw.Chance(20) ? $" if {_expressions.Any(2)}" : "")}");
        _loops++;
        Body(depth);
        if (recursive)
        {
            _text.Append("{{ loop(item.kids) }}{{ loop.depth }}");
        }

        _loops--;
        if (_draw.Chance(25))
        {
            Tag("else");
            Body(depth);
        }

        Tag("endfor");
    }

    private void Set(int depth)
    {
        if (_draw.Chance(25))
        {
            Enclosed($"set {_draw.Of("x", "y", "item")}{_draw.Of("", "", "|upper", "|trim|length")}", "endset", depth);
            return;
        }

        Tag(_draw.Below(5) switch
        {
            0 => $"set ns = namespace(a={_expressions.Atom()})",
            1 => $"set ns.{_draw.Of("a", "b")} = {_expressions.Any(2)}",
            2 => $"set x, y = {_draw.Of("1, 2", "[3, 4]", "s", "l", "d.items()|first", "y, x")}",
            _ => $"set {_draw.Of("x", "y", "item", "s")} = {_expressions.Any(3)}",
        });
    }

    private void Macro(int depth)
    {
        var body = _draw.Of("", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller is defined }}", "{{ caller(1) }}", "{{ u }}");
        Tag($"macro m{_macros++ % 3}({_draw.Of("", "u", "u, v=1", "u, v=u, k=3", "u=s")})");
        var loops = _loops;
        _loops = 0;
        Body(depth);
        _loops = loops;
        _text.Append(body);
        Tag("endmacro");
    }

    private void Enclosed(string opening, string closing, int depth, bool loops = true)
    {
        var outer = _loops;
        _loops = loops ? _loops : 0;
        Tag(opening);
        Body(depth);
        Tag(closing);
        _loops = outer;
    }

    private void Tag(string inside, bool only = true)
    {
        if (only)
        {
            _text.Append("{%").Append(_draw.Of("", "", "", "-", "+")).Append(' ').Append(inside).Append(' ')
                .Append(_draw.Of("", "", "", "-",
                    "+")).Append("%}");
        }
    }
}
