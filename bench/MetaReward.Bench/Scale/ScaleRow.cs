namespace MetaReward.Bench.Scale;

/// <summary>What an iteration of so many prompts took.</summary>
/// <param name="Prompts">Prompts of the iteration.</param>
/// <param name="PeakMiB">Most memory that its process held at once.</param>
/// <param name="Seconds">Of the iteration, model aside: it is scripted.</param>
/// <param name="DiskBytes">Of the run folder.</param>
/// <param name="WhySeconds">Of <c>why</c> about the first pair, its process's start included: the first time, and the second.</param>
public sealed record ScaleRow(int Prompts, double PeakMiB, double Seconds, long DiskBytes, (double First, double Second) WhySeconds);
