// Measures the screens in headless Chromium; run by `cargo xtask bench screens`.
// `screens.mjs loading URL` and `screens.mjs browsing URL` print one line of JSON.
import { chromium } from "@playwright/test";
import { act, scroll } from "./in_page.mjs";
import { load } from "./load.mjs";
import { STEPS } from "./steps.mjs";

const VISITS = 9;
const [what, url] = process.argv.slice(2);
const figures = { loading, browsing, load }[what];
if (!figures || !url) throw new Error("usage: screens.mjs loading|browsing|load URL");
console.log(JSON.stringify(await figures(url)));

// A first visit, again and again: from the click to the page that answers.
async function loading(url) {
  const visits = [];
  for (let visit = 0; visit < VISITS; visit++) {
    visits.push(await withPage(async (page) => {
      await page.goto(`${url}/review`, { waitUntil: "commit" });
      await page.waitForSelector("html[data-hydrated]", { state: "attached" });
      return page.evaluate(async () => {
        const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
        const wasm = performance.getEntriesByType("resource").find((entry) => entry.name.endsWith(".wasm"));
        return { painted, wasm: wasm?.responseEnd, hydrated: performance.now() };
      });
    }));
  }
  const median = (name) => middle(visits.map((visit) => visit[name]));
  return { painted_ms: median("painted"), wasm_ms: median("wasm"), hydrated_ms: median("hydrated") };
}

// Filters and scrolling over the whole catalogue.
async function browsing(url) {
  return withPage(async (page) => {
    const answer = page.waitForResponse("**/catalogue");
    await page.goto(`${url}/review`);
    const catalogue = await answer;
    await catalogue.finished();
    const { responseBodySize } = await catalogue.request().sizes();
    await page.waitForSelector("tr.room", { state: "attached" });
    const filters = {};
    for (const [path, steps] of Object.entries(STEPS)) {
      if (path !== "/review") {
        await page.locator(`header nav a[href="${path}"]`).click();
        await page.waitForSelector("tr.room", { state: "attached" });
      }
      for (const [kind, selector, values] of steps) {
        const times = await page.evaluate(act, { selector, values });
        (filters[kind] ??= []).push(...times);
      }
    }
    const frames = {};
    for (const path of Object.keys(STEPS)) {
      await page.locator(`header nav a[href="${path}"]`).click();
      await page.waitForSelector("tr.room", { state: "attached" });
      frames[path] = await page.evaluate(scroll, { frames: 240, by: 400 });
    }
    return { catalogue_bytes: responseBodySize, filters, frames };
  });
}

async function withPage(work) {
  const browser = await chromium.launch({ executablePath: process.env.ASSOCIATIONS_CHROMIUM });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("pageerror", (error) => { throw error; });
    return await work(page);
  } finally {
    await browser.close();
  }
}

function middle(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
