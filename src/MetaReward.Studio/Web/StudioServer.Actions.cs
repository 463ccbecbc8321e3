using MetaReward.Studio.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Studio.Web;

/// <content>What a person does beside looking: labels, and runs that are begun, stopped and resumed.</content>
public sealed partial class StudioServer
{
    private async Task LabelAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (shelf.Find(form["name"]) is { } run && int.TryParse(form["label"], out var label) && label is >= 0 and <= 2)
        {
            var given = labels.Read(run);
            if (LabelPage.Next(LabelPage.Looks(shelf, run), given) is { } look
                && form["pair"] == look.Pair.Id && form["swapped"] == $"{look.Swapped}") // else an old page, sent again
                labels.Add(run, look, label);
            http.Response.Redirect(StudioPage.Address("/label", ("name", run.Name)));
            return;
        }

        await Missing("There is no such run, or no such label.").ExecuteAsync(http);
    }

    private async Task StartRunAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var wanted = WantedRun.Of(form);
        var folder = Path.Combine(Path.GetFullPath(options.Folder), wanted.Name);
        var fault = wanted.Fault ?? (Path.Exists(folder) || IsKept(wanted.Name) ? $"There is a folder '{wanted.Name}' already." : null);
        if (fault is null && form["do"] == "start")
        {
            keeper.Start(wanted.Name, ["run", .. wanted.Arguments, $"--out={folder}"]);
            http.Response.Redirect("/");
            return;
        }

        var (code, said) = fault is null ? await keeper.AskAsync(["plan", .. wanted.Arguments], http.RequestAborted) : (1, fault);
        await Page(StartPage.Draw(wanted, said, good: code == 0)).ExecuteAsync(http);
    }

    private async Task DoAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (shelf.Find(form["name"]) is not { } run)
        {
            await Missing("There is no such run.").ExecuteAsync(http);
            return;
        }

        if (form["do"] == "stop")
            keeper.Stop(run.Name);
        else if (form["do"] == "resume" && !run.IsRunning && !IsKept(run.Name)
            && tools.Danger(shelf.Open(run)) is null)
            keeper.Start(run.Name, ["resume", run.Folder]);
        http.Response.Redirect(StudioPage.Address("/run", ("name", run.Name)));
    }

    /// <summary>Whether a run that was begun here is still at work.</summary>
    private bool IsKept(string name) => keeper.Find(name) is { Process.HasExited: false };
}
