using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MetaReward.Bench.House;

/// <summary>
/// A function of a source file: a method, a constructor, an operator, a property or accessor with a body, or a file's top-level statements.
/// Lambdas and local functions belong to the function around them.
/// </summary>
/// <param name="Name">Type and member, as in <c>Elo.Rate</c>.</param>
/// <param name="Lines">From the signature to the closing brace; attributes and docstrings are not counted.</param>
public sealed record Function(string Name, int Lines)
{
    /// <summary>The functions of a file, in its order.</summary>
    public static IReadOnlyList<Function> In(SyntaxNode file)
    {
        var statements = file.ChildNodes().OfType<GlobalStatementSyntax>().ToArray();
        return
        [
            .. file.DescendantNodes().Where(HasBody)
                .Select(node => new Function($"{TypesAround(node)}{NameOf(node)}", LinesFrom(SignatureOf(node), node))),
            .. statements.Take(1).Select(first => new Function("top-level statements", LinesFrom(first.GetFirstToken(), statements[^1]))),
        ];
    }

    private static bool HasBody(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        PropertyDeclarationSyntax property => property.ExpressionBody is not null,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody is not null,
        _ => false,
    };

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => $"{constructor.Identifier.Text}()",
        DestructorDeclarationSyntax destructor => $"~{destructor.Identifier.Text}()",
        OperatorDeclarationSyntax @operator => $"operator {@operator.OperatorToken.Text}",
        ConversionOperatorDeclarationSyntax conversion => $"operator {conversion.Type}",
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax @event => @event.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        AccessorDeclarationSyntax accessor => $"{NameOf(accessor.Parent!.Parent!)}.{accessor.Keyword.Text}",
        _ => throw new ArgumentException($"a {node.Kind()} has no name here; expected a member with a body", nameof(node)),
    };

    private static string TypesAround(SyntaxNode node) =>
        string.Concat(node.Ancestors().OfType<BaseTypeDeclarationSyntax>().Reverse().Select(type => $"{type.Identifier.Text}."));

    /// <summary>The first token after a member's attributes.</summary>
    private static SyntaxToken SignatureOf(SyntaxNode node) =>
        node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault() is { } last
            ? last.GetLastToken().GetNextToken()
            : node.GetFirstToken();

    private static int LinesFrom(SyntaxToken first, SyntaxNode last) =>
        last.GetLocation().GetLineSpan().EndLinePosition.Line - first.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
