// BuildBetter from the page /admin: its key, a sync that is watched, a role that sees less.
// On a server of its own, one test after the other.
import { FakeBuildBetter, KEY, PAGE_MAX } from "../fake-buildbetter";
import { serve, type Server } from "../program";
import { connect, countOf, expectDone, newest, ownDatabase, sameLoad, section } from "./admin";
import { expect, open, test } from "./page";

test.describe.configure({ mode: "serial" });

const WRONG = "bb_wrong_key";
const buildbetter = new FakeBuildBetter();
let database: ReturnType<typeof ownDatabase>;
let server: Server;

test.beforeAll(async () => {
  database = ownDatabase();
  server = await serve(database.path, { BUILDBETTER_API_URL: await buildbetter.start() });
});

test.afterAll(async () => {
  // First, so that no sync waits for it.
  await buildbetter.stop();
  await server?.stop();
  database?.remove();
});

test("a wrong key of BuildBetter is refused and not kept, a right one is kept and never shown", async ({ page, errors }) => {
  await open(page, `${server.url}/admin`);
  await connect(page, "buildbetter", WRONG);
  await expect(page.getByText("BuildBetter does not accept the key; make a new one and set it.")).toBeVisible();
  expect(errors, "the browser tells of the refusal, and of nothing else").toEqual([expect.stringContaining("status of 4")]);
  errors.length = 0;
  await page.reload();
  await expect(section(page, "buildbetter")).toContainText("Not connected.");
  await expect(section(page, "buildbetter").getByRole("button", { name: "Sync now" })).toHaveCount(0);
  expect(await page.content()).not.toContain(WRONG);

  await open(page, `${server.url}/admin`);
  await connect(page, "buildbetter", KEY);
  await expect(page.getByText(/^BuildBetter connected/)).toBeVisible();
  await expect(section(page, "buildbetter")).toContainText(/Connected \(key set .*\)\. Not synced yet\./);
  await expect(section(page, "buildbetter").getByLabel("API key")).toHaveValue("");
  expect(await page.content()).not.toContain(KEY);
  await page.reload();
  await expect(section(page, "buildbetter").getByRole("button", { name: "Sync now" })).toBeVisible();
  expect(await page.content()).not.toContain(KEY);
});

test("a sync with BuildBetter is watched, and its signals appear on a list that is open already", async ({ page, context }) => {
  const summaries = ["Karaoke captions for the all-hands", "Karaoke captions in Welsh", "Karaoke captions for the deaf"];
  buildbetter.signals = summaries.map((summary, at) => buildbetter.signal(90_001 + at, at * 10, summary));
  const list = await context.newPage();
  await open(list, `${server.url}/signals`);
  const before = parseInt(await countOf(list).innerText());
  await list.getByLabel("Find in summaries").fill("karaoke");
  await expect(countOf(list)).toHaveText(`0 of ${before} signals`);
  const isSame = await sameLoad(list);

  await open(page, `${server.url}/admin`);
  const release = buildbetter.holdLaterPages();
  await section(page, "buildbetter").getByRole("button", { name: "Sync now" }).click();
  await expect(newest(page, "Sync with BuildBetter")).toContainText(`Sync with BuildBetter running ${PAGE_MAX} signals`);
  release();
  await expectDone(page, "Sync with BuildBetter", "3 new records, 0 changed, 0 removed");
  await expect(section(page, "buildbetter")).toContainText("Last synced");

  for (const summary of summaries) await expect(list.getByRole("link", { name: summary })).toBeVisible();
  await expect(countOf(list)).toHaveText(`3 of ${before + 3} signals`);
  expect(await isSame(), "nothing was loaded anew").toBe(true);
});

test("fields that the key may not see are left out and told of, and the rest arrives", async ({ page }) => {
  const hidden = ["exact_quote", "attendee.person.email"];
  buildbetter.hidden = hidden;
  buildbetter.signals.push(buildbetter.signal(90_004, 40, "Karaoke captions without a word of it"));
  await open(page, `${server.url}/admin`);
  await section(page, "buildbetter").getByRole("button", { name: "Sync now" }).click();
  await expectDone(page, "Sync with BuildBetter", "1 new records");
  await newest(page, "Sync with BuildBetter").getByText("Log").click();
  for (const field of hidden) {
    await expect(newest(page, "Sync with BuildBetter").getByText(`BuildBetter does not let this key read “${field}”; signals are imported without it.`)).toBeVisible();
  }

  const record = page.getByRole("article");
  await open(page, `${server.url}/signals/90001`);
  await expect(record.locator("blockquote")).toHaveText("I retype them by hand");
  await open(page, `${server.url}/signals/90004`);
  await expect(record.getByRole("heading", { level: 1 })).toHaveText("Karaoke captions without a word of it");
  await expect(record.locator("dl")).toContainText("Ann Lee");
  await expect(record.locator("dl")).toContainText("Acme QBR");
  await expect(record.locator("blockquote")).toHaveCount(0);
});
