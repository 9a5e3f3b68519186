// How long verdicts, webhooks and reads take while the database is busy; run by
// `cargo xtask bench writer`. `writer.mjs URL ISSUES PROGRAM DATABASE IMPORT FOLDER` prints
// one line of JSON: for each kind of work, how long it took and every time of every request.
import { createHmac, randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const SECRET = "the secret of the benchmark";
const QUIET_MS = 10_000;
// Each of the three asks again so long after it had its answer.
const PAUSE_MS = 20;

const [url, issuesFile, program, database, importFile, folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: writer.mjs URL ISSUES PROGRAM DATABASE IMPORT FOLDER");
const issue = JSON.parse(readFileSync(issuesFile, "utf8"))[0];
const pairs = (await ask("/export/review.json")).slice(0, 500);
await keepSecret();

const phases = [
  await during("nothing else", () => new Promise((done) => setTimeout(done, QUIET_MS))),
  await during("a backup is made", () => run("backup", join(folder, "copy.db"))),
  await during("a run of all pairs from 0.3 on is stored", () => run("associate", "--min-similarity", "0.3")),
  await during("the file is imported", () => run("import", "signals", "--no-match", importFile)),
];
console.log(JSON.stringify(phases));

// Asks for as long as the work takes.
async function during(name, work) {
  const times = { verdict: [], webhook: [], read: [] };
  let isOver = false;
  const start = performance.now();
  const asking = [repeat(times.verdict, judge), repeat(times.webhook, deliver), repeat(times.read, read)];
  await work();
  isOver = true;
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(asking);
  return { name, seconds, ...times };

  async function repeat(taken, request) {
    for (let at = 0; !isOver; at++) {
      const begun = performance.now();
      await request(at);
      taken.push(performance.now() - begun);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

function run(...args) {
  const child = spawn(program, ["--db", database, "--json", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((done, failed) => {
    child.on("exit", (code) => (code === 0 ? done() : failed(new Error(`${args.join(" ")} ended with ${code}`))));
  });
}

// Confirms and rejects in turn, so that each verdict says something new.
async function judge(at) {
  const { issue: identifier, signal } = pairs[at % pairs.length];
  const verdict = Math.floor(at / pairs.length) % 2 ? "rejected" : "confirmed";
  const body = JSON.stringify({ pairs: [{ identifier, signal }], verdict, reason: null });
  const headers = { origin: url, "content-type": "application/json", accept: "application/json" };
  await expectOk(await fetch(`${url}/api/judge`, { method: "POST", headers, body }));
}

async function deliver(at) {
  const now = new Date().toISOString();
  const data = {
    id: "00000000-0000-4000-8000-0000000b3c4e", identifier: "BENCH-1", number: 1, previousIdentifiers: [],
    title: `${issue.title} (${at})`, description: issue.description, url: "https://linear.app/bench/issue/BENCH-1",
    priority: 0, createdAt: now, updatedAt: now, labels: [], labelIds: [], teamId: "bench-team", stateId: "bench-state",
    state: { id: "bench-state", name: "Todo", type: "unstarted" }, team: { id: "bench-team", key: "BENCH", name: "Bench" },
  };
  const event = { action: "update", type: "Issue", createdAt: now, organizationId: "bench", webhookTimestamp: Date.now(), data };
  const body = JSON.stringify(event);
  const headers = {
    "content-type": "application/json; charset=utf-8", "linear-event": "Issue", "linear-delivery": randomUUID(),
    "linear-signature": createHmac("sha256", SECRET).update(body).digest("hex"),
  };
  await expectOk(await fetch(`${url}/webhooks/linear`, { method: "POST", headers, body }));
}

async function read(at) {
  const { issue: identifier } = pairs[at % pairs.length];
  const response = await fetch(`${url}/issues/${encodeURIComponent(identifier)}`);
  await expectOk(response);
  await response.text();
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
