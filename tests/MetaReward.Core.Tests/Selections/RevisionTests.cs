using MetaReward.Rubrics;
using MetaReward.Tests;

namespace MetaReward.Selections;

public class RevisionTests
{
    private static readonly Revision Mended = Of(1, "Too short.", false, "Because of tides.");
    private static readonly Revision Unread = Of(2, null, false, null);
    private static readonly Revision Kept = Of(3, "Good.", true, null);
    private static readonly Revision Same = Of(4, "Too short.", false, "draft 4");

    [Fact]
    public void What_was_mended_teaches_feedback_refinement_and_the_response_itself()
    {
        var skills = new RevisionLessons(new CritiqueRubric(), new RefineRubric(), Own: false)
            .Skills([Mended, Unread, Kept, Same], answers: true);
        skills.Kept.Select(one => (one.Id, one.Role, one.Text)).ShouldBe(
        [
            ("i1/p00001/r0/f0", Role.Judge, "Too short."), ("i1/p00001/r0/f0/y0", Role.Actor, "<Because of tides.>"),
            ("i1/p00001/r0/f0/y0/actor", Role.Actor, "Because of tides."), ("i1/p00003/r0/f0", Role.Judge, "Good."),
            ("i1/p00004/r0/f0", Role.Judge, "Too short."),
        ]);
        skills.Kept.ShouldAllBe(one => one.Target is Target.Written);
        skills.Skips.ShouldBe([new("i1/p00002", SkipReason.NoFeedback, "No feedback could be read.")]);
    }

    [Fact]
    public void The_models_own_words_are_learned_as_tokens() =>
        new RevisionLessons(new CritiqueRubric(), new RefineRubric(), Own: true).Skills([Mended], answers: false).Kept
            .ShouldAllBe(one => one.Target is Target.Sampled);

    [Fact]
    public void A_pair_prefers_the_refined_response()
    {
        var pairs = RevisedPairs.Of([Mended, Unread, Kept, Same]);
        var pair = pairs.Kept.ShouldHaveSingleItem();
        (pair.Id, pair.Chosen.Text, pair.Rejected.Text, pair.Chosen.Score, pair.Rejected.Score)
            .ShouldBe(("i1/p00001/actor", "Because of tides.", "draft 1", 1, 0));
        pairs.Skips.Select(skip => (skip.Id, skip.Reason)).ShouldBe(
        [
            ("i1/p00002", SkipReason.NoFeedback), ("i1/p00003", SkipReason.Satisfied), ("i1/p00004", SkipReason.Unrefined),
        ]);
    }

    [Fact]
    public void A_draft_that_feedback_is_satisfied_with_is_its_own_refined_response()
    {
        var best = RevisionLessons.Best([Mended, Unread, Kept, Same], approved: null);
        best.Kept.Select(one => (one.Id, one.Text)).ShouldBe(
            [("i1/p00003/r0/actor", "draft 3"), ("i1/p00001/r0/f0/y0/actor", "Because of tides.")]);
        best.Skips.Select(skip => skip.Reason).ShouldBe([SkipReason.NoFeedback, SkipReason.Unrefined]);
        RevisionLessons.Best([Mended, Kept], new HashSet<string>()).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Disapproved);
        var cut = Kept with { Draft = Kept.Draft with { Sample = Kept.Draft.Sample with { Finish = Finish.Length } } };
        RevisionLessons.Best([cut], null).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Satisfied);
    }

    [Fact]
    public void What_was_not_approved_makes_no_pair() =>
        RevisedPairs.Of([Mended], new HashSet<string>()).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Disapproved);

    private static Revision Of(int prompt, string? feedback, bool satisfied, string? refined)
    {
        var draft = Some.Response(prompt, 0, $"draft {prompt}");
        return new(draft, new($"{draft.Id}/f0", Some.Reply(feedback ?? "?"), feedback, null), satisfied,
            refined is null ? null : new($"{draft.Id}/f0/y0", Some.Reply($"<{refined}>"), refined, null));
    }
}
