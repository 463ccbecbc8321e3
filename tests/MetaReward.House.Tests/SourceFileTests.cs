using MetaReward.Bench.House;

namespace MetaReward.Tests;

/// <summary>How the picture of the house counts.</summary>
public class SourceFileTests
{
    private const string Source = """"
        using System;

        namespace N;

        /// <summary>Words.</summary>
        public class A
        {
            // a remark
            private const string Text = """
                two

                lines
                """;

            [Obsolete("a long attribute")]
            [CLSCompliant(false)]
            public A(
                int x)
            {
            }

            public int One => 1;

            public int Two
            {
                get
                {
                    return 2;
                }
            }

            public struct B
            {
                public static B operator +(B a, B b) =>
                    a;
            }

            public abstract void Nothing(
                int none,
                int at,
                int all);

            public int this[int i] => i; /* end */
        }

        """";

    [Fact]
    public void All_lines_are_counted_and_those_with_code()
    {
        var file = SourceFile.Of("A.cs", Source);
        (file.Lines, file.Code).ShouldBe((44, 34));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("\n", 1, 0)]
    [InlineData("class A;", 1, 1)]
    [InlineData("class A;\r\n// no code\r\n", 2, 1)]
    public void Small_files_are_counted_too(string text, int lines, int code)
    {
        var file = SourceFile.Of("A.cs", text);
        (file.Lines, file.Code).ShouldBe((lines, code));
    }

    [Fact]
    public void A_function_runs_from_its_signature_to_its_closing_brace() =>
        SourceFile.Of("A.cs", Source).Functions.ShouldBe(
            [new("A.A()", 4), new("A.One", 1), new("A.Two.get", 4), new("A.B.operator +", 2), new("A.this[]", 1)]);

    [Fact]
    public void Local_functions_and_lambdas_belong_to_the_function_around_them() =>
        SourceFile.Of("A.cs", "class A\n{\n  void M()\n  {\n    void L()\n    {\n    }\n    L();\n  }\n}").Functions
            .ShouldBe([new("A.M", 7)]);

    [Fact]
    public void Top_level_statements_are_one_function() =>
        SourceFile.Of("Program.cs", "using System;\n\nvar x = 1;\n\nConsole.Write(x);\n").Functions
            .ShouldBe([new("top-level statements", 3)]);

    [Fact]
    public void The_largest_and_the_median_of_a_project_and_the_first_of_equals()
    {
        SourceFile[] files = [new("a.cs", 10, 8, [new("A.M", 3)]), new("b.cs", 30, 20, [new("B.M", 9), new("B.N", 9)]),
            new("c.cs", 30, 20, [])];
        var project = new Project("Core", "src", "words", [], files);
        (project.Lines, project.Code, project.MedianFile).ShouldBe((70, 48, 30));
        (project.LargestFile!.Path, project.LargestFunction!.Name).ShouldBe(("b.cs", "B.M"));
    }
}
