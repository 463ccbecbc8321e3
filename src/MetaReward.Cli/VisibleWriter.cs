using System.Text;

namespace MetaReward.Cli;

/// <summary>
/// Passes on what people may be shown: every text goes through <see cref="Visible"/>. The last half of a character, and a CR whose line end
/// may still come, wait for what follows.
/// </summary>
/// <param name="inner">Where to.</param>
internal sealed class VisibleWriter(TextWriter inner) : TextWriter
{
    private readonly Lock gate = new();
    private string held = "";

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        lock (gate)
        {
            var text = held + value;
            held = text is [.., '\r' or (>= '\uD800' and <= '\uDBFF')] ? text[^1..] : "";
            inner.Write(Visible.Of(text[..(text.Length - held.Length)]));
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush()
    {
        lock (gate)
        {
            inner.Write(Visible.Of(held));
            held = "";
            inner.Flush();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }
}
