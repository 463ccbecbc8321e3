namespace MetaReward;

/// <summary>One turn of the outer loop, from M_(t-1) to M_t. A plain value; rooms and trainers take it.</summary>
/// <param name="Iteration">t, counted from 1; 0 is the warm-up (EFT).</param>
/// <param name="Seed">This iteration's seed; rooms derive their own from it by name.</param>
/// <param name="Folder">The folder of this iteration.</param>
/// <param name="Progress">Reports progress; never affects results.</param>
/// <param name="Cancel">Asks long work to stop at the next safe point.</param>
public sealed record Turn(int Iteration, Seed Seed, string Folder, IProgress<Progress> Progress, CancellationToken Cancel);

/// <summary>Progress of a room.</summary>
/// <param name="Room">The room, for example <c>2-responses</c>.</param>
/// <param name="Done">Units finished: samples in rooms that ask, steps in the trainer.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Tokens">Tokens sampled or trained on so far.</param>
/// <param name="Note">The newest figures for a reader, for example the loss; may be empty.</param>
public sealed record Progress(string Room, int Done, int Total, long Tokens, string Note = "");
