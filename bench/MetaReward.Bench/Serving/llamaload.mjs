// The load of `serve-load` on llama.cpp's bindings, without a server between: so many sequences at once, batched by it.
// node llamaload.mjs PACKAGE_FOLDER MODEL.gguf REQUESTS.json CLIENTS SECONDS THREADS
import fs from "node:fs";
import path from "node:path";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [folder, modelPath, requestsFile, clients, seconds, threads] = process.argv.slice(2);
const entry = createRequire(path.join(folder, "x.js")).resolve("node-llama-cpp");
const {getLlama} = await import(pathToFileURL(entry).href);
const requests = JSON.parse(fs.readFileSync(requestsFile, "utf8"));
const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: +threads});
const model = await llama.loadModel({modelPath});
const context = await model.createContext({contextSize: 1024, sequences: +clients, batchSize: 2048, threads: +threads});
const latencies = [];
let next = 0, tokens = 0;
const began = performance.now();
await Promise.all(Array.from({length: +clients}, async () => {
    const sequence = context.getSequence();
    while (performance.now() - began < +seconds * 1000) {
        const request = requests[next++ % requests.length];
        const start = performance.now();
        await sequence.clearHistory();
        const prompt = model.tokenize(`<|im_start|>user\n${request.prompt}<|im_end|>\n<|im_start|>assistant\n`, true);
        let count = 0;
        for await (const _ of sequence.evaluate(prompt, {temperature: 0.8}))
            if (++count === request.tokens)
                break;
        tokens += count;
        latencies.push((performance.now() - start) / 1000);
    }
}));
const time = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
console.log(JSON.stringify({requests: latencies.length, tokens, time, latencies}));
process.exit(0);
