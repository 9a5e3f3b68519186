// Looking after the program: connect, sync, import, and pages that hear of it. On a server
// of its own, one test after the other.
import { FakeLinear, KEY, deliver } from "../fake-linear";
import { serve, type Server } from "../program";
import { connect, countOf, expectDone, newest, ownDatabase, sameLoad, section } from "./admin";
import { expect, expectAccessible, open, test } from "./page";

test.describe.configure({ mode: "serial" });

const SECRET = "the webhook's secret";
const linear = new FakeLinear();
let database: ReturnType<typeof ownDatabase>;
let environment: Record<string, string>;
let server: Server;

test.beforeAll(async () => {
  database = ownDatabase();
  environment = { LINEAR_API_URL: await linear.start() };
  server = await serve(database.path, environment);
});

test.afterAll(async () => {
  await server?.stop();
  await linear.stop();
  database?.remove();
});

test("a wrong key is refused in a sentence, a right one is kept and never shown again", async ({ page, errors }) => {
  await open(page, `${server.url}/admin`);
  await connect(page, "linear", "lin_api_wrong");
  await expect(page.getByText(/^Linear does not accept the key/)).toBeVisible();
  errors.length = 0;
  await connect(page, "linear", KEY);
  await expect(page.getByText("Linear connected: Ada of Hallbell.")).toBeVisible();
  await expect(section(page, "linear").getByText(/^Connected/)).toBeVisible();
  await page.reload();
  expect(await page.content()).not.toContain(KEY);
});

test("a sync is watched, and its issues appear on a list that is open already", async ({ page, context }) => {
  const list = await context.newPage();
  await open(list, `${server.url}/issues`);
  const before = Number((await countOf(list).innerText()).split(" ")[0]);
  await list.getByLabel("Find in titles").fill("subtitle");
  const isSame = await sameLoad(list);
  linear.issues.push(linear.issue(1, "Subtitles in two languages at once"));

  await open(page, `${server.url}/admin`);
  await section(page, "linear").getByRole("button", { name: "Sync now" }).click();
  await expectDone(page, "Sync with Linear", "1 new records");
  await expect(section(page, "linear").getByText(/Last synced/)).toBeVisible();

  await expect(list.getByRole("link", { name: "Subtitles in two languages at once" })).toBeVisible();
  await expect(list.getByLabel("Find in titles")).toHaveValue("subtitle");
  await expect(countOf(list)).toHaveText(new RegExp(`of ${before + 1} issues$`));
  expect(await isSame(), "nothing was loaded anew").toBe(true);
});

test("a file is imported, and its bad records are told", async ({ page }) => {
  await open(page, `${server.url}/admin`);
  const file = { name: "more.json", mimeType: "application/json", buffer: Buffer.from('[{"id": 9001, "summary": "New here", "context": "Really"}, {"id": 1.5}]') };
  await section(page, "files").getByLabel("Files", { exact: true }).setInputFiles(file);
  await section(page, "files").getByRole("button", { name: "Import" }).click();
  const job = section(page, "jobs").locator("li", { hasText: "more.json" }).first();
  await expect(job).toContainText("1 new signals");
  await job.getByText("Log").click();
  await expect(job.getByText(/^line 1, record 2/)).toBeVisible();
});

test("the open page of an issue gains a signal and keeps the focus", async ({ page, context }) => {
  const issue = await context.newPage();
  await open(issue, `${server.url}/issues/CAP-183`);
  const out = issue.getByRole("link", { name: "Open in Linear" });
  await out.focus();
  const isSame = await sameLoad(issue);
  const summary = "Audible consent prompt for everybody who joins, in their language";
  const signal = { id: 9100, summary, context: "Two-party-consent jurisdictions." };

  await open(page, `${server.url}/admin`);
  const file = { name: "consent.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify([signal])) };
  await section(page, "files").getByLabel("Files", { exact: true }).setInputFiles(file);
  await section(page, "files").getByRole("button", { name: "Import" }).click();
  await expectDone(page, "Import", "consent.json: 1 new signals");

  // It is matched without another word.
  await expect(issue.getByRole("link", { name: summary })).toBeVisible({ timeout: 30_000 });
  await expect(out).toBeFocused();
  expect(await isSame(), "nothing was loaded anew").toBe(true);
});

test("a delivery of the webhook is on an open list within moments", async ({ page, context }) => {
  await open(page, `${server.url}/admin`);
  await section(page, "webhook").getByLabel("Signing secret").fill(SECRET);
  await section(page, "webhook").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Webhook secret saved.")).toBeVisible();
  const list = await context.newPage();
  await open(list, `${server.url}/issues?q=karaoke`);
  const answer = await deliver(server.url, SECRET, linear.issue(2, "Karaoke mode for calls"));
  expect(answer.status).toBe(200);
  await expect(list.getByRole("link", { name: "Karaoke mode for calls" })).toBeVisible();
  await expect(section(page, "webhook").getByRole("cell", { name: "stored" })).toBeVisible();
  expect((await deliver(server.url, "another secret", linear.issue(3, "Forged"))).status).toBe(401);
});

test("an open page survives a restart of the server", async ({ page, errors }) => {
  await open(page, `${server.url}/issues?q=encore`);
  const port = Number(new URL(server.url).port);
  await server.stop();
  server = await serve(database.path, environment, port);
  expect((await deliver(server.url, SECRET, linear.issue(4, "An encore"))).status).toBe(200);
  await expect(page.getByRole("link", { name: "An encore" })).toBeVisible({ timeout: 20_000 });
  errors.length = 0;
});

test("what is confirmed is previewed and then written to Linear", async ({ page }) => {
  await open(page, `${server.url}/review`);
  const href = await page.locator("tbody a[data-row]").first().getAttribute("href");
  const identifier = href!.split("/")[2];
  const kept = page.waitForResponse("**/api/judge*");
  await page.locator("tbody tr").first().getByRole("button", { name: /^Confirm/ }).click();
  await kept;
  await open(page, `${server.url}/admin`);
  const writeBack = section(page, "write-back");
  await writeBack.getByLabel("Team keys").fill(identifier.split("-")[0]);
  await writeBack.getByLabel("URL of this server").fill("https://ours.test");
  await writeBack.getByRole("button", { name: "Save and preview" }).click();
  await expect(writeBack.getByRole("listitem").first()).toHaveText(new RegExp(`^${identifier}: 1 signal`));
  expect(linear.attachments).toEqual({});
  await writeBack.getByRole("button", { name: "Write to Linear" }).click();
  await expect.poll(() => linear.attachments[`https://ours.test/issues/${identifier}`]).toMatch(/^1 signal/);
  await expect(writeBack.getByText("Linear is up to date.")).toBeVisible();
});

test("what is associated and when is set, and jobs are steered", async ({ page }) => {
  await open(page, `${server.url}/admin`);
  await section(page, "matching").getByLabel("Minimum similarity").fill("0.45");
  await section(page, "matching").getByRole("button", { name: "Update associations" }).click();
  await expect(newest(page, "Update associations")).toContainText(/associations stored \(similarity ≥ 0\.45/);
  await section(page, "schedule").getByLabel("Sync every (minutes)").fill("");
  await section(page, "schedule").getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Schedule saved.")).toBeVisible();
  await page.reload();
  await expect(section(page, "schedule").getByLabel("Sync every (minutes)")).toHaveValue("");
  await expectAccessible(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("forms are sent by the browser itself", async ({ page }) => {
    await page.goto(`${server.url}/admin`);
    await section(page, "schedule").getByLabel("Sync every (minutes)").fill("45");
    await section(page, "schedule").getByRole("button", { name: "Save", exact: true }).click();
    await expect(section(page, "said")).toHaveText("Schedule saved.");
    await expect(section(page, "schedule").getByLabel("Sync every (minutes)")).toHaveValue("45");
  });

  test("a file is sent", async ({ page }) => {
    await page.goto(`${server.url}/admin`);
    const file = { name: "plain.json", mimeType: "application/json", buffer: Buffer.from('[{"id": 9200, "summary": "Sent without scripts", "context": ""}]') };
    await section(page, "files").getByLabel("Files", { exact: true }).setInputFiles(file);
    await section(page, "files").getByRole("button", { name: "Import" }).click();
    await expect(section(page, "said")).toHaveText("Import started.");
  });

  test("what is refused is said", async ({ page }) => {
    await page.goto(`${server.url}/admin`);
    await connect(page, "linear", "wrong");
    await expect(section(page, "said")).toHaveText(/^Linear does not accept the key/);
  });
});
