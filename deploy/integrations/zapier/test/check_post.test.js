// Against a running gate, nothing simulated but the limits of what stands before it:
//   GATE_URL=http://127.0.0.1:8000 GATE_KEY=pw_… npm test
// BUSY_URL (answers 503) and LIMITED_URL (answers 429) are optional: see tests/integrations/test_zapier.py.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { createAppTester } = require("zapier-platform-core");
const schema = require("zapier-platform-schema");

const App = require("../index");
const run = createAppTester(App);

const authData = { gate_url: process.env.GATE_URL, api_key: process.env.GATE_KEY };
const check = (inputData, changed = {}) =>
  run(App.creates.check_post.operation.perform, { authData: { ...authData, ...changed }, inputData });
const refusal = async (work) => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was refused");
};
const PICTURE = { media_url: "https://lindervoorde.example/kamp.jpg", media_alt: "Vier kinderen, close-up, lachend" };

test("the app is one that Zapier's schema knows", () => {
  const functions = (_, value) => (typeof value === "function" ? { source: "return 1" } : value);
  const { beforeRequest, afterResponse, ...told } = App;
  const { errors } = schema.validateAppDefinition(JSON.parse(JSON.stringify(told, functions)));
  assert.deepEqual(errors.map(String), []);
  assert.equal(beforeRequest.length + afterResponse.length, 2);
});

test("a key is tried, and a wrong one is told in words", async () => {
  const good = await run(App.authentication.test, { authData });
  const bad = await refusal(run(App.authentication.test, { authData: { ...authData, api_key: "pw_wrong" } }));
  assert.equal(good.guidelines, 10);
  assert.match(bad.message, /No valid key came with the request/);
});

test("a post that may go out goes on", async () => {
  const answer = await check({ text: "Vandaag openen we het nieuwe park!", channel: "facebook" });
  assert.equal(answer.decision, "allow");
  assert.equal(answer.save_to_draft, false);
  assert.match(answer.content_hash, /^hmac-sha256:/);
});

test("a block halts the Zap and says why", async () => {
  const error = await refusal(check({ text: "Mijn rijksregisternummer is 85.07.30-033.28.", messages_in: "en" }));
  assert.equal(error.name, "HaltedError");
  assert.match(error.message, /Privacy: .*national register number/i);
  assert.doesNotMatch(error.message, /033\.28/);
});

test("a thread is judged whole", async () => {
  const error = await refusal(check({ text: "Morgen raad.", thread: ["Mijn rijksregisternummer is 85.07.30-033.28."] }));
  assert.equal(error.name, "HaltedError");
});

test("a review goes on as a draft, or halts", async () => {
  const post = { text: "Namens het college: de ring wordt gesloten.", ...PICTURE };
  const draft = await check({ ...post, on_review: "draft" });
  const halted = await refusal(check({ ...post, on_review: "halt" }));
  const unsaid = await refusal(check(post));
  assert.deepEqual([draft.decision, draft.save_to_draft], ["review", true]);
  assert.notEqual(draft.reasons, "");
  assert.deepEqual([halted.name, unsaid.name], ["HaltedError", "HaltedError"]);
});

test("what cannot be read is told in the gate's words", async () => {
  const error = await refusal(check({ text: "Dag", scheduled_at: "morgen" }));
  assert.match(error.message, /scheduled_at/);
});

test("an address without https is refused before the key leaves", async () => {
  for (const gate_url of ["http://gate.example.be", "gate.example.be", ""]) {
    const error = await refusal(check({ text: "Dag" }, { gate_url }));
    assert.match(error.message, /https:\/\//);
  }
});

test("a limit before the gate, and a busy gate, are tried again later", async (t) => {
  if (!process.env.LIMITED_URL || !process.env.BUSY_URL) return t.skip("no LIMITED_URL and BUSY_URL");
  const limited = await refusal(check({ text: "Dag" }, { gate_url: process.env.LIMITED_URL }));
  const busy = await refusal(check({ text: "Dag" }, { gate_url: process.env.BUSY_URL }));
  assert.deepEqual([limited.name, JSON.parse(limited.message).delay], ["ThrottledError", 7]);
  assert.equal(busy.name, "ThrottledError");
  assert.ok(JSON.parse(busy.message).delay >= 1);
});
