using MetaReward.Evaluation.CheckableAnswers;

namespace MetaReward.Tests;

/// <summary>The golden table of numbers: good, ugly and hostile ways to write them, and what is no number at all.</summary>
public class NumeralTests
{
    /// <summary>A text, and its last number; null: none.</summary>
    public static TheoryData<string, string?> Last { get; } = new()
    {
        // plain
        { "42", "42" }, { "The answer is 42.", "42" }, { "It is 42!", "42" }, { "42 eggs", "42" }, { "42eggs", "42" }, { "0", "0" },
        { "007", "7" }, { "+42", "42" }, { "no number here", null }, { "", null },
        { "seven", null }, { "first 3, then 42", "42" }, { "(42)", "42" }, { "[42]", "42" }, { "<42>", "42" }, { "\"42\"", "42" },
        { "so...42", "42" }, { "#42", "42" }, { "42\n\n", "42" },
        // decimals
        { "42.00", "42" }, { "42.50", "42.5" }, { ".5", "0.5" }, { "-.25", "-0.25" }, { "0.125 litres.", "0.125" }, { "is $.75", "0.75" },
        { "3.14159", "3.14159" }, { "1.50.", "1.5" },
        // thousands
        { "12,345", "12345" }, { "12,345,678.90", "12345678.9" }, { "12 345", "12345" }, { "1\u202F234\u202F567", "1234567" },
        { "12\u00A0345", "12345" }, { "12'345", "12345" }, { "12\u2019345", "12345" },
        { "12_345", "12345" }, { "1,50,000", "150000" }, { "12,34,567", "1234567" }, { "1.234.567", "1234567" }, { "1.234,56", "1234.56" },
        { "0,5", "0.5" }, { "1.234", "1.234" },
        { "3,5", "5" }, { "12,3456", "3456" }, { "1234,567", "567" },
        // LaTeX
        { "\\boxed{42}", "42" }, { "$\\boxed{12{,}345}$", "12345" }, { "\\(12\\,345\\)", "12345" }, { "12,\\!345", "12345" },
        { "\\[ x = 42 \\]", "42" }, { "\\text{42 eggs}", "42" }, { "\\$42", "42" },
        { "42\\%", "42" }, { "\\frac{3}{4}", "0.75" }, { "\\dfrac12", "0.5" }, { "\\mathbf{42}", "42" }, { "7 \\times 10^{3}", "7000" },
        { "$x_1$", null }, { "x^2", null }, { "12~345", "12345" },
        // Markdown
        { "**42**", "42" }, { "_42_", "42" }, { "`42`", "42" }, { "***42***.", "42" }, { "~~41~~ 42", "42" }, { "* 42", "42" },
        // signs
        { "-42", "-42" }, { "\u221242", "-42" }, { "\uFF0D42", "-42" }, { "is \u201342", "-42" }, { "60-42", "42" }, { "60 - 42", "42" },
        { "= -42", "-42" }, { "(-42)", "-42" }, { "-$42", "-42" }, { "$-42", "-42" },
        { "3\u20135", "5" }, { "--42", "42" }, { "(x)-42", "42" }, { "\u2212\u20AC42", "-42" },
        // currencies
        { "$42", "42" }, { "\u20AC42", "42" }, { "\u00A342.10", "42.1" }, { "\u20B942", "42" }, { "USD42", "42" }, { "usd42", "42" },
        { "US$42", "42" }, { "Rs.42", "42" }, { "Rs42", "42" }, { "Rs. 42", "42" },
        { "HK$42", "42" }, { "EUR 42", "42" }, { "42 USD", "42" }, { "42\u20AC", "42" }, { "\uFF0442", "42" },
        // words and letters around
        { "x42", null }, { "item42", null }, { "B12 vitamins", null }, { "H2O", null }, { "v1.2.3", null }, { "1.2.3", null },
        { "10.0.0.1", null }, { "at 5:30", null }, { "5th", "5" }, { "42kg", "42" }, { "42km/h", "42" },
        // fractions, percent, exponents, multipliers
        { "3/4", "0.75" }, { "1 1/2", "1.5" }, { "2\u00BD", "2.5" }, { "\u00BE cup", "0.75" }, { "84/2 = 42", "42" }, { "42/day", "42" },
        { "42/0", "0" }, { "42%", "42" }, { "42 %", "42" }, { "25 percent", "25" }, { "4.2e1", "42" },
        { "4.2E+1", "42" }, { "420e-1", "42" }, { "4.2 x 10^1", "42" }, { "42 thousand", "42000" }, { "1.5 million dollars", "1500000" },
        { "$42k", "42000" }, { "$1.2M", "1200000" }, { "42k", "42" }, { "42 m", "42" },
        { "3 eggs", "3" },
        // digits of other scripts, marks that no one sees
        { "\uFF14\uFF12", "42" }, { "\u0664\u0662", "42" }, { "\u096A\u0968", "42" }, { "\U0001D7D2\U0001D7D0", "42" },
        { "\uFF11\uFF0C\uFF12\uFF13\uFF14", "1234" }, { "\u200B42\u200E", "42" }, { "4\u20602", "42" },
        { "10\u00B2", "10" }, { "\u0661\u066C\u0662\u0663\u0664", "1234" },
        // hostile
        { "99999999999999999999999999999999999999", null }, { "1e99", null }, { ".", null }, { "-", null }, { "....", null }, { "$", null },
        { "\\frac{1}{0}", "0" }, { "{{{{42}}}}", "42" }, { "\\\\42", "42" }, { "42.", "42" },
        { "42..", "42" }, { "Rs 1,00,000", "100000" }, { "(1,234)", "1234" }, { "\u00A31,234.56", "1234.56" }, { "INR42", "42" },
        { "5 % of 840 is 42", "42" }, { "4\u00D710^2", "400" }, { "4 2", "2" }, { "\uD83D42", "42" },
    };

    [Theory]
    [MemberData(nameof(Last))]
    public void The_last_number_of_a_text(string text, string? value) =>
        (Gsm8k.LastNumber(text) is { } last ? Numeral.Text(last) : null).ShouldBe(value);

    [Fact]
    public void The_table_is_large() => Last.Count.ShouldBeGreaterThanOrEqualTo(150);

    [Theory]
    [InlineData("9")]
    [InlineData("9,999")]
    [InlineData("-")]
    [InlineData("1/")]
    [InlineData("\\frac{1}")]
    [InlineData("$")]
    [InlineData("#### ")]
    [InlineData("####\n")]
    [InlineData("1 1/1 ")]
    [InlineData("{,}")]
    [InlineData("e9")]
    public void A_long_text_takes_time_in_proportion(string piece)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Gsm8k.Check(new("?", "42"), string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length)) + "x");
        clock.Elapsed.TotalSeconds.ShouldBeLessThan(20);
    }
}
