using System.CommandLine;
using MetaReward.Bench;

var root = new RootCommand("Measurements that take too long for the test suite; each prints the page that docs/results keeps.")
{
    MicroworldVerb.Build(),
    KillsVerb.Build(),
};
return await root.Parse(args).InvokeAsync();
