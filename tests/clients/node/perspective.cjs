// Google's client for Node (the part of googleapis behind google.discoverAPI), built from our discovery document.
"use strict";

const { createRequire } = require("node:module");
const { Discovery } = createRequire(`${process.env.NODE_CLIENTS}/`)("googleapis-common");

async function main() {
  const make = await new Discovery({}).discoverAPI(`${process.env.GATE_URL}/$discovery/rest?version=v1alpha1`);
  const client = make({});
  client.google = { _options: {} }; // what google.discoverAPI adds
  const resource = {
    comment: { text: "Wat een achterlijke idioot ben jij." },
    requestedAttributes: { TOXICITY: {} },
    languages: ["en"],
  };
  const { data } = await client.comments.analyze({ key: process.env.GATE_KEY, resource });
  const refused = await client.comments.analyze({ key: "pw_wrong", resource }).catch((error) => error);
  console.log(
    JSON.stringify({
      toxicity: data.attributeScores.TOXICITY.summaryScore.value,
      detected: data.detectedLanguages,
      refused: refused.status,
    }),
  );
}

main();
