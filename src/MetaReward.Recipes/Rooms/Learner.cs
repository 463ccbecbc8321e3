using System.Text;

namespace MetaReward.Recipes;

/// <summary>Rooms 7 to 9: the trainer turns pairs or demonstrations into the next policy. Without any, the policy stays as it is, and that is noted.</summary>
public static class Learner
{
    /// <summary>DPO from and against <paramref name="policy"/>: the reference of iteration t is M_(t-1).</summary>
    public static async Task<IPolicy> DpoAsync(ITrainer trainer, IPolicy policy, IReadOnlyList<PreferencePair> pairs, Dpo options, Stage stage)
    {
        if (pairs.Count > 0 && options.Training is { KeepEpoch: > 0 and var kept, Epochs: var epochs } && kept < epochs)
            Notes.Say(stage.Turn, "8-dpo", $"ends after epoch {kept} of {epochs}, whose weights are kept; the learning rate is that of {epochs}");
        if (pairs.Count > 0)
            return await Clocked.RunAsync(stage.Turn, "8-dpo", at => trainer.DpoAsync(policy, policy, pairs, options, Noting(at)));
        Notes.Say(stage.Turn, "8-dpo", "no pairs came out of this iteration: the policy stays as it is");
        return policy;
    }

    /// <summary>The warm-up (EFT): teaches a policy that cannot judge the rubric's form, before the loop; kept in <c>iter-00</c>.</summary>
    public static async Task<IPolicy> WarmUpAsync(ITrainer trainer, IPolicy policy, IReadOnlyList<Demonstration> demonstrations, Sft options, Run run)
    {
        if (demonstrations.Count == 0)
            return policy;
        var texts = demonstrations.SelectMany(d => Encoding.UTF8.GetBytes($"{d.Id}\0{d.Prompt}\0{d.Text}\0{string.Join(' ', (d.Target as Target.Sampled)?.Sample.Tokens ?? [])}")).ToArray();
        var kept = run.Stage(0).Keep("6-demonstrations", Shard.Hex(texts), RecordJson.Lines.Demonstration, () => demonstrations);
        return await Clocked.RunAsync(run.Turn(0), "8-sft", at => trainer.SftAsync(policy, kept, options, Noting(at)));
    }

    /// <summary>What the trainer says besides its figures (what it cut or left out) is kept for the report.</summary>
    private static Turn Noting(Turn at) => at with { Progress = new Listener(at) };

    private sealed class Listener(Turn at) : IProgress<Progress>
    {
        public void Report(Progress value)
        {
            if (value is { Total: 0, Note.Length: > 0 })
                Notes.Say(at, value.Room, value.Note);
            else
                at.Progress.Report(value);
        }
    }
}
