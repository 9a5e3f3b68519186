// How quickly the server answers list pages, alone and under load.
import { Agent, get } from "node:http";

const ALONE = 200;
const CLIENTS = 8;
const LOAD_MS = 10_000;
const PAGES = [
  "/review", "/issues", "/signals", "/issues?status=open&q=message", "/review?min=0.62", "/signals?linked=no",
  "/issues?sort=companies", "/signals?q=folder&sort=date", "/review?q=mail&status=open", "/issues?linked=no&sort=date",
];

export async function load(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  for (const page of PAGES) await ask(agent, url + page);
  const alone = [];
  for (let at = 0; at < ALONE; at++) alone.push(await ask(agent, url + PAGES[at % PAGES.length]));
  const together = [];
  const end = performance.now() + LOAD_MS;
  await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    for (let at = client; performance.now() < end; at++) together.push(await ask(agent, url + PAGES[at % PAGES.length]));
  }));
  agent.destroy();
  return { alone, together, seconds: LOAD_MS / 1000 };
}

// The milliseconds from the request to the last byte.
function ask(agent, url) {
  const start = performance.now();
  return new Promise((done, failed) => {
    const request = get(url, { agent, headers: { "accept-encoding": "gzip, br" } }, (response) => {
      if (response.statusCode !== 200) failed(new Error(`${url} answered ${response.statusCode}`));
      response.on("data", () => {});
      response.on("end", () => done(performance.now() - start));
    });
    request.on("error", failed);
  });
}
