using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Where tensors can live.</summary>
public static class Devices
{
    /// <summary>Says whether CUDA can be used here, and if not, what would make it so.</summary>
    /// <exception cref="TorchUnavailableException">The LibTorch that was found has no CUDA, or the machine has no card, or (today) always: the engine's tensors live on the processor.</exception>
    public static void RequireCuda()
    {
        TorchRuntime.Load();
        var folder = TorchRuntime.Describe().First(fact => fact.Name == "libtorch").Value;
        if (!File.Exists(Path.Combine(folder, "libtorch_cuda.so")))
        {
            throw new TorchUnavailableException(
                $"The LibTorch in '{folder}' is built without CUDA. Set METAREWARD_LIBTORCH to one that has it, in version 2.10: the folder torch/lib of a PyTorch " +
                "installation for CUDA (python -c \"import torch, os; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\"), or stay with device: cpu.");
        }

        if (!cuda_is_available())
        {
            throw new TorchUnavailableException($"The LibTorch in '{folder}' has CUDA, but finds no card or no driver here (nvidia-smi shows them). Stay with device: cpu.");
        }

        throw new TorchUnavailableException("This version computes on the processor only; a card was found, but sampling and training on it are not built yet. Stay with device: cpu.");
    }
}
