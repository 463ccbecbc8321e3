namespace MetaReward;

/// <summary>A character in a given reply, and the characters that might stand there: a score's digit, and the other digits.</summary>
/// <param name="Reply">As a policy wrote it.</param>
/// <param name="At">Which character of its text, from 0.</param>
/// <param name="Characters">Each once; the reply's own is among them.</param>
public sealed record ReplyPlace(Sample Reply, int At, string Characters);
