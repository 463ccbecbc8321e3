namespace MetaReward.Bench.House;

/// <summary>
/// Where each project stands: layers from the ground up, so that every arrow points down; projects that no arrow joins stand in columns of
/// their own, and a project above or below all others is as wide as the house.
/// </summary>
public sealed class Plan
{
    /// <summary>What is left free around the house.</summary>
    public const int Margin = 24;

    /// <summary>Room for arrows at both sides of a column.</summary>
    public const int Gutter = 48;

    private const int BoxWidth = 284;
    private const int BoxHeight = 116;
    private const int Gap = 44;

    /// <summary>Places projects by the arrows between them.</summary>
    public Plan(IReadOnlyList<Project> projects)
    {
        Order = new(projects);
        var places = Places(Order);
        var columns = places.Values.DefaultIfEmpty(0).Max() + 1;
        var top = Order.Layers.Values.DefaultIfEmpty(0).Max();
        Width = (2 * Margin) + (columns * (BoxWidth + (2 * Gutter)));
        Height = (2 * Margin) + ((top + 1) * BoxHeight) + (top * Gap);
        Boxes = projects.ToDictionary(p => p.Name, p =>
        {
            var y = Margin + ((top - Order.Layers[p.Name]) * (BoxHeight + Gap));
            return places.TryGetValue(p.Name, out var column)
                ? new Box(Margin + Gutter + (column * (BoxWidth + (2 * Gutter))), y, BoxWidth, BoxHeight, Wide: false)
                : new Box(Margin, y, Width - (2 * Margin), BoxHeight, Wide: true);
        });
    }

    /// <param name="X">The left side.</param>
    /// <param name="Y">The upper side; numbers grow downwards.</param>
    /// <param name="Width">To the right.</param>
    /// <param name="Height">Downwards.</param>
    /// <param name="Wide">Whether it is as wide as the house.</param>
    public sealed record Box(int X, int Y, int Width, int Height, bool Wide)
    {
        public int Right => X + Width;

        public int Bottom => Y + Height;

        public int Centre => X + (Width / 2);
    }

    public int Width { get; }

    public int Height { get; }

    public Order Order { get; }

    /// <summary>Project by project.</summary>
    public IReadOnlyDictionary<string, Box> Boxes { get; }

    /// <summary>The column of each project that is not as wide as the house.</summary>
    private static Dictionary<string, int> Places(Order order)
    {
        var (places, first) = (new Dictionary<string, int>(), 0);
        foreach (var group in order.Columns())
        {
            var layers = group.GroupBy(name => order.Layers[name]).ToArray();
            foreach (var layer in layers)
            {
                foreach (var (i, name) in layer.Index())
                {
                    places[name] = first + i;
                }
            }

            first += layers.Max(layer => layer.Count());
        }

        return places;
    }
}
