using System.Text;

namespace MetaReward.Recipes;

/// <summary>Every figure by its name, with its unit and its meaning, as the page <c>docs/figures.md</c>.</summary>
public static class FigureTable
{
    private const string Head = "| name | unit | meaning |\n|---|---|---|\n";

    /// <summary>The page in Markdown.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder(
            """
            # Figures by name

            Every figure of a run has a name. A `*` in a name stands for the name of a room, a role or a reason: `*/length` is
            `responses/length` in the room `2-responses`. Each figure has a 95 % interval; the interval of a count is the count itself.
            A figure without data is NaN, never 0. `metareward report --json` prints all figures; `metareward report RUN --tensorboard FOLDER`
            writes them for TensorBoard.

            `bench -- house` writes this page from the code. A test compares the two.

            ## Of an iteration
            What was sampled, chosen and learned. The figures are in `figures.json` of the iteration's folder.


            """);
        Rows(text, FigureNames.All);
        text.Append(
            """

            ## Of a policy
            How good a policy is, measured before the loop and after each iteration, on held-out prompts. The figures are in
            `measures.json`. No training reads them. Some exist only in the built-in world, where the right answers are known.


            """);
        Rows(text, MeasureNames.All);
        text.Append(
            """

            ## Of a training's step
            `8-metrics.jsonl` has one line for each step of the optimiser, with the trainer's own names: [training](training.md).

            """);
        return text.ToString();
    }

    /// <summary>A kind of figure in words.</summary>
    private static string Unit(FigureKind kind) => kind switch
    {
        FigureKind.Count => "count",
        FigureKind.Share => "share, 0 to 1",
        FigureKind.Length => "characters",
        FigureKind.Score => "points of the scale",
        _ => "number",
    };

    private static void Rows(StringBuilder text, IEnumerable<FigureName> names)
    {
        text.Append(Head);
        foreach (var name in names)
            text.Append($"| `{name.Pattern}` | {Unit(name.Kind)} | {name.Meaning} |\n");
    }
}
