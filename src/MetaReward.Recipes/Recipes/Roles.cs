namespace MetaReward.Recipes;

/// <summary>Names of the roles that recipes give to policies. Each is the student unless the settings name another.</summary>
public static class Roles
{
    public const string Judge = "judge";
    public const string MetaJudge = "meta_judge";
    public const string Voter = "voter";
    public const string Teacher = "teacher";
}
