// Asks the official tokenizer library, code point by code point, what it takes each character for, and prints the answers as the table that
// MetaReward.Text carries. The library mixes several versions of Unicode; so its own answers are the only source that agrees with it.
// Usage: node tables.cjs FOLDER_WITH_node_modules > characters.txt
const { createRequire } = require('module');
const { Tokenizer } = createRequire(process.argv[2] + '/')('tokenizers');

const points = [];
for (let c = 0; c < 0x110000; c++) {
  if (c < 0xd800 || c > 0xdfff) points.push(c);
}
const character = c => String.fromCodePoint(c);
const everything = points.map(character).join('');

const parts = part => Tokenizer.fromString(JSON.stringify({
  version: '1.0', added_tokens: [], normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null,
  model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' }, ...part,
}));
const splitter = pre_tokenizer => parts({ pre_tokenizer }).getPreTokenizer();
const normalizer = normalizer => parts({ normalizer }).getNormalizer();

function ranges(set) {
  const out = [];
  let from = -1, to = -2;
  for (const c of [...set].sort((a, b) => a - b)) {
    if (c !== to + 1) {
      if (from >= 0) out.push([from, to]);
      from = c;
    }
    to = c;
  }
  if (from >= 0) out.push([from, to]);
  return out.map(([a, b]) => a === b ? a.toString(16) : a.toString(16) + '-' + b.toString(16)).join(' ');
}
const print = (name, text) => console.log(name + '\t' + text);
const set = (name, members) => print(name, ranges(members));
const pieces = (pre, text) => pre.preTokenizeString(text).map(([piece]) => piece);
const matched = pattern => new Set(pieces(splitter({ type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: true }), everything)
  .flatMap(piece => Array.from(piece, x => x.codePointAt(0))));
const removedBy = n => points.filter(c => n.normalizeString('a' + character(c)) === 'a');

const digits = splitter({ type: 'Digits', individual_digits: false });
const punctuation = splitter({ type: 'Punctuation', behavior: 'Isolated' });
const properties = { alphabetic: 'Alphabetic', uppercase: 'Uppercase', lowercase: 'Lowercase', emoji: 'Emoji', pictographic: 'Extended_Pictographic',
  ideographic: 'Ideographic' };
for (const [name, property] of Object.entries(properties)) set(name, matched(`\\p{${property}}+`));
set('numeric', points.filter(c => pieces(digits, '0' + character(c)).length === 1));
set('punctuation', points.filter(c => pieces(punctuation, 'a' + character(c)).length === 2));
const bert = { type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false };
set('control', removedBy(normalizer({ ...bert, clean_text: true })));
set('nonspacing', removedBy(normalizer({ ...bert, strip_accents: true })));
set('mark', removedBy(normalizer({ type: 'StripAccents' })));

const mapping = (name, n, skip) => print(name, points.map(c => [c, n.normalizeString(character(c))])
  .filter(([c, to]) => to !== character(c) && !skip(c, to))
  .map(([c, to]) => c.toString(16) + '=' + Array.from(to, x => x.codePointAt(0).toString(16)).join('.')).join(' '));
const hangul = c => c >= 0xac00 && c <= 0xd7a3;
const nfd = normalizer({ type: 'NFD' }), nfc = normalizer({ type: 'NFC' });
mapping('lower', normalizer({ type: 'Lowercase' }), () => false);
mapping('canonical', nfd, hangul);
mapping('compatible', normalizer({ type: 'NFKD' }), (c, to) => hangul(c) || to === nfd.normalizeString(character(c)));
set('uncomposed', points.filter(c => nfc.normalizeString(character(c)) !== character(c)));

// Combining classes by rank: only their order matters. Two marks change places exactly when the class of the first is the greater.
const swaps = (a, b) => nfd.normalizeString('x' + character(a) + character(b)) === 'x' + character(b) + character(a);
const plain = points.filter(c => Array.from(nfd.normalizeString(character(c))).length === 1 && nfd.normalizeString(character(c)) === character(c));
const lowest = 0x334, highest = 0x345;
const classes = [[lowest], [highest]];
for (const c of plain) {
  if (c === lowest || c === highest || !(swaps(c, lowest) || swaps(highest, c))) continue;
  let low = 0, high = classes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (swaps(c, classes[middle][0])) low = middle + 1; else high = middle;
  }
  if (low < classes.length && !swaps(classes[low][0], c)) classes[low].push(c); else classes.splice(low, 0, [c]);
}
classes.forEach((members, rank) => set('order ' + (rank + 1), members));

// Scripts: those that patterns can name, and the classes (without names) between which UnicodeScripts cuts.
const named = (
  'Adlam Caucasian_Albanian Ahom Arabic Imperial_Aramaic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo ' +
  'Brahmi Braille Buginese Buhid Chakma Canadian_Aboriginal Carian Cham Cherokee Chorasmian Coptic Cypro_Minoan Cypriot Cyrillic ' +
  'Devanagari Dives_Akuru Dogra Deseret Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Garay Georgian Glagolitic ' +
  'Gunjala_Gondi Masaram_Gondi Gothic Grantha Greek Gujarati Gurmukhi Gurung_Khema Hangul Han Hanunoo Hatran Hebrew Hiragana ' +
  'Anatolian_Hieroglyphs Pahawh_Hmong Nyiakeng_Puachue_Hmong Old_Hungarian Old_Italic Javanese Kayah_Li Katakana Kawi Kharoshthi ' +
  'Khmer Khojki Khitan_Small_Script Kannada Kaithi Kirat_Rai Tai_Tham Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian ' +
  'Mahajani Makasar Mandaic Manichaean Marchen Medefaidrin Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Malayalam Modi ' +
  'Mongolian Mro Meetei_Mayek Multani Myanmar Nag_Mundari Nandinagari Old_North_Arabian Nabataean Newa Nko Nushu Ogham Ol_Chiki ' +
  'Ol_Onal Old_Turkic Oriya Osage Osmanya Old_Uyghur Palmyrene Pau_Cin_Hau Old_Permic Phags_Pa Inscriptional_Pahlavi Psalter_Pahlavi ' +
  'Phoenician Miao Inscriptional_Parthian Rejang Hanifi_Rohingya Runic Samaritan Old_South_Arabian Saurashtra SignWriting Shavian ' +
  'Sharada Siddham Khudawadi Sinhala Sogdian Old_Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagbanwa Takri ' +
  'Tai_Le New_Tai_Lue Tamil Tangut Tai_Viet Telugu Tifinagh Tagalog Thaana Thai Tibetan Tirhuta Tangsa Todhri Toto Tulu_Tigalari ' +
  'Ugaritic Vai Vithkuqi Warang_Citi Wancho Old_Persian Cuneiform Yezidi Yi Zanabazar_Square Inherited Common').split(' ');
for (const name of named) set('script ' + name, matched(`\\p{${name}}+`));
const scripts = splitter({ type: 'UnicodeScripts' });
const same = (a, b) => pieces(scripts, character(a) + character(b)).length === 1;
const kinds = [];
let last = null;
const any = [];
for (const c of points) {
  if (same(0x61, c) && same(0x431, c)) { any.push(c); continue; }
  let kind = last !== null && same(kinds[last][0], c) ? last : kinds.findIndex(members => same(members[0], c));
  if (kind < 0) kind = kinds.push([]) - 1;
  kinds[kind].push(c);
  last = kind;
}
set('cut any', any);
kinds.forEach((members, kind) => set('cut ' + kind, members));
