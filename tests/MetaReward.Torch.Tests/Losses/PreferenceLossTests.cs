using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class PreferenceLossTests
{
    private static readonly double Ln2 = Math.Log(2);

    public static TheoryData<string, string, double> Cases => new()
    {
        { "dpo_sigmoid_beta0.1", "dpo", 0.1 },
        { "dpo_sigmoid_beta0.5", "dpo", 0.5 },
        { "cdpo_beta0.1_label_smoothing0.1", "cdpo", 0.1 },
        { "cdpo_beta0.5_label_smoothing0.1", "cdpo", 0.5 },
        { "robust_beta0.1_ls0.1", "robust", 0.1 },
        { "ipo_sum_beta0.1", "ipo", 0.1 },
        { "hinge_beta0.1", "hinge", 0.1 },
        { "sppo_hard_beta0.1", "sppo", 0.1 },
        { "nca_pair_beta0.1", "nca", 0.1 },
        { "apo_zero_beta0.1", "apo_zero", 0.1 },
        { "apo_down_beta0.1", "apo_down", 0.1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_gradients_and_rewards_are_those_of_the_reference(string name, string loss, double beta)
    {
        var expected = Case(name);
        var (chosen, rejected) = (Input("policy_chosen_logps", true), Input("policy_rejected_logps", true));
        var made = Loss(loss)(chosen, rejected, Input("ref_chosen_logps"), Input("ref_rejected_logps"), beta);
        made.Losses.sum().backward();

        Near(made.Losses, expected, "loss");
        Near(chosen.grad!, expected, "grad_chosen");
        Near(rejected.grad!, expected, "grad_rejected");
        Near(made.ChosenRewards, expected, "rewards_chosen");
        Near(made.RejectedRewards, expected, "rewards_rejected");
    }

    [Fact]
    public void Means_per_token_give_the_length_normalised_forms()
    {
        var (chosenLength, rejectedLength) = (Input("chosen_length"), Input("rejected_length"));
        Near(PerToken(PreferenceLosses.Ipo), Case("ipo_beta0.1"), "loss");
        Near(PerToken(PreferenceLosses.Dpo), Case("length_normalised_dpo_beta0.1"), "loss");

        Tensor PerToken(PreferenceLoss loss) => loss(
            Input("policy_chosen_logps") / chosenLength, Input("policy_rejected_logps") / rejectedLength,
            Input("ref_chosen_logps") / chosenLength, Input("ref_rejected_logps") / rejectedLength, 0.1).Losses;
    }

    [Fact]
    public void A_policy_that_is_its_own_reference_has_loss_ln_2_and_no_rewards()
    {
        var logps = tensor(new[] { -12.5, -300.0 });
        var made = PreferenceLosses.Dpo(logps, logps * 2, logps, logps * 2, 0.1);
        made.Losses.data<double>().ShouldAllBe(loss => Math.Abs(loss - Ln2) < 1e-15);
        made.ChosenRewards.data<double>().ShouldAllBe(reward => reward == 0);
    }

    [Fact]
    public void Four_numbers_make_one_loss()
    {
        // h = (-10 + 12) - (-20 + 18) = 4; -log sigmoid(0.5 * 4)
        var made = PreferenceLosses.Dpo(tensor(new[] { -10.0 }), tensor(new[] { -20.0 }), tensor(new[] { -12.0 }), tensor(new[] { -18.0 }), 0.5);
        made.Losses.item<double>().ShouldBe(Math.Log(1 + Math.Exp(-2)), 1e-12);
        made.ChosenRewards.item<double>().ShouldBe(1);
        made.RejectedRewards.item<double>().ShouldBe(-1);
    }

    private static PreferenceLoss Loss(string name) => name switch
    {
        "dpo" => PreferenceLosses.Dpo,
        "cdpo" => PreferenceLosses.ConservativeDpo(0.1),
        "robust" => PreferenceLosses.RobustDpo(0.1),
        "ipo" => PreferenceLosses.Ipo,
        "hinge" => PreferenceLosses.Hinge,
        "sppo" => PreferenceLosses.Sppo,
        "nca" => PreferenceLosses.Nca,
        "apo_zero" => PreferenceLosses.ApoZero,
        "apo_down" => PreferenceLosses.ApoDown,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static JsonElement File() => JsonDocument.Parse(System.IO.File.ReadAllText(SharedData.Path("fixtures/losses/pairwise.json"))).RootElement;

    private static JsonElement Case(string name) => File().GetProperty("losses").EnumerateArray().First(l => l.GetProperty("name").GetString() == name);

    private static Tensor Input(string name, bool requiresGrad = false) => tensor(Doubles(File().GetProperty("inputs"), name)).requires_grad_(requiresGrad);

    private static double[] Doubles(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(v => v.GetDouble())];

    private static void Near(Tensor made, JsonElement expected, string key)
    {
        var numbers = made.data<double>().ToArray();
        foreach (var (number, reference, i) in numbers.Zip(Doubles(expected, key), Enumerable.Range(0, numbers.Length)))
        {
            number.ShouldBe(reference, Math.Max(1e-14, 1e-10 * Math.Abs(reference)), $"{key}[{i}]");
        }
    }
}
