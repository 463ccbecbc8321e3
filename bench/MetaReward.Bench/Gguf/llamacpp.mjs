// Reads one question from a file and writes llama.cpp's answer to another: tokens of texts, log-probs of given ids, greedy continuations.
// node llamacpp.mjs PACKAGE_FOLDER QUESTION.json ANSWER.json
import fs from "node:fs";
import path from "node:path";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [folder, questionFile, answerFile] = process.argv.slice(2);
const entry = createRequire(path.join(folder, "x.js")).resolve("node-llama-cpp");
const {getLlama} = await import(pathToFileURL(entry).href);
const question = JSON.parse(fs.readFileSync(questionFile, "utf8"));
const answer = {tokens: [], decoded: [], logps: [], greedy: []};
try {
    const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: 1});
    const model = await llama.loadModel({modelPath: question.model});
    answer.tokens = question.texts.map(({text, specials}) => [...model.tokenize(text, specials)]);
    answer.decoded = answer.tokens.map((tokens) => model.detokenize(tokens, false));
    if (question.sequences.length + question.greedy.length > 0) {
        const context = await model.createContext({contextSize: question.context, batchSize: question.context, threads: 1});
        const sequence = context.getSequence();
        for (const ids of question.sequences) {
            await sequence.clearHistory();
            const steps = await sequence.controlledEvaluate(ids.map((id) => [id, {generateNext: {probabilities: true}}]));
            answer.logps.push(ids.slice(1).map((id, i) => logp(steps[i].next.probabilities, id)));
        }
        for (const {ids, count} of question.greedy) {
            await sequence.clearHistory();
            const written = [];
            for await (const id of sequence.evaluate(ids, {temperature: 0})) {
                written.push(id);
                if (written.length === count)
                    break;
            }
            answer.greedy.push(written);
        }
    }
    answer.name = model.fileInfo.metadata.general.name;
} catch (error) {
    answer.error = String(error?.message ?? error);
}
fs.writeFileSync(answerFile, JSON.stringify(answer));
process.exit(0);

function logp(probabilities, id) {
    let sum = 0;
    for (const probability of probabilities.values())
        sum += probability;
    return Math.log(probabilities.get(id) / sum);
}
