// One use of each library, in a project that knows them as packages only.
using MetaReward;
using MetaReward.Categories;
using MetaReward.Data.Formats;
using MetaReward.Evaluation.CheckableAnswers;
using MetaReward.Extensions;
using MetaReward.Jinja;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Patterns;
using MetaReward.QualEval;
using MetaReward.Recipes;
using MetaReward.Remote.Hub;
using MetaReward.Scores;
using MetaReward.Serving;
using MetaReward.Studio;
using MetaReward.Text;
using MetaReward.Torch;
using Microsoft.Extensions.AI;

var seed = Path.Combine(AppContext.BaseDirectory, "seed-model");

Console.WriteLine(
    $"Core        {Elo.Points(Elo.Strengths(new double[,] { { 0, 3 }, { 1, 0 } })[0]):0} Elo points for three wins and one loss");
Console.WriteLine($"Recipes     {string.Join(", ", Catalogue.All.Select(recipe => recipe.Name))}");
Console.WriteLine($"Jinja       {Template.Parse("{{ 7 // 2 }} and {{ 'a' ~ 1 }}").Render(new Dictionary<string, object?>(), default)}");
Console.WriteLine($"Patterns    {Pattern.Regex(@"\p{L}+|\p{N}{1,3}").Matches("ab 1234").Count()} pieces of 'ab 1234'");
Console.WriteLine($"Text        {TextSide.Open(seed).Tokenizer.Encode("sort").Count} token for a word of the built-in world");
Console.WriteLine($"Remote      {ModelName.Parse("HuggingFaceTB/SmolLM2-135M-Instruct@main")}");
Console.WriteLine($"Evaluation  the last number of 'so 3 + 4 = 7' is {Gsm8k.LastNumber("so 3 + 4 = 7")}");
Console.WriteLine($"Data        writes pairs as {string.Join(", ", PairFormat.All.Select(format => format.Name))}");
Console.WriteLine(
    $"Microworld  {Exercise.Read("first of : red fox blue")!.Family.Name}: "
    + $"{string.Join(' ', Exercise.Read("first of : red fox blue")!.Answer)}");
var affinities = new Affinities(["sums", "names"], [[5, 1], [4, 2], [1, 5], [2, 4]]);
var assigned = AssignmentProgram.Solve(affinities, CategorySlots.Of(affinities, 1, 0.1, Seed.Of(0)));
Console.WriteLine($"QualEval    puts {assigned.Count(0)} of 4 examples into the first category");
Console.WriteLine($"Studio      writes {typeof(Report).FullName} pages");

var policy = TorchPolicy.Load(seed);
Console.WriteLine($"Torch       a policy of {policy.Model.Parameters.Count} tensors, fingerprint {policy.Fingerprint}");

IChatClient client = PolicyChatClient.Of(policy, Sampling.Greedy(48), modelId: "seed-model");
Console.WriteLine($"Extensions  asked 'add 2 and 3', answers '{(await client.GetResponseAsync("add 2 and 3")).Text}'");

await using var server = await ModelServer.StartAsync(new ModelShelf(), new ServerOptions(Port: 0), weights: null, log: _ => { });
using var http = new HttpClient();
Console.WriteLine($"Serving     {server.Address} says {await http.GetStringAsync(new Uri(new Uri(server.Address), "/health"))}");
