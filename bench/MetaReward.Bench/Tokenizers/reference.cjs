// The official tokenizer library behind a pipe: one JSON value a line in, one a line out.
//   {"tokenizer": "the text of a tokenizer.json"}  ->  {"size": 123} or {"error": "..."}
//   ["a text", ...]                                ->  [[ids, tokens, offsets, text, text without special tokens], ... or {"error": "..."}]
// Usage: node reference.cjs FOLDER_WITH_node_modules
const { createRequire } = require('module');
const readline = require('readline');
const { Tokenizer } = createRequire(process.argv[2] + '/')('tokenizers');

let tokenizer = null;

async function one(text) {
  try {
    const encoding = await tokenizer.encode(text, null, { addSpecialTokens: true });
    const ids = encoding.getIds();
    return [ids, encoding.getTokens(), encoding.getOffsets().flat(), await tokenizer.decode(ids, false), await tokenizer.decode(ids, true)];
  } catch (problem) {
    return { error: String(problem.message || problem) };
  }
}

async function answer(message) {
  if (Array.isArray(message)) {
    const results = [];
    for (const text of message) results.push(await one(text));
    return results;
  }
  try {
    tokenizer = Tokenizer.fromString(message.tokenizer);
    return { size: tokenizer.getVocabSize(true) };
  } catch (problem) {
    return { error: String(problem.message || problem) };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
  }
})();
