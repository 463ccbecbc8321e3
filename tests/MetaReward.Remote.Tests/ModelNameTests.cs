using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

public class ModelNameTests
{
    [Theory]
    [InlineData("HuggingFaceTB/SmolLM2-135M-Instruct", "HuggingFaceTB/SmolLM2-135M-Instruct", "main",
        "models--HuggingFaceTB--SmolLM2-135M-Instruct")]
    [InlineData("org/name@v1.0", "org/name", "v1.0", "models--org--name")]
    [InlineData("org/name@refs/pr/7", "org/name", "refs/pr/7", "models--org--name")]
    [InlineData("gpt2", "gpt2", "main", "models--gpt2")]
    [InlineData("_a/b_", "_a/b_", "main", "models--_a--b_")]
    public void A_name_is_a_repository_and_a_revision(string text, string repository, string revision, string folder)
    {
        var name = ModelName.Parse(text);
        (name.Repository, name.Revision, name.Folder).ShouldBe((repository, revision, folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("../b")]
    [InlineData("a/..")]
    [InlineData("a--b/c")]
    [InlineData("a/b.git")]
    [InlineData("a/b c")]
    [InlineData("a/b@")]
    [InlineData("a/b@../../etc")]
    [InlineData("a/b@/etc")]
    [InlineData("a/b@x\\y")]
    [InlineData("a/b@.hidden")]
    [InlineData("a/b@x@{1}")]
    [InlineData("a/-b")]
    [InlineData("a/é")]
    [InlineData("https://huggingface.co/a/b")]
    public void What_the_hub_would_not_name_is_no_name(string text)
    {
        ModelName.Find(text).ShouldBeNull();
        Should.Throw<ArgumentException>(() => ModelName.Parse(text)).Message.ShouldContain("ORG/NAME");
    }

    [Fact]
    public void Only_forty_lower_case_digits_are_a_commit()
    {
        ModelName.Parse("a/b@" + new string('a', 40)).IsCommit.ShouldBeTrue();
        ModelName.Parse("a/b@" + new string('A', 40)).IsCommit.ShouldBeFalse();
        ModelName.Parse("a/b@abcdef0").IsCommit.ShouldBeFalse();
    }
}
