using System.Numerics;
using System.Runtime.CompilerServices;

namespace MetaReward.Jinja;

/// <summary>
/// One rendering's meters: a template is a stranger's program, so its steps, its time, what it makes and how deep it nests are bounded.
/// </summary>
internal sealed class RenderMeter
{
    public const int StepLimit = 10_000_000, ItemLimit = 2_000_000, TextLimit = 32_000_000, DepthLimit = 200, BitLimit = 65_536;

    /// <summary>In milliseconds.</summary>
    public const int TimeLimit = 10_000;

    /// <summary>Between two looks at the clock.</summary>
    private const int Stride = 4096;

    /// <summary>
    /// Of the rendering that this thread is at: equality and hashing are asked for from within collections, which pass nothing on.
    /// </summary>
    [ThreadStatic]
    private static RenderMeter? _current;

    private readonly long _end = Environment.TickCount64 + TimeLimit;
    private long _steps;
    private long _look = Stride;
    private long _items;
    private long _text;
    private int _depth;

    /// <summary>Where the template is being executed, for messages.</summary>
    public int Line { get; set; }

    public void Step(long steps = 1)
    {
        if ((_steps += steps) < _look)
        {
            return;
        }

        _look = _steps + Stride;
        if (_steps > StepLimit)
        {
            throw TemplateException.Limit($"the template takes more than {StepLimit} steps");
        }

        if (Environment.TickCount64 > _end)
        {
            throw TemplateException.Limit($"the template takes more than {TimeLimit / 1000} seconds");
        }
    }

    /// <summary>Accounts for text before it is made.</summary>
    public void Make(long characters)
    {
        if (characters < 0 || (_text += characters) > TextLimit)
        {
            throw TemplateException.Limit($"the template makes more than {TextLimit} characters of text");
        }

        Step(characters >> 6);
    }

    /// <summary>Accounts for text that is there already, and gives it back.</summary>
    public string Made(string text)
    {
        Make(text.Length);
        return text;
    }

    /// <summary>Accounts for places in lists before they are made.</summary>
    public void Hold(BigInteger items)
    {
        if (items > ItemLimit || (_items += (long)items) > ItemLimit)
        {
            throw TemplateException.Limit($"the template makes more than {ItemLimit} items");
        }

        Step((long)items);
    }

    /// <summary>The items of something, each accounted for.</summary>
    public List<object?> List(IEnumerable<object?> source)
    {
        var list = new List<object?>();
        foreach (var item in source)
        {
            Hold(1);
            list.Add(item);
        }

        return list;
    }

    public T Deeper<T>(Func<T> call)
    {
        NeedStack();
        if (++_depth > DepthLimit)
        {
            throw TemplateException.Limit($"calls nest more than {DepthLimit} deep");
        }

        var result = call();
        _depth--;
        return result;
    }

    /// <summary>Runs with this meter as the thread's own.</summary>
    public T Measure<T>(Func<T> run)
    {
        var outer = _current;
        _current = this;
        try
        {
            return run();
        }
        finally
        {
            _current = outer;
        }
    }

    /// <summary>For whatever calls itself: looks at the stack, and counts a step.</summary>
    public static void NeedStack()
    {
        _current?.Step();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TemplateException.Limit("values or calls nest too deep");
        }
    }
}
