using System.Globalization;

namespace MetaReward.Text.Jinja;

/// <summary>What expressions are made of: names, numbers, strings, and what stands in brackets.</summary>
internal sealed partial class ExpressionParser
{
    private Expression Primary()
    {
        var token = at.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(true),
                    "false" or "False" => new Literal(false),
                    "none" or "None" => new Literal(null),
                    _ => new Name(token.Text),
                };
            case TokenKind.Whole:
                return new Literal(long.TryParse(token.Text, CultureInfo.InvariantCulture, out var whole) ? whole
                    : throw TemplateError.Syntax(token.Line, $"the number {token.Text} is too large"));
            case TokenKind.Fraction:
                return new Literal(double.TryParse(token.Text, CultureInfo.InvariantCulture, out var fraction) ? fraction
                    : throw TemplateError.Syntax(token.Line, $"'{token.Text}' is no number"));
            case TokenKind.String:
                var text = token.Text;
                while (at.Is(TokenKind.String))
                {
                    text += at.Take().Text;
                }

                return new Literal(text);
            case TokenKind.Sign when token.Text == "(":
                return Parenthesis();
            case TokenKind.Sign when token.Text == "[":
                return new ListOf(Items("]"));
            case TokenKind.Sign when token.Text == "{":
                return new DictOf(Entries());
            default:
                throw TemplateError.Syntax(token.Line, $"expected an expression, found '{token.Text}'");
        }
    }

    private Expression Parenthesis()
    {
        if (at.TakeSign(")"))
        {
            return new TupleOf([]);
        }

        var inner = Tuple();
        at.NeedSign(")");
        return inner;
    }

    private List<Expression> Items(string end)
    {
        var items = new List<Expression>();
        while (!at.TakeSign(end))
        {
            items.Add(Expression());
            if (!at.TakeSign(",") && !at.IsSign(end))
            {
                throw at.Unexpected($"',' or '{end}'");
            }
        }

        return items;
    }

    private List<(Expression Key, Expression Value)> Entries()
    {
        var entries = new List<(Expression, Expression)>();
        while (!at.TakeSign("}"))
        {
            var key = Expression();
            at.NeedSign(":");
            entries.Add((key, Expression()));
            if (!at.TakeSign(",") && !at.IsSign("}"))
            {
                throw at.Unexpected("',' or '}'");
            }
        }

        return entries;
    }
}
