namespace MetaReward.Studio.Web.Pages;

/// <summary>A figure in large letters, with what it is and what is to be known of it.</summary>
internal static class Card
{
    public static Markup Of(string what, string figure, string note) =>
        Markup.Of($"<div class=\"card\"><span>{what}</span><b>{figure}</b><p>{note}</p></div>");
}
