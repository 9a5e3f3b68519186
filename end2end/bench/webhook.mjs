// How long it takes from a webhook's arrival to its issue's associations; run by
// `cargo xtask bench webhook`. `webhook.mjs URL ISSUES` prints one line of JSON.
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const SECRET = "the secret of the benchmark";
const ISSUES = 20;
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 120_000;
const TEAM = { id: "00000000-0000-4000-8000-0000000b3c4e", key: "BENCH", name: "Bench" };

const [url, file] = process.argv.slice(2);
if (!url || !file) throw new Error("usage: webhook.mjs URL ISSUES");
await keepSecret();
const [first, ...texts] = await matchingTexts();
const figures = { first_ms: (await measure("create", 0, first)).found, answered_ms: [], created_ms: [], changed_ms: [] };
for (const [number, text] of texts.entries()) take("created_ms", await measure("create", number + 1, text));
// Each gets the words of its neighbour.
for (const [number] of texts.entries()) take("changed_ms", await measure("update", number + 1, texts.at(number - 1)));
console.log(JSON.stringify(figures));

function take(kind, { answered, found }) {
  figures.answered_ms.push(answered);
  figures[kind].push(found);
}

// Sends one issue and looks until its associations are others than before, under its title.
async function measure(action, number, text) {
  const identifier = `BENCH-${number}`;
  const title = `${text.title} (${action} ${number})`;
  const before = (await associations(identifier)).pairs;
  const start = performance.now();
  await deliver(action, { ...text, title, identifier, number });
  const answered = performance.now() - start;
  while (performance.now() - start < PATIENCE_MS) {
    const { titles, pairs } = await associations(identifier);
    if (pairs !== before && titles.has(title)) return { answered, found: performance.now() - start };
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  throw new Error(`${identifier} was not associated in time`);
}

async function associations(identifier) {
  const rows = (await ask("/export/review.json?team=BENCH")).filter((row) => row.issue === identifier);
  return {
    titles: new Set(rows.map((row) => row.title)),
    pairs: JSON.stringify(rows.map((row) => [row.signal, row.similarity])),
  };
}

// What issues say that have associations.
async function matchingTexts() {
  const matched = new Set((await ask("/export/review.json")).map((row) => row.issue));
  const records = JSON.parse(readFileSync(file, "utf8")).filter((record) => matched.has(record.identifier));
  if (records.length <= ISSUES) throw new Error(`only ${records.length} issues of ${file} have associations`);
  return records.slice(0, ISSUES + 1).map(({ title, description }) => ({ title, description }));
}

async function deliver(action, fields) {
  const now = new Date().toISOString();
  const data = {
    ...fields, id: `00000000-0000-4000-8000-${String(fields.number).padStart(12, "0")}`, previousIdentifiers: [],
    url: `https://linear.app/bench/issue/${fields.identifier}`, priority: 0, createdAt: now, updatedAt: now,
    state: { id: "bench-state", name: "Todo", type: "unstarted" }, stateId: "bench-state", team: TEAM, teamId: TEAM.id,
    labels: [], labelIds: [],
  };
  const event = { action, type: "Issue", createdAt: now, organizationId: "bench", webhookTimestamp: Date.now(), data };
  const body = JSON.stringify(event);
  const headers = {
    "content-type": "application/json; charset=utf-8", "linear-event": "Issue", "linear-delivery": randomUUID(),
    "linear-signature": createHmac("sha256", SECRET).update(body).digest("hex"),
  };
  await expectOk(await fetch(`${url}/webhooks/linear`, { method: "POST", headers, body }));
}

async function keepSecret() {
  const body = new URLSearchParams({ order: "webhook-secret", value: SECRET });
  await expectOk(await fetch(`${url}/api/administer`, { method: "POST", headers: { origin: url }, body, redirect: "manual" }), 302);
}

async function ask(path) {
  const response = await fetch(url + path);
  await expectOk(response);
  return response.json();
}

async function expectOk(response, also) {
  if (!response.ok && response.status !== also) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
}
