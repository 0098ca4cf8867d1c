// The openai client for Node, unchanged but for its address and key. Prints one JSON object of what it saw.
"use strict";

const { createRequire } = require("node:module");
const OpenAI = createRequire(`${process.env.NODE_CLIENTS}/`)("openai");

async function main() {
  const settings = { baseURL: process.env.GATE_URL + "/v1", apiKey: process.env.GATE_KEY };
  const client = new OpenAI(settings);
  const dutch = ["Vandaag openen we het nieuwe park!", "Wat een achterlijke idioot ben jij."];
  const answer = await client.moderations.create({ model: "omni-moderation-latest", input: dutch });
  const picture = { type: "image_url", image_url: { url: "https://lindervoorde.example/kamp.jpg" } };
  const refused = await client.moderations.create({ input: [picture] }).catch((error) => error);
  const stranger = new OpenAI({ ...settings, apiKey: "sk-wrong" });
  const unknown = await stranger.models.list().catch((error) => error);
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  console.log(
    JSON.stringify({
      flagged: answer.results.map((result) => result.flagged),
      harassment: answer.results.map((result) => result.categories.harassment),
      summary: answer.results[0].poortwachter.summary,
      models,
      refused: [refused instanceof OpenAI.BadRequestError, refused.code, refused.param],
      unknown: [unknown instanceof OpenAI.AuthenticationError, unknown.code],
    }),
  );
}

main();
