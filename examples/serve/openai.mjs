// The official openai client of npm against `metareward serve`: node openai.mjs http://127.0.0.1:8000/v1 TOKEN
import OpenAI from "openai";

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({baseURL, apiKey, maxRetries: 0});
const models = await client.models.list();
const model = models.data[0].id;
const messages = [{role: "user", content: "sort : pear apple fig"}];
console.log("models:", models.data.map((one) => one.id).join(", "));

const chat = await client.chat.completions.create({model, messages, temperature: 0, logprobs: true, top_logprobs: 2, max_tokens: 16});
console.log("chat:", chat.choices[0].message.content, "|", chat.choices[0].finish_reason, "|", chat.usage.total_tokens, "tokens");
console.log("first token:", chat.choices[0].logprobs.content[0].token, chat.choices[0].logprobs.content[0].logprob.toFixed(3));

const several = await client.chat.completions.create({model, messages, n: 3, seed: 7, max_tokens: 16});
const again = await client.chat.completions.create({model, messages, n: 3, seed: 7, max_tokens: 16});
const words = (reply) => reply.choices.map((choice) => choice.message.content).join(" / ");
console.log("three, seeded:", words(several), "| the same again:", words(several) === words(again));

let streamed = "";
const stream = await client.chat.completions.create({model, messages, temperature: 0, stream: true, stream_options: {include_usage: true}});
for await (const chunk of stream)
    streamed += chunk.choices[0]?.delta?.content ?? "";
console.log("streamed:", streamed, "| as the whole:", streamed === chat.choices[0].message.content);

const text = await client.completions.create({model, prompt: "sort : pear apple fig <sep>", temperature: 0, max_tokens: 8});
console.log("text completion:", text.choices[0].text);

try {
    await client.chat.completions.create({model: "no-such-model", messages});
} catch (error) {
    console.log("an error:", error.constructor.name, error.status, error.code);
}
try {
    await new OpenAI({baseURL, apiKey: "wrong", maxRetries: 0}).models.list();
} catch (error) {
    console.log("a wrong token:", error.constructor.name, error.status);
}
