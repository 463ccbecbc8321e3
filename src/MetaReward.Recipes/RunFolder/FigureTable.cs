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

            Every figure of a run has a name. A `*` stands for what a recipe, a room or a reason puts there: `*/length` is `responses/length` in the
            room `2-responses`. Each figure is kept with its 95 % interval; a count's interval is itself, and a figure that rests on nothing is NaN,
            never 0. `metareward report --json` prints them all, and `metareward report RUN --tensorboard FOLDER` draws them.

            This page is written by `bench -- house` from the code; a test holds them together.

            ## Of an iteration
            What was sampled, chosen and learned, as `figures.json` of the iteration's folder keeps it.


            """);
        Rows(text, FigureNames.All);
        text.Append(
            """

            ## Of a policy
            What a policy can do, as `measures.json` keeps it: measured before the loop and after each iteration, on held-out prompts. Nothing that
            trains reads it. What only the built-in world has says so: there the truth is known.


            """);
        Rows(text, MeasureNames.All);
        text.Append(
            """

            ## Of a training's step
            The trainer's own names, as `8-metrics.jsonl` keeps them, one line for each step of the optimiser: [training](training.md).

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
