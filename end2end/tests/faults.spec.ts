// What a page says when the server does not answer as it should: each fault in its own words.
import type { Route } from "@playwright/test";
import { aboveFloor, expect, hydrated, sliderOf, test, type Page } from "./page";

const HTML = { contentType: "text/html", body: "<html><body>Bad luck</body></html>" };

// A list that asks the server for each filter, and what the server then does.
async function withoutCatalogue(page: Page, answer: (route: Route) => unknown): Promise<void> {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  await expect(page.getByText("Filtering on the server: the local catalogue could not be loaded.")).toBeVisible();
  await page.route("**/api/list?*", answer);
}

const delay = (page: Page) => page.locator("p.delay");

test("each fault of an answer has a sentence of its own", async ({ page, errors }) => {
  let answer: (route: Route) => unknown = (route) => route.continue();
  await withoutCatalogue(page, (route) => answer(route));
  const faults: [string, Parameters<Route["fulfill"]>[0], RegExp][] = [
    ["busy", { status: 503, body: "The server is busy; try again in a moment.\n" }, /The server is busy; try again/],
    ["a proxy's busy", { status: 503, ...HTML }, /The server is busy; try again/],
    ["refused", { status: 403, body: "This host name is not allowed.\n" }, /The server refused the request/],
    ["too large", { status: 413, body: "length limit exceeded" }, /larger than the server accepts/],
    ["too often", { status: 429, ...HTML }, /Too many requests were sent/],
    ["not there", { status: 404, ...HTML }, /no longer on the server/],
    ["changed", { status: 409 }, /has changed/],
    ["a proxy without a server", { status: 502, ...HTML }, /The proxy could not reach the server/],
    ["a proxy that waited", { status: 504, ...HTML }, /did not answer in time/],
    ["a full disk", { status: 507 }, /disk is full/],
    ["a failure", { status: 500, body: "Service panicked" }, /status 500/],
    ["a failure with its id", { status: 500, json: { Internal: { id: "0badcafe" } } }, /look for 0badcafe in the server log/],
    ["a reason", { status: 503, json: { Unavailable: { why: "The database was moved; put it back." } } }, /was moved; put it back/],
    ["a sign-in page", { status: 200, ...HTML }, /Another program, such as a proxy or a sign-in page/],
    ["another version", { status: 200, json: "\u007fabc" }, /The page is older than the server/],
  ];
  for (const [at, [what, fulfilled, sentence]] of faults.entries()) {
    answer = (route) => route.fulfill(fulfilled);
    await sliderOf(page).fill(await aboveFloor(page, at + 1));
    await expect(delay(page), what).toHaveText(sentence);
  }
  answer = (route) => route.abort("connectionrefused");
  await sliderOf(page).fill(await aboveFloor(page, 40));
  await expect(delay(page)).toHaveText(/The server cannot be reached/);
  answer = (route) => route.continue();
  await sliderOf(page).fill(await aboveFloor(page, 41));
  await expect(delay(page)).not.toHaveText(/previous results/);
  errors.length = 0;
});

test("an answer that does not come ends the waiting with a sentence", async ({ page, errors }) => {
  await page.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (milliseconds) => {
      if (milliseconds < 30_000) throw new Error("the server's own limit comes first");
      return timeout(300);
    };
  });
  await withoutCatalogue(page, () => {});
  await sliderOf(page).fill(await aboveFloor(page, 1));
  await expect(delay(page)).toHaveText(/The server did not answer in time; reload the page\./);
  errors.length = 0;
});

test("a busy server is asked again when it says when", async ({ page, errors }) => {
  let asked = 0;
  await withoutCatalogue(page, (route) =>
    ++asked < 3 ? route.fulfill({ status: 503, headers: { "retry-after": "0" } }) : route.continue(),
  );
  const cut = await aboveFloor(page, 5);
  await sliderOf(page).fill(cut);
  await expect.poll(() => asked).toBe(3);
  await expect(delay(page)).not.toHaveText(/previous results/);
  errors.length = 0;
});

test("what a person saves is sent once, and what is refused is said", async ({ page, errors }) => {
  await page.goto("/review?min=0.40");
  await hydrated(page);
  let sent = 0;
  let status = 503;
  await page.route("**/api/save-view*", (route) => {
    sent++;
    return route.fulfill({ status, headers: { "retry-after": "0" }, ...HTML });
  });
  const save = async (sentence: RegExp) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("save view Sure ones");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status").getByText(sentence)).toBeVisible();
  };
  await save(/The server is busy; try again/);
  expect(sent, "not again by itself").toBe(1);
  status = 403;
  await save(/The server refused the request/);
  status = 200;
  await save(/Another program/);
  errors.length = 0;
});
