// Asks the sandbox, whose address is the argument, with ElevenLabs' own SDK, and prints what it answered as JSON.
import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";

const client = new ElevenLabsClient({ apiKey: "any", baseUrl: process.argv[2], timeoutInSeconds: 60, maxRetries: 0 });
const voice = "21m00Tcm4TlvDq8ikWAM";
const text = "Hello there. How are you?";
const told = {};

async function bytes(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const sound = await bytes(await client.textToSpeech.convert(voice, { text, outputFormat: "mp3_44100_128" }));
told.sound = sound.length;
const timed = await client.textToSpeech.convertWithTimestamps(voice, {
  text,
  modelId: "eleven_flash_v2_5",
  outputFormat: "pcm_24000",
  voiceSettings: { speed: 1.1, stability: 0.4 },
});
told.timed = { characters: timed.alignment.characters, audio: timed.audioBase64.length };
told.streamed = (await bytes(await client.textToSpeech.stream(voice, { text, outputFormat: "ulaw_8000" }))).length;
let streamed = "";
for await (const chunk of await client.textToSpeech.streamWithTimestamps(voice, { text })) {
  streamed += chunk.alignment.characters.join("");
}
told.streamedText = streamed;

const found = await client.voices.search({ search: "rachel" });
told.voices = found.voices.map((one) => one.name);
told.voice = (await client.voices.get(voice)).name;
told.defaultSettings = await client.voices.settings.getDefault();
told.settings = await client.voices.settings.get(voice);
told.models = (await client.models.list()).map((one) => [one.modelId, one.maximumTextLengthPerRequest]);
const account = await client.user.subscription.get();
told.account = { used: account.characterCount, limit: account.characterLimit, slots: account.voiceSlotsUsed };
told.tier = (await client.user.get()).subscription.tier;

const history = await client.history.list({ pageSize: 2 });
told.history = history.history.map((item) => [item.text, item.voiceName, item.modelId, item.outputFormat, item.state]);
told.more = history.hasMore;
const last = history.history[0];
told.item = (await client.history.get(last.historyItemId)).characterCountChangeTo;
told.again = (await bytes(await client.history.getAudio(last.historyItemId))).length;
try {
  await client.textToSpeech.convert("nobody", { text });
} catch (error) {
  told.error = { status: error.statusCode, detail: error.body.detail.status };
}
console.log(JSON.stringify(told));
