// Many pages of one browser: they share one event stream, whichever page holds it.
import type { BrowserContext, Page as AnyPage, Request } from "@playwright/test";
import { serve, type Server } from "../program";
import { ownDatabase } from "./admin";
import { expect, hydrated, open, rowsOf, test, type Page } from "./page";

test.describe.configure({ mode: "serial" });

const LIST = "/review?sort=score";
// As in public/pkg/events.js.
const SILENCE_MS = 45_000;
const HIDDEN_MS = 5 * 60_000;
const TICK_MS = 15_000;

let database: ReturnType<typeof ownDatabase>;
let server: Server;

test.beforeAll(async () => {
  database = ownDatabase();
  server = await serve(database.path);
});

test.afterAll(async () => {
  await server?.stop();
  database?.remove();
});

// The event streams that the pages of a browser have opened, how many are open, and the page of
// the newest.
function streamsOf(context: BrowserContext): { opened: Request[]; open: () => number; leader: () => AnyPage } {
  const opened: Request[] = [];
  const ended = new Set<Request>();
  context.on("request", (request) => void (request.url().endsWith("/events") && opened.push(request)));
  context.on("requestfailed", (request) => ended.add(request));
  context.on("requestfinished", (request) => ended.add(request));
  const open = () => opened.filter((request) => !ended.has(request)).length;
  return { opened, open, leader: () => opened[opened.length - 1].frame().page() };
}

// So many pages with the list, one after the other.
async function pagesOf(context: BrowserContext, count: number): Promise<Page[]> {
  await context.clock.install();
  const pages: Page[] = [];
  for (let at = 0; at < count; at++) {
    const page = await context.newPage();
    const listening = page.waitForResponse("**/pkg/events.js");
    await open(page, server.url + LIST);
    await (await listening).finished();
    pages.push(page);
  }
  return pages;
}

// Gives another verdict on a page; the others come to hold one catalogue. Another change may
// follow at once, so that they do not all hold the same at each moment.
async function change(page: Page, hear: Page[]): Promise<void> {
  const held = hear.map((page) => {
    const tags = new Set<string>();
    page.on("response", (response) => void (isNewCatalogue(response) && tags.add(response.headers().etag)));
    return tags;
  });
  await judge(page);
  await expect.poll(() => [...held[0]].some((tag) => held.every((tags) => tags.has(tag))), "all hold the same").toBe(true);
}

const isNewCatalogue = (response: { url: () => string; status: () => number }) =>
  response.url().endsWith("/catalogue") && response.status() === 200;

async function judge(page: Page): Promise<void> {
  const saved = page.waitForResponse("**/api/judge*");
  await rowsOf(page).getByRole("button", { name: /^Confirm/, pressed: false }).first().click();
  expect((await saved).status()).toBe(200);
}

// What a browser does to a page that is covered or shown again.
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

test("nine pages come alive over one event stream, and all hear of a change", async ({ context }) => {
  const streams = streamsOf(context);
  const pages = await pagesOf(context, 9);
  for (const page of pages) await expect(rowsOf(page).first()).toBeVisible();
  await expect.poll(() => streams.opened.length).toBe(1);
  await change(pages[4], pages.filter((_, at) => at !== 4));
  expect(streams.opened.length).toBe(1);
  expect(streams.open()).toBe(1);
});

test("a page that listens for all is replaced when it is left, closed or crashes", async ({ context, errors }) => {
  const streams = streamsOf(context);
  const pages = await pagesOf(context, 5);
  const ends = [
    (page: AnyPage) => page.goto("about:blank"),
    (page: AnyPage) => page.close(),
    async (page: AnyPage) => {
      const crashed = page.waitForEvent("crash");
      const session = await context.newCDPSession(page);
      session.send("Page.crash").catch(() => {});
      await crashed;
    },
  ];
  for (const [at, end] of ends.entries()) {
    await expect.poll(() => streams.opened.length).toBe(at + 1);
    const leader = streams.leader();
    pages.splice(pages.indexOf(leader as Page), 1);
    await end(leader);
    await expect.poll(() => streams.opened.length).toBe(at + 2);
    expect(pages).toContain(streams.leader());
    await change(pages[0], pages.slice(1));
  }
  errors.length = 0;
});

test("a page that listens for all and says nothing is replaced", async ({ context }) => {
  const streams = streamsOf(context);
  const [first, second, third] = await pagesOf(context, 3);
  await expect.poll(() => streams.opened.length).toBe(1);
  expect(streams.leader()).toBe(first);
  await first.evaluate(() => void (BroadcastChannel.prototype.postMessage = () => {}));
  await context.clock.fastForward(SILENCE_MS + TICK_MS);
  await expect.poll(() => [second, third].includes(streams.leader() as Page)).toBe(true);
  await expect.poll(() => streams.open()).toBe(1);
  await change(first, [second, third]);
});

test("a browser whose pages are all hidden for long does not listen, and catches up when one is shown", async ({
  context,
  browser,
}) => {
  const streams = streamsOf(context);
  const [first, second] = await pagesOf(context, 2);
  await setHidden(first, true);
  await context.clock.fastForward(HIDDEN_MS + TICK_MS);
  await expect.poll(() => streams.leader(), "the page that is shown listens").toBe(second);
  await expect.poll(() => streams.open()).toBe(1);
  await setHidden(second, true);
  await context.clock.fastForward(HIDDEN_MS - TICK_MS);
  await context.clock.runFor(3000);
  await expect.poll(() => streams.open(), "one that was looked at a while ago does, too").toBe(1);
  await context.clock.fastForward(TICK_MS);
  await expect.poll(() => streams.open()).toBe(0);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await open(other, server.url + LIST);
  await judge(other);
  await elsewhere.close();
  expect(streams.open(), "nobody listens").toBe(0);
  const caughtUp = second.waitForResponse(isNewCatalogue);
  await setHidden(second, false);
  await caughtUp;
  expect(streams.open()).toBe(1);
  expect(streams.leader()).toBe(second);
});

test("a hidden page fetches what has changed when it is shown", async ({ context }) => {
  const [first, second] = await pagesOf(context, 2);
  await setHidden(second, true);
  const asked: string[] = [];
  second.on("request", (request) => asked.push(request.url()));
  const third = await context.newPage();
  await open(third, server.url + LIST);
  await change(first, [third]);
  await change(first, [third]);
  expect(asked).toEqual([]);
  const caughtUp = second.waitForResponse(isNewCatalogue);
  await setHidden(second, false);
  await caughtUp;
  expect(asked.length, "once, whatever happened meanwhile").toBe(1);
});

test("a connection that says nothing is made anew", async ({ context }) => {
  await context.route("**/events", () => {});
  const streams = streamsOf(context);
  const [page] = await pagesOf(context, 1);
  await expect.poll(() => streams.opened.length).toBe(1);
  await page.clock.fastForward(SILENCE_MS + TICK_MS);
  await page.clock.runFor(3000);
  await expect.poll(() => streams.opened.length).toBe(2);
  expect(streams.open()).toBe(1);
});

test("where there is no stream a visible page looks for changes from time to time", async ({ context, errors }) => {
  const streams = streamsOf(context);
  const check = async () => {
    const [first, second] = await pagesOf(context, 2);
    await judge(first);
    const caughtUp = second.waitForResponse(isNewCatalogue);
    await context.clock.fastForward(SILENCE_MS + TICK_MS);
    await caughtUp;
    await Promise.all([first.close(), second.close()]);
  };
  await context.route("**/events", (route) => route.fulfill({ status: 503, body: "Too many open pages.\n" }));
  await check();
  expect(streams.opened.length).toBeGreaterThan(0);

  // As with plain http from another machine.
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  const before = streams.opened.length;
  await check();
  expect(streams.opened.length).toBe(before);
  errors.length = 0;
});

test("a server that comes back is heard again", async ({ page, context, errors }) => {
  const own = ownDatabase();
  let restarted = await serve(own.path);
  const streams = streamsOf(context);
  await open(page, restarted.url + LIST);
  await hydrated(page);
  await expect.poll(() => streams.opened.length).toBe(1);
  const port = Number(new URL(restarted.url).port);
  await restarted.stop();
  restarted = await serve(own.path, {}, port);
  const heard = page.waitForResponse((response) => response.url().endsWith("/events"));
  expect((await heard).status()).toBe(200);
  await restarted.stop();
  own.remove();
  errors.length = 0;
});
