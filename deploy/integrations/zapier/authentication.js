"use strict";

const LONGEST_WAIT_SECONDS = 60;
const OWN_MACHINE = new Set(["127.0.0.1", "localhost"]);

// The key travels in a header, so it may only go over https (or stay on this machine, as in the tests).
const addressOf = (z, bundle) => {
  const given = (bundle.authData.gate_url || "").trim().replace(/\/+$/, "");
  if (!URL.canParse(given)) {
    throw new z.errors.Error(`${given || "Nothing"} is no address. Give it as https://gate.example.be.`, "address", 400);
  }
  const { protocol, hostname } = new URL(given);
  if (protocol !== "https:" && !(protocol === "http:" && OWN_MACHINE.has(hostname))) {
    throw new z.errors.Error("The address of the gate must begin with https://.", "address", 400);
  }
  return given;
};

const withKey = (request, z, bundle) => {
  request.headers["X-API-Key"] = bundle.authData.api_key;
  return request;
};

// Zapier's own middleware turns 429 into ThrottledError. A gate that is too busy says 503 with Retry-After: the same.
// Every other refusal is a problem (RFC 9457) that says what, where and what to do; Zapier shows that sentence.
const throughTheErrors = (response, z) => {
  if (response.status === 503) {
    const seconds = Number.parseInt(response.headers.get("retry-after"), 10);
    const delay = Math.min(Number.isNaN(seconds) ? 1 : Math.max(seconds, 1), LONGEST_WAIT_SECONDS);
    throw new z.errors.ThrottledError("The gate is busy; this step is tried again.", delay);
  }
  if (response.status >= 400) {
    let problem = {};
    try {
      problem = JSON.parse(response.content);
    } catch {
      // not from the gate: a page of something in between
    }
    const told = [problem.detail, problem.pointer && `(${problem.pointer})`, problem.hint].filter(Boolean).join(" ");
    throw new z.errors.Error(told || `The gate answered ${response.status}.`, problem.type || "refused", response.status);
  }
  return response;
};

const test = async (z, bundle) => {
  const response = await z.request(`${addressOf(z, bundle)}/v1/guidelines`);
  return { guidelines: response.data.guidelines.length };
};

const authentication = {
  type: "custom",
  test,
  connectionLabel: "{{bundle.authData.gate_url}}",
  fields: [
    {
      key: "gate_url",
      label: "Address of your gate",
      required: true,
      helpText: "Such as https://gate.example.be, without /v1.",
    },
    {
      key: "api_key",
      label: "Key",
      type: "password",
      required: true,
      helpText: "Made by whoever runs the gate: `poortwachter key create --organisation NAME --name zapier`.",
    },
  ],
};

module.exports = { authentication, addressOf, withKey, throughTheErrors };
