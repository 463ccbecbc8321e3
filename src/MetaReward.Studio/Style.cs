namespace MetaReward.Studio;

/// <summary>The page's style sheet. Colours are named once per theme; text and lines take the reader's system fonts.</summary>
internal static class Style
{
    /// <summary>Without the tags around it, as a file.</summary>
    public static string Css => Sheet.ToString()["<style>".Length..^"</style>".Length];

    /// <summary>A constant template: nothing in it is a hole.</summary>
    public static Markup Sheet { get; } = Markup.Of($$"""
        <style>
        :root { color-scheme: light dark; --page: #fcfcfb; --box: #ffffff; --ink: #1c1d1f; --soft: #5c6066; --line: #dcdee2;
          --grid: #e9eaed;
          --c0: #2f62c9; --c1: #c4601c; --c2: #17806d; --c3: #8a4fb5; --c4: #a88400; --c5: #b83a5e; --good: #1d7a46; --bad: #b3322f;
          --warn: #8a5a00; --warn-box: #fff6e0; }
        @media (prefers-color-scheme: dark) { :root { --page: #15171a; --box: #1c1f23; --ink: #e8e9eb; --soft: #a1a6ad; --line: #363a40;
          --grid: #2b2f34;
          --c0: #7ba6f7; --c1: #f0975a; --c2: #4fc3ac; --c3: #c79bec; --c4: #d9bb4d; --c5: #ee88a6; --good: #62c98c; --bad: #f08580;
          --warn: #e9b95b; --warn-box: #2d2616; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1180px; padding: 16px; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.7rem; margin: 0; line-height: 1.2; } h2 { font-size: 1.25rem; margin: 0 0 .6rem; }
        h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
        h4 { font-size: .95rem; margin: 1rem 0 .3rem; } h5 { font-size: .85rem; margin: .8rem 0 .2rem; color: var(--soft); }
        small, .none, .note, .lead, .brand { color: var(--soft); }
        h4 small { font-weight: 400; } .brand { margin: 0; } .lead { margin: 0 0 1rem; max-width: 70ch; }
        .note { font-size: .8rem; margin: .2rem 0 0; } .none { font-style: italic; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 12px; margin: 1rem 0; }
        .card { background: var(--box); border: 1px solid var(--line); border-left: 5px solid var(--soft); border-radius: 6px;
          padding: 12px 16px; }
        .card span { color: var(--soft); display: block; } .card b { font-size: 1.5rem; } .card p { margin: .2rem 0 0; }
        .card.good { border-left-color: var(--good); } .card.good b { color: var(--good); } .card.bad { border-left-color: var(--bad); }
        .card.bad b { color: var(--bad); }
        .alarms, .warn { background: var(--warn-box); border: 1px solid var(--warn); border-radius: 6px; padding: 12px 16px;
          margin: 1rem 0; } .alarms h2 { font-size: 1rem; margin: 0; color: var(--warn); }
        .alarms ul { margin: .4rem 0 0; padding-left: 1.2rem; } .alarms span { color: var(--soft); }
        .calm { color: var(--good); margin: .4rem 0; }
        nav { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 10px 0; border-top: 1px solid var(--line);
          border-bottom: 1px solid var(--line); font-size: .9rem; }
        a { color: var(--c0); text-decoration: none; } a:hover { text-decoration: underline; }
        section { margin: 2.2rem 0; } .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
          gap: 12px; margin: 0 0 1rem; }
        figure { margin: 0; background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; }
        figcaption { font-size: .88rem; font-weight: 600; }
        figcaption small { font-weight: 400; } svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font-family: inherit; fill: var(--soft); font-size: 11px; }
        svg .value { fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--box); stroke-width: 3px;
          stroke-linejoin: round; } .grid { stroke: var(--grid); } .limit { stroke: var(--bad); stroke-dasharray: 5 4; }
          svg .limit-text { fill: var(--bad); font-size: 10px; }
        .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; } .band { fill: var(--c); opacity: .16; }
        .whisker { stroke: var(--c); stroke-width: 1.5; } .dot { fill: var(--c); stroke: var(--box); stroke-width: 1.5; }
        .bar { fill: var(--c); }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
        .c5 { --c: var(--c5); }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: .2rem 0 0; font-size: .8rem; color: var(--soft); }
        .legend i { display: inline-block; width: 14px; height: 3px; background: var(--c); margin-right: 5px; vertical-align: middle; }
        .o3 { opacity: .3; } .o4 { opacity: .4; } .o5 { opacity: .5; } .o6 { opacity: .6; } .o7 { opacity: .7; } .o8 { opacity: .8; }
        .o9 { opacity: .9; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; margin: 0 0 1rem; background: var(--box); }
        table { border-collapse: collapse; width: 100%; font-size: .85rem; overflow-wrap: normal; }
        th, td { padding: 5px 10px; text-align: left; border-bottom: 1px solid var(--grid); font-weight: 400; }
        thead th { font-weight: 600; border-bottom-color: var(--line); } tbody tr:last-child > * { border-bottom: 0; }
        .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        th:first-child { position: sticky; left: 0; background: var(--box); } .words th:first-child { min-width: 8.5rem; }
        article { border-top: 1px solid var(--line); padding-top: .2rem; margin: 1.6rem 0 0; }
        .why { border-left: 3px solid var(--c0); padding-left: 12px; margin: .4rem 0; }
        code { font: .85em ui-monospace, monospace; }
        pre { font: .82rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
          margin: 0 0 .4rem; padding: 8px 10px; background: var(--box); border: 1px solid var(--line); border-radius: 6px; }
        .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 12px; }
        .side.good pre { border-left: 4px solid var(--good); } .side.bad pre { border-left: 4px solid var(--bad); }
        details { margin: .35rem 0; } summary { cursor: pointer; font-size: .88rem; padding: 3px 0; }
        dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: 2px 18px; margin: 0 0 1rem; font-size: .85rem; }
        dt { color: var(--soft); } dd { margin: 0; }
        @media (max-width: 520px) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .5rem; } body { padding: 12px; } }
        @media print { :root { color-scheme: light; --page: #fff; --box: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #ddd;
          --c0: #2f62c9; --c1: #c4601c; --c2: #17806d; --c3: #8a4fb5; --c4: #a88400; --c5: #b83a5e; --good: #1d7a46; --bad: #b3322f;
          --warn: #8a5a00; --warn-box: #fff; }
          body { max-width: none; font-size: 11pt; padding: 0; } nav { display: none; } figure, .card, tr { break-inside: avoid; }
          h2, h3, h4 { break-after: avoid; } .charts { grid-template-columns: repeat(3, 1fr); } .scroll { overflow: visible; }
          details::details-content { content-visibility: visible; } }
        </style>
        """);
}
