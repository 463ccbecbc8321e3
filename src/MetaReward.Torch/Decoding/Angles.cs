namespace MetaReward.Torch;

/// <summary>The rotation of each row of a pass. Not thread-safe.</summary>
internal sealed class Angles(Rotary rotary)
{
    /// <summary>Pairs that are rotated in each head.</summary>
    public int Half => rotary.Half;

    /// <summary>(rows, half).</summary>
    public float[] Cosines { get; private set; } = [];

    /// <summary>(rows, half).</summary>
    public float[] Sines { get; private set; } = [];

    /// <param name="rows">By row, its position and the length of its sequence so far.</param>
    public void Set(IReadOnlyList<(int Position, int Length)> rows)
    {
        if (Cosines.Length < rows.Count * Half)
        {
            (Cosines, Sines) = (new float[rows.Count * Half], new float[rows.Count * Half]);
        }

        for (var i = 0; i < rows.Count; i++)
        {
            rotary.Fill(rows[i].Position, rows[i].Length, Cosines.AsSpan(i * Half, Half), Sines.AsSpan(i * Half, Half));
        }
    }
}
