namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// The words that hold sentences together, by language: articles, pronouns, prepositions, conjunctions, auxiliaries. They make up a third
/// of most texts and few of them are shared by two languages. English stands first: it is taken where two languages have equal claims.
/// </summary>
internal static class FunctionWords
{
    /// <summary>What English leaves of a word behind an apostrophe.</summary>
    public static readonly IReadOnlySet<string> Contractions = new HashSet<string> { "'s", "'t", "'re", "'ve", "'ll", "'d", "'m" };

    public static readonly IReadOnlyDictionary<string, string> Latin = new Dictionary<string, string>
    {
        ["en"] =
            "the of and to in a is that it for was on are as with be at by this have from or had not but what all were when we there can "
            + "an your which their said if do will each about how up out them then she many some so these would has more her him two my "
            + "than been who its now you he they i me no 's 't 're 've 'll 'd 'm",
        ["af"] =
            "die en van is in 'n het wat nie om te vir met dat aan op hy sy ons hulle jy ek as deur na ook kan sal moet word was of maar "
            + "by uit hierdie daar elke alle enige geen reg hul wees sonder tussen",
        ["ca"] =
            "el la els les de del dels i a en que un una per amb és no al als es com més o però seva seu aquest aquesta són ser té tot "
            + "tots tota ha hi si sense entre fins també molt pot jo tu ell nosaltres l d",
        ["cs"] =
            "a v se na je že to s z do o k i ve pro za by jako nebo ale má není které který která jeho jejich být jsou byl byla si po od "
            + "při mezi každý všech však také může musí aby podle bez svou svého já ty on ona",
        ["cy"] =
            "y yr a yn i o ar mae ac â ei eu gan am bod neu ond nid oedd wedi sydd fel hawl gyda hyn hynny pob pawb unrhyw rhaid dylai "
            + "drwy heb rhwng fod cael ni chi nhw fe hi ef dros mewn na nad eich ein",
        ["da"] =
            "og i at det er en den til på de som med af for ikke der har et et han hun jeg vi sig blev var kan vil skal eller ved fra om "
            + "efter også men sin sit sine enhver ingen deres mellem over når hvor denne dette uden være",
        ["de"] =
            "der die das und in zu den ist nicht ein eine mit von auf für dem des im sich auch es an als werden aus er hat dass sie nach "
            + "wird bei einer um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch "
            + "man jeder ich wir ihr kann",
        ["es"] =
            "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha este sí porque esta son "
            + "entre cuando muy sin sobre también me hasta hay donde toda todos tiene ser fue yo nosotros ellos tu derecho",
        ["et"] =
            "ja on ei et ta see mis oma kui ka või ning tema nad ma sa me aga siis oli selle seda kes välja üle ole ainult iga igal kõik "
            + "tuleb peab võib olema nende nagu mida selles vastu ilma pärast juures kõigi",
        ["fi"] =
            "ja on ei se että hän ovat oli joka mutta tai kun niin kuin myös jos ole sen mukaan ne minä sinä me he ovat olla kaikki "
            + "kaikkien jokaisella vain sekä hänen tämä tässä mitä jotka voi saa ilman kanssa sitä nyt vielä",
        ["fr"] =
            "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son ou aux cette comme "
            + "mais sa ses tout nous été elle ont être leur même vous je fait sans entre toute droit l d qu n c",
        ["hr"] =
            "i u je se na da su za od s sa ili ne koji koja koje o a kao iz to ima biti nije svoje svaki svatko pri po njegova samo može "
            + "bi što ako kako treba prema bez između mora također ali te već ja ti on ona mi oni ovaj ova",
        ["hu"] =
            "a az és hogy nem is egy van meg azt ez mint csak de vagy volt minden ki kell ha mert el ezt már még azonban joga való olyan "
            + "által között nélkül után pedig lehet sem neki én te ő mi ti ők amely akkor nagyon be fel",
        ["id"] =
            "yang dan di dari untuk dengan ini pada itu dalam tidak akan atau adalah ke oleh juga ada bisa dapat sebagai karena saya kami "
            + "kita mereka dia anda lebih telah sudah setiap orang harus seperti hanya antara tanpa secara tentang bahwa namun",
        ["it"] =
            "di e il la che in a per un è non una i le del si con da della dei nel al alla sono come gli più anche o ma ha delle nella "
            + "dal lo suo sua questo questa essere ogni hanno tra senza io noi loro se quando molto può ad ed diritto",
        ["lt"] =
            "ir yra į kad su iš kaip ar bet tai jo už apie po nuo jis ji arba turi savo būti visi kiekvienas žmogus teisę buvo taip pat "
            + "bei prie per be dėl tik gali kai kuris kurie aš tu mes jie dar nėra iki kurių",
        ["lv"] =
            "un ir uz ar no par kas ka lai kā pie vai bet tas tā viņš viņa tiek savu katram cilvēkam tiesības būt bija arī nav jo pēc ja "
            + "tikai var starp bez līdz vārdā šo mēs jūs viņi es gan kad kur kura šīs visu visi",
        ["nl"] =
            "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij of uit nog naar heeft hij worden "
            + "wordt door zich tot over hun deze dit wel kan ieder zonder tussen geen ik we wij zij je jij mijn recht was",
        ["no"] =
            "og i det er en på som til av for med at de ikke den har et han jeg var fra om vi seg skal ble kan hun men eller ved sin sitt "
            + "sine enhver noe noen etter også da mellom hvor denne dette uten være blir mot bare når ingen alle du",
        ["pl"] =
            "i w na z się nie do to że jest o jak po co za od jego ale przez dla czy oraz tym są lub ma być który która które każdy może "
            + "tylko przy ich jej ten ta także bez między już jako wszystkich prawo ja ty on my oni był była",
        ["pt"] =
            "de a o que e do da em um para é com não uma os no se na por mais as dos como mas ao das à seu sua ou quando muito nos já eu "
            + "também só pelo pela até isso ela entre sem mesmo aos tem ser são todo toda você nós eles direito foi está",
        ["ro"] =
            "de și în a la cu pe nu din este un o că care se ce pentru mai sau al ale lui fi sa său dar ca ai prin orice are toate "
            + "dreptul acest această fost sunt între fără după când cum eu tu el ea noi ei le îi până dacă persoană şi",
        ["sk"] =
            "a v sa na je že to s z do o k aj vo pre za by ako alebo ale má nie ktoré ktorý ktorá jeho ich byť sú bol bola si po od pri "
            + "medzi každý všetkých však tiež môže musí aby podľa bez svoju svojho ja ty on ona so ešte",
        ["sl"] =
            "in je v se na da za so ki z ne pri tudi ali od do o po kot ima biti ni svoje vsak vsakdo njegovo samo lahko bi kar če kako "
            + "mora med brez pravico do jih si sta bil bila tega zaradi jaz ti on ona mi oni ta to pa še",
        ["so"] =
            "oo iyo ka ku ee uu la in ah waa waxaa u si lagu ay ama aan soo kale xaq leeyahay qof kasta isaga leh waxa wax iyada mid "
            + "dhexe marka kuwa ayaa ayuu tahay yahay badan dhan karo inuu loo lahayn waxay aad kala lama kaga",
        ["sq"] =
            "të dhe e i në për me një që është nga së nuk si ose ka tij ta duhet çdo gjithë kjo ky janë u do por mund njeriu drejtë "
            + "drejtën drejtat kete këtë tyre pa ndërmjet saj ai ajo unë ne ata më ku kur edhe deri",
        ["sv"] =
            "och i att det som en på är av för med den till inte har de ett han om var jag men sig från vi så kan när hon eller vid sin "
            + "sitt sina varje ingen efter också skall ska där mellan över denna detta utan vara blir mot bara du alla",
        ["sw"] =
            "ya na wa kwa ni katika za la kila mtu au cha haki yake kama ili hii hiyo lakini pia kuwa bila vya huo kwamba yeye sisi wao "
            + "mimi wewe hata wote watu ana anayo zake wake lazima baada kati yao huu mwa si nchi kutoka sana",
        ["tl"] =
            "ang ng sa na mga ay at may kanyang ito hindi o para isang lahat bawat karapatan tao nang kung walang ni si siya mula pag "
            + "upang dapat kaniyang din rin niya ako ikaw kami tayo sila pero dahil kapag wala nito pagka bilang",
        ["tr"] =
            "ve bir bu da de için ile her olarak daha çok gibi kadar olan veya ne var en ya sonra hakkı haiz hakkına ancak şahıs herkes "
            + "kendi değil ise ben sen o biz siz onlar mi mı olduğu ama tarafından hiçbir sahiptir olup bütün",
        ["vi"] =
            "và của có các được là cho một không những này trong với người quyền để về mọi khi hay từ đến hoặc phải bị đều vào theo ra "
            + "tôi bạn chúng ta họ đã sẽ đang cũng như nhưng rất nhiều vì nếu thì ở trên bằng đó tự làm",
    };

    public static readonly IReadOnlyDictionary<string, string> Cyrillic = new Dictionary<string, string>
    {
        ["bg"] =
            "и на да се от в е за не с по има право всеки или са при като към човек си което който която което това той тя но със го му "
            + "неговата бъде може без между във до аз ти ние те ще че много как така тази този",
        ["mk"] =
            "и на да се од во е за не со по има право секој или ги при како кон човек својата што кој која кое тоа тој таа но му неговата "
            + "биде може без меѓу до јас ти ние тие ќе дека многу така оваа овој сите нивните",
        ["ru"] =
            "и в не на что с по как это он но к из у за от все так же для его или быть каждый человек имеет право при его при которые "
            + "который она они мы вы я ты был была было бы только если когда до без между их также может о об ее",
        ["uk"] =
            "і в не на що з по як це він але до із у за від все так для його або бути кожна кожний людина має право при які який вона "
            + "вони ми ви я ти був була було би тільки якщо коли без між їх також може про та й її та",
    };

    public static readonly IReadOnlyDictionary<string, string> Arabic = new Dictionary<string, string>
    {
        ["ar"] =
            "في من على أن إلى هذا هذه التي الذي ما لا أو كل مع عن كان ذلك لم بين هو هي قد بعد حق شخص كما يمكن ولا وفي وأن فرد لكل عند إذا "
            + "غير حيث أي ثم بل لكن نحن أنا أنت",
        ["fa"] =
            "و در به از که این را با است برای آن یا هر کس حق دارد خود تا بر هم نیز یک می شود باید شده های ها من تو او ما شما آنها اما اگر "
            + "نمی بود کند بین بدون همه کرد باشد",
        ["ur"] =
            "کے کی میں کا ہے سے اور کو اس پر ہر نے کہ یہ یا وہ جو بھی نہیں ہیں شخص حق لئے لیے گا ہو تو ہی کر اپنے کسی ایک جائے ہوں میری "
            + "آپ ہم تھا تھی تھے لیکن اگر ان",
    };

    public static readonly IReadOnlyDictionary<string, string> Devanagari = new Dictionary<string, string>
    {
        ["hi"] =
            "के में है की को का और से यह कि पर ने एक हैं नहीं लिए या भी इस अधिकार प्रत्येक व्यक्ति किसी अपने उसके हो करने हर वह तो जो था "
            + "थी थे मैं आप हम कर सकता जा रहा ही",
        ["mr"] =
            "आणि आहे या व च ला किंवा असे नाही हा ही हे तो ती ते त्या त्याच्या प्रत्येक अधिकार मनुष्याला करण्याचा होते होता आहेत पण मी "
            + "तुम्ही आम्ही आपण काही सर्व असा जे जर की तर यांच्या मध्ये पाहिजे",
        ["ne"] =
            "र छ को मा हो लाई भएको गर्ने पनि छन् यो ले व्यक्ति अधिकार प्रत्येक हुनेछ वा हुन् गरेको कुनै गर्न तथा निज आफ्नो अनि तर म तिमी "
            + "हामी उनी थियो थिए भने गर्नु जुन सबै हुने त्यो भन्ने छैन",
    };
}
