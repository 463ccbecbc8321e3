namespace MetaReward.Recipes;

/// <summary>
/// An experiment as a page sees it: iterations that keep what they make. <see cref="RunFolder"/> writes it and goes on with it;
/// <see cref="Replay"/> only reads it, by running the same page.
/// </summary>
public abstract class Run
{
    /// <param name="manifest">What the run is.</param>
    protected Run(Manifest manifest)
    {
        Manifest = manifest;
    }

    /// <summary>Recipe, options, seed, prompts and first policy.</summary>
    public Manifest Manifest { get; }

    /// <summary>Iteration <paramref name="t"/>: 1, 2, ...; 0 is the warm-up and the policy before the loop.</summary>
    public abstract Iteration Iteration(int t);

    /// <summary>Opens a run folder for writing, making it if it is not there; see <see cref="RunFolder.Open"/>.</summary>
    public static RunFolder Open(
        string folder, Manifest manifest, IProgress<Progress> progress, int workers = 2, CancellationToken cancel = default) =>
        RunFolder.Open(folder, manifest, progress, workers, cancel);

    /// <summary>The seed of iteration <paramref name="t"/>.</summary>
    internal static Seed SeedOf(Manifest manifest, int t) => Seed.Of(manifest.Seed).Derive("iteration").Derive(t);
}
