using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Where tensors can live. The processor always; a card where the LibTorch that was found has CUDA.</summary>
public static class Devices
{
    private const string Library = "libtorch_cuda.so";

    /// <summary>The first card, or what would make one usable.</summary>
    /// <exception cref="TorchUnavailableException">The LibTorch that was found has no CUDA, or the machine has no
    /// card or no driver.</exception>
    public static Device Cuda()
    {
        TorchRuntime.Load();
        if (!HasCuda)
        {
            throw new TorchUnavailableException(
                $"The LibTorch in '{TorchRuntime.Folder}' is built without CUDA. Set libtorch (or METAREWARD_LIBTORCH) to one that has "
                + "it, in version 2.10: the folder torch/lib of a " +
                "PyTorch installation for CUDA (python -c \"import torch, os; print(os.path.join(os.path.dirname(torch.__file__), "
                + "'lib'))\"), or stay with device: cpu.");
        }

        return FirstCard() ?? throw new TorchUnavailableException(
            $"The LibTorch in '{TorchRuntime.Folder}' has CUDA, but finds no card or no driver here. "
            + "See that nvidia-smi shows a card (in a container: that it is passed through), or stay with device: cpu.");
    }

    /// <summary>A device by its name.</summary>
    /// <param name="name"><c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="TorchUnavailableException">As <see cref="Cuda"/>.</exception>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static Device Named(string name)
    {
        TorchRuntime.Load();
        return name switch
        {
            "cuda" => Cuda(),
            "cpu" => Processor(),
            _ => throw new ArgumentException($"a device is cpu or cuda, but '{name}' came", nameof(name)),
        };
    }

    /// <summary>Waits until a device has done all it was told to, so that a clock tells the truth.</summary>
    public static void Wait(Device device)
    {
        if (device.type == TorchSharp.DeviceType.CUDA)
        {
            cuda.synchronize(device);
        }
    }

    /// <summary>
    /// Frees models on a GPU that are no longer in use. The collector sees the size of handles alone, and
    /// would leave a card full of them.
    /// </summary>
    internal static void Tidy(Device device)
    {
        if (device.type != TorchSharp.DeviceType.CPU)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    /// <summary>For a reader: whether a card can be used.</summary>
    internal static string CudaFact() => !HasCuda
        ? "not in this libtorch"
        : cuda_is_available() ? $"{cuda.device_count()} cards" : "in this libtorch, but no card or no driver";

    /// <summary>
    /// Apart, as the next: where a device is named TorchSharp may look for libraries of its own when the method is
    /// entered, before ours are loaded.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Device? FirstCard() => cuda_is_available() ? CUDA : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Device Processor() => CPU;

    private static bool HasCuda => File.Exists(Path.Combine(TorchRuntime.Folder, Library));
}
