using MetaReward.Evaluation.InstructionFollowing;

namespace MetaReward.Tests;

/// <summary>A sentence or two is enough to tell a language, a list of numbers is not.</summary>
public class LanguageGuessTests
{
    [Theory]
    [InlineData("en", "The weather was fine, so they went for a walk in the old part of town.")]
    [InlineData("en", "grocery shopping, cleaning, sleeping, studying")]
    [InlineData("de", "Das Wetter war schön, deshalb gingen sie in der Altstadt spazieren.")]
    [InlineData("it", "Il tempo era bello e quindi sono andati a fare una passeggiata nel centro.")]
    [InlineData("pt", "O tempo estava bom, por isso eles foram passear na parte velha da cidade.")]
    [InlineData("es", "Hacía buen tiempo, así que fueron a dar un paseo por el casco antiguo.")]
    [InlineData("fi", "Sää oli kaunis, joten he lähtivät kävelylle vanhaan kaupunkiin, ja se oli mukavaa.")]
    [InlineData("sw", "Hali ya hewa ilikuwa nzuri, kwa hiyo walienda kutembea katika mji wa zamani.")]
    [InlineData("vi", "Thời tiết đẹp nên họ đã đi dạo trong khu phố cổ và uống cà phê với bạn bè.")]
    [InlineData("ru", "Погода была хорошая, поэтому они пошли гулять по старому городу.")]
    [InlineData("bg", "Времето беше хубаво, затова те отидоха на разходка в старата част на града.")]
    [InlineData("uk", "Погода була гарна, тому вони пішли гуляти старим містом.")]
    [InlineData("ar", "كان الطقس جميلا لذلك ذهبوا في نزهة إلى المدينة القديمة.")]
    [InlineData("fa", "هوا خوب بود و برای همین آنها به گردش در شهر قدیمی رفتند.")]
    [InlineData("ur", "موسم اچھا تھا اس لیے وہ پرانے شہر میں سیر کے لیے گئے۔")]
    [InlineData("hi", "मौसम अच्छा था इसलिए वे पुराने शहर में घूमने के लिए गए।")]
    [InlineData("mr", "हवामान छान होते म्हणून ते जुन्या शहरात फिरायला गेले आणि त्यांनी चहा घेतला.")]
    [InlineData("ne", "मौसम राम्रो थियो त्यसैले उनीहरू पुरानो सहरमा घुम्न गए र चिया खाए भने म घरमा बसेँ।")]
    [InlineData("bn", "আবহাওয়া ভালো ছিল")]
    [InlineData("pa", "ਮੌਸਮ ਚੰਗਾ ਸੀ")]
    [InlineData("gu", "હવામાન સારું હતું")]
    [InlineData("ta", "வானிலை நன்றாக இருந்தது")]
    [InlineData("te", "వాతావరణం బాగుంది")]
    [InlineData("kn", "ಹವಾಮಾನ ಚೆನ್ನಾಗಿತ್ತು")]
    [InlineData("ml", "കാലാവസ്ഥ നല്ലതായിരുന്നു")]
    [InlineData("th", "อากาศดี")]
    [InlineData("ko", "날씨가 좋아서 산책을 갔다")]
    [InlineData("ja", "天気が良かったので散歩に行きました")]
    [InlineData("zh-cn", "天气很好，所以他们去散步了")]
    [InlineData("he", "מזג האוויר היה יפה")]
    [InlineData("el", "Ο καιρός ήταν καλός")]
    [InlineData("und", "item 0")]
    [InlineData(null, "12 + 3 = 15 😀")]
    public void A_sentence_tells_its_language(string? language, string text) => LanguageGuess.Of(text).ShouldBe(language);
}
