using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MetaReward.Bench.House;

/// <summary>What a C# file measures.</summary>
/// <param name="Path">Relative to its project, with forward slashes.</param>
/// <param name="Lines">All of them, blank ones and comments too, as the rule for the longest file counts.</param>
/// <param name="Code">Those that hold a token: neither blank nor only a comment.</param>
/// <param name="Functions">In the file's order.</param>
public sealed record SourceFile(string Path, int Lines, int Code, IReadOnlyList<Function> Functions)
{
    /// <summary>Measures a file's text.</summary>
    public static SourceFile Of(string path, string text)
    {
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        return new(path, LinesOf(text), CodeLinesOf(root), Function.In(root));
    }

    private static int LinesOf(string text)
    {
        using var reader = new StringReader(text);
        var lines = 0;
        while (reader.ReadLine() is not null)
        {
            lines++;
        }

        return lines;
    }

    private static int CodeLinesOf(SyntaxNode root) =>
        root.DescendantTokens().Where(token => token.Span.Length > 0).Select(token => token.GetLocation().GetLineSpan())
            .SelectMany(span => Enumerable.Range(span.StartLinePosition.Line, span.EndLinePosition.Line - span.StartLinePosition.Line + 1))
            .Distinct().Count();
}
