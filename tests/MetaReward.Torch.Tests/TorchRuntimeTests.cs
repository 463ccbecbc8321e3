namespace MetaReward.Torch.Tests;

public sealed class TorchRuntimeTests
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";

    private static readonly byte[] Binding = File.ReadAllBytes(
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));

    [Fact]
    public void The_weak_copy_differs_in_one_bit_of_one_byte()
    {
        var weak = ElfVersions.Weaken(Binding, Version, Symbol);
        var changed = Enumerable.Range(0, Binding.Length).Where(i => Binding[i] != weak[i]).ToArray();
        changed.Length.ShouldBe(1);
        (Binding[changed[0]] ^ weak[changed[0]]).ShouldBe(2);
    }

    [Fact]
    public void A_version_that_other_symbols_need_is_refused() =>
        Should.Throw<InvalidDataException>(() => ElfVersions.Weaken(Binding, "GLIBCXX_3.4", Symbol)).Message
            .ShouldContain("expected only " + Symbol);

    [Fact]
    public void A_file_that_is_no_library_is_refused() =>
        Should.Throw<InvalidDataException>(() => ElfVersions.Weaken(new byte[100], Version, Symbol));

    [Fact]
    public void Compiled_products_are_kept_in_bounds()
    {
        TorchRuntime.Load();
        CompiledProducts.Setting()
            .ShouldBe(Environment.GetEnvironmentVariable("ONEDNN_PRIMITIVE_CACHE_CAPACITY") ?? $"{CompiledProducts.Most}");
    }

    [Fact]
    public void Loading_twice_works_and_the_facts_are_stated()
    {
        TorchRuntime.Load();
        TorchRuntime.Load();
        TorchRuntime.Describe().Select(f => f.Name).ShouldBe(["libtorch", "libtorch version", "binding", "cuda", "processor", "threads"]);
        TorchRuntime.Describe().ShouldAllBe(f => f.Value.Length > 0);
    }
}
