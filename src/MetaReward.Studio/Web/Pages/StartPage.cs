using MetaReward.Recipes;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Studio.Web.Pages;

/// <summary>What a run is begun with.</summary>
/// <param name="Name">Its folder below the studio's.</param>
/// <param name="Recipe">The method.</param>
/// <param name="Model">As the setting model; empty: the default.</param>
/// <param name="Prompts">As the setting prompts; empty: the default.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="More">Further settings, NAME=VALUE, a line each.</param>
internal sealed record WantedRun(string Name, string Recipe, string Model, string Prompts, string Seed, string More)
{
    /// <summary>What is wrong with the name; the program looks at the rest.</summary>
    public string? Fault => Name.Length is 0 or > 80 || !char.IsAsciiLetterOrDigit(Name[0])
        || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        ? "A run's name has letters, digits, '-', '_' and '.', and begins with a letter or digit." : null;

    public static WantedRun Of(IFormCollection form) => new(
        One(form, "name"), One(form, "recipe"), One(form, "model"), One(form, "prompts"), One(form, "seed"), One(form, "more"));

    /// <summary>The program's arguments after the verb. A value never is an option of its own.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        $"--recipe={Recipe}", $"--seed={Seed}", .. Model.Length == 0 ? [] : new[] { $"--model={Model}" },
        .. Prompts.Length == 0 ? [] : new[] { $"--prompts={Prompts}" },
        .. More.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => $"--set={line}"),
    ];

    private static string One(IFormCollection form, string name) => form[name] is [{ } value, ..] ? value.Trim() : "";
}

/// <summary>Begins a run, its plan first.</summary>
internal static class StartPage
{
    /// <param name="wanted">What was filled in.</param>
    /// <param name="plan">What the program said to it; null: nobody asked yet.</param>
    /// <param name="good">The plan could be made.</param>
    public static StudioPage Draw(WantedRun wanted, string? plan = null, bool good = false) => new("Start a run", Markup.Of($"""
        <h1>Start a run</h1>
        <p class="lead">Without a model and prompts it runs the built-in world. The plan comes first.</p>
        <form method="post" action="/start">
        <div class="cards">
        {Field("name", "Name of its folder", wanted.Name)}
        {PromptsPage.Choice("recipe", "Method", Catalogue.All.Select(recipe => (recipe.Name, recipe.Title)), wanted.Recipe)}
        {Field("model", "Model: a file, a folder, or empty", wanted.Model)}
        {Field("prompts", "Prompts: a file, or empty", wanted.Prompts)}
        {Field("seed", "Seed", wanted.Seed)}
        </div>
        <label class="wide">More settings, a line each: loop.iterations=2<textarea name="more">{wanted.More}</textarea></label>
        <p class="pages"><button name="do" value="plan"{(good ? Markup.Empty : Markup.Of($" class=\"main\""))}>Show the plan</button>
        {(good ? Markup.Of($"<button name=\"do\" value=\"start\" class=\"main\">Start</button>") : Markup.Empty)}</p>
        </form>
        {(plan is null ? Markup.Empty : Markup.Of($"<h2>Plan</h2><pre class=\"{(good ? "" : "warn")}\">{plan}</pre>"))}
        """)) { Here = "/start" };

    private static Markup Field(string name, string label, string value) =>
        Markup.Of($"<label>{label}<input name=\"{name}\" value=\"{value}\"></label>");
}
