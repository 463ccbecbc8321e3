using System.Runtime.CompilerServices;

namespace MetaReward.Torch.Tests;

/// <summary>Tests speak to TorchSharp directly, so its libraries are loaded before the first of them runs.</summary>
internal static class Setup
{
    [ModuleInitializer]
    internal static void Load() => TorchRuntime.Load();
}
