"use strict";

const { addressOf } = require("../authentication");

const MOST_REASONS = 3;

// Only what was filled in is sent: to the gate, absent means "the tool does not know".
const postOf = (input) => {
  const filled = (value) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length);
  const author = Object.entries({
    name: input.author_name,
    role: input.author_role,
    account: input.author_account,
    capacity: input.author_capacity,
  }).filter(([, value]) => filled(value));
  const media = filled(input.media_url)
    ? [{ type: input.media_type || "image", url: input.media_url, ...(filled(input.media_alt) ? { alt: input.media_alt } : {}) }]
    : undefined;
  const post = {
    id: input.post_id,
    text: input.text,
    thread: input.thread,
    first_comment: input.first_comment,
    channel: input.channel,
    scheduled_at: input.scheduled_at,
    links: input.links,
    author: author.length ? Object.fromEntries(author) : undefined,
    media,
  };
  return Object.fromEntries(Object.entries(post).filter(([, value]) => filled(value)));
};

const reasonsOf = (answer) =>
  answer.verdicts
    .filter((verdict) => verdict.mode === "enforce" && ["review", "violation"].includes(verdict.level))
    .flatMap((verdict) => verdict.reasons.map((reason) => `${verdict.title}: ${reason.message} ${reason.suggestion}`));

const perform = async (z, bundle) => {
  const { text, on_review: onReview } = bundle.inputData;
  const response = await z.request({
    url: `${addressOf(z, bundle)}/v1/verdicts`,
    method: "POST",
    headers: { "Accept-Language": bundle.inputData.messages_in || "nl" },
    body: postOf(bundle.inputData),
  });
  const answer = response.data;
  const reasons = reasonsOf(answer);
  // Halted, not errored: a Zap of which nearly every run errors is switched off, one that halts is not.
  const goesOn = answer.decision === "allow" || (answer.decision === "review" && onReview === "draft");
  if (!goesOn) {
    const halted = new z.errors.HaltedError([answer.summary, ...reasons.slice(0, MOST_REASONS)].join(" "));
    halted.doNotContextify = true; // or Zapier appends the whole post, with what had to stay private, to the message
    throw halted;
  }
  return {
    id: answer.id,
    decision: answer.decision,
    summary: answer.summary,
    reasons: reasons.join("\n"),
    content_hash: answer.content_hash,
    decide_by: answer.decide_by,
    save_to_draft: answer.decision !== "allow",
    text,
  };
};

module.exports = {
  key: "check_post",
  noun: "Post",
  display: {
    label: "Check Post",
    description: "Asks the gate about a post. A block halts the Zap; a review halts it or goes on as a draft.",
  },
  operation: {
    perform,
    inputFields: [
      { key: "text", label: "Text", type: "text", required: true, helpText: "What would be published." },
      {
        key: "on_review",
        label: "When a human must look",
        choices: { halt: "Halt the Zap", draft: "Go on: a later step keeps it as a draft" },
        default: "halt",
        helpText: "With *Go on*, a Filter or Paths on **Save To Draft** must keep the post from your Buffer step.",
      },
      { key: "channel", label: "Channel", helpText: "facebook, instagram, x …" },
      { key: "scheduled_at", label: "Scheduled at", helpText: "ISO 8601, such as 2026-12-01T08:00:00+01:00." },
      { key: "thread", label: "Further posts of a thread", type: "text", list: true },
      { key: "first_comment", label: "First comment", type: "text" },
      { key: "links", label: "Links", list: true },
      { key: "media_url", label: "Address of a picture or video" },
      { key: "media_type", label: "Its type", choices: ["image", "video", "gif", "document", "audio", "other"] },
      { key: "media_alt", label: "Its description (alt text)", type: "text" },
      { key: "author_name", label: "Author" },
      { key: "author_role", label: "Role of the author", helpText: "schepen, burgemeester, raadslid …" },
      { key: "author_account", label: "Account" },
      { key: "author_capacity", label: "Capacity", choices: ["personal", "official"] },
      { key: "post_id", label: "Your own name for the post" },
      {
        key: "messages_in",
        label: "Language of the messages",
        choices: { nl: "Nederlands", fr: "Français", de: "Deutsch", en: "English" },
        default: "nl",
      },
    ],
    sample: {
      id: "ver_sample",
      decision: "allow",
      summary: "Dit bericht kan verschijnen.",
      reasons: "",
      content_hash: "hmac-sha256:k1:0000000000000000000000000000000000000000000000000000000000000000",
      decide_by: null,
      save_to_draft: false,
      text: "Vandaag openen we het nieuwe park!",
    },
    outputFields: [
      { key: "decision", label: "Decision" },
      { key: "summary", label: "Summary" },
      { key: "reasons", label: "Reasons" },
      { key: "save_to_draft", label: "Save To Draft", type: "boolean" },
      { key: "content_hash", label: "Content Hash" },
      { key: "decide_by", label: "Decide By" },
      { key: "text", label: "Text" },
    ],
  },
};
