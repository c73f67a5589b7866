// Asks the sandbox, whose address is the argument, with Google's own SDK, and prints what it answered as JSON.
import { GoogleGenAI, Type } from "@google/genai";

const client = new GoogleGenAI({
  apiKey: "any",
  vertexai: false,
  httpOptions: { baseUrl: process.argv[2], timeout: 60_000 },
});
const model = "gemini-3.5-flash-lite";
const prompt = "Write a script of about 60 words in about 3 scenes.\n\nThe video is about:\nTea";
const told = {};

const script = await client.models.generateContent({
  model,
  contents: prompt,
  config: {
    responseMimeType: "application/json",
    responseSchema: {
      type: Type.OBJECT,
      properties: {
        title: { type: Type.STRING, maxLength: "40" },
        scenes: {
          type: Type.ARRAY,
          minItems: "3",
          maxItems: "3",
          items: {
            type: Type.OBJECT,
            properties: { narration: { type: Type.STRING }, seconds: { type: Type.INTEGER, minimum: 4 } },
            required: ["narration", "seconds"],
          },
        },
      },
      required: ["title", "scenes"],
    },
  },
});
told.script = JSON.parse(script.text);
told.usage = script.usageMetadata;

let streamed = "";
for await (const chunk of await client.models.generateContentStream({ model, contents: prompt })) {
  streamed += chunk.text ?? "";
}
told.streamed = streamed;

const picture = await client.models.generateContent({
  model: "gemini-3.1-flash-lite-image",
  contents: "A calm lake",
  config: { responseModalities: ["IMAGE"], imageConfig: { aspectRatio: "1:1" } },
});
const { inlineData } = picture.candidates[0].content.parts[0];
told.picture = { mimeType: inlineData.mimeType, start: inlineData.data.slice(0, 8) };

told.models = [];
for await (const one of await client.models.list({ config: { pageSize: 5 } })) told.models.push(one.name);
told.model = (await client.models.get({ model })).name;
told.tokens = (await client.models.countTokens({ model, contents: "x".repeat(41) })).totalTokens;
try {
  await client.models.generateContent({ model: "gemini-99", contents: "x" });
} catch (error) {
  told.error = { status: error.status, message: error.message };
}
console.log(JSON.stringify(told));
