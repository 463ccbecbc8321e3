namespace MetaReward.Jinja;

/// <summary>
/// A template that cannot be read, or that failed on its input; carries the kind of error that the reference engine would raise.
/// </summary>
/// <param name="kind">For example <c>UndefinedError</c>, <c>TypeError</c>, <c>TemplateError</c> (raised by the template itself).</param>
public sealed class TemplateException(string kind, string message, int line = 0) : Exception(message)
{
    public string Kind => kind;

    /// <summary>The line of the template, from 1; 0 where it is not known yet.</summary>
    public int Line => line;

    internal static TemplateException Syntax(int line, string message) => new("TemplateSyntaxError", message, line);

    internal static TemplateException Type(string message) => new("TypeError", message);

    internal static TemplateException Value(string message) => new("ValueError", message);

    /// <summary>The template takes more than its share, or does what could.</summary>
    internal static TemplateException Limit(string message) => new("LimitError", message);

    /// <summary>The same error with its place.</summary>
    internal TemplateException At(int place) => line > 0 ? this : new(kind, Message, place);
}
