// What a language model says of a pair: switched on, asked, checked, counted. On a server of
// its own, one test after the other.
import { FakeLlm, KEY } from "../fake-llm";
import { serve, type Server } from "../program";
import { ownDatabase, section } from "./admin";
import { expect, expectAccessible, open, test, type Page } from "./page";

test.describe.configure({ mode: "serial" });

const UNQUOTED = "The answer did not quote the texts, so it is not shown.";
const llm = new FakeLlm();
let address: string;
let database: ReturnType<typeof ownDatabase>;
let server: Server;
// Paths of the first pairs.
let pairs: string[];

test.beforeAll(async () => {
  database = ownDatabase();
  address = await llm.startAt();
  server = await serve(database.path);
});

test.afterAll(async () => {
  // First, so that no request waits for it.
  await llm.stop();
  await server?.stop();
  database?.remove();
});

const part = (page: Page) => page.locator(".explain");
const explanation = (page: Page) => page.getByRole("region", { name: "Explanation" });

async function setUp(page: Page, fields: { key?: string; model?: string; calls?: number }): Promise<void> {
  await open(page, `${server.url}/admin`);
  const form = section(page, "explain");
  await form.getByLabel("Base URL").fill(address);
  await form.getByLabel("Model").fill(fields.model ?? "small-1");
  await form.getByLabel(/key/i).fill(fields.key ?? "");
  await form.getByLabel("Daily call limit").fill(String(fields.calls ?? 100));
  await form.getByRole("button", { name: "Test and save" }).click();
}

// Sound in both themes at both sizes, and a picture where a person can look at it.
async function expectSound(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, "nothing is wider than the screen").toBeLessThanOrEqual(0);
      const folder = process.env.ASSOCIATIONS_SHOTS;
      if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: true });
      await expectAccessible(page);
    }
  }
}

test("pairs are explained by nobody until a model has quoted on trial", async ({ page, errors }) => {
  await open(page, `${server.url}/review`);
  pairs = await page.locator("tbody a[data-row]").evaluateAll((links) => links.slice(0, 4).map((link) => link.getAttribute("href")!));
  await open(page, server.url + pairs[0]);
  await expect(page.getByRole("article").first()).toBeVisible();
  await expect(part(page)).toBeEmpty();

  await setUp(page, { key: "sk_wrong" });
  await expect(page.getByText(/^The language model rejected the key/)).toBeVisible();
  expect(errors, "the browser tells of the refusal, and of nothing else").toEqual([expect.stringContaining("status of 4")]);
  errors.length = 0;
  await expect(section(page, "explain")).toContainText("Off.");

  await setUp(page, { key: KEY });
  await expect(page.getByText("Settings saved. Pairs are explained by small-1.")).toBeVisible();
  await expect(section(page, "explain")).toContainText(/On: small-1 \(key set .*\)\. 2 of 100 calls used today\./);
  await expect(section(page, "explain").getByLabel("New API key")).toHaveValue("");
  expect(await page.content()).not.toContain(KEY);
  await expectSound(page, "admin-explain");
});

test("an explanation quotes both sides, keeps the focus, and is paid for once", async ({ page }) => {
  await open(page, server.url + pairs[0]);
  const before = llm.asked.length;
  const release = llm.hold();
  await part(page).getByRole("button", { name: "Explain" }).focus();
  await page.keyboard.press("Enter");
  await expect(part(page).getByText("Waiting for the model …")).toBeVisible();
  await page.keyboard.press("Enter");
  release();
  await expect(explanation(page)).toContainText("Both are about the same thing (small-1");
  await expect(explanation(page)).toBeFocused();
  await expect(explanation(page)).toContainText(/small-1 · .* · written by a language model, quotes verified/);
  const sides = page.getByRole("article");
  const quotes = explanation(page).locator("q");
  await expect(quotes).toHaveCount(2);
  for (const at of [0, 1]) await expect(sides.nth(at)).toContainText(await quotes.nth(at).innerText());
  await expectSound(page, "explained");

  await open(page, server.url + pairs[0]);
  await expect(explanation(page)).toHaveCount(0);
  await part(page).getByRole("button", { name: "Explain" }).click();
  await expect(explanation(page)).toBeVisible();
  expect(llm.asked.length, "asked once").toBe(before + 1);
  await part(page).getByRole("button", { name: "Ask again" }).click();
  await expect(explanation(page)).toContainText(`answer ${before + 2}`);
});

test("an answer that invents a quote is not shown", async ({ page }) => {
  llm.invents = true;
  await open(page, server.url + pairs[1]);
  await part(page).getByRole("button", { name: "Explain" }).click();
  await expect(part(page).getByRole("alert")).toHaveText(UNQUOTED);
  expect(await page.content()).not.toContain("by Friday");
  await expectSound(page, "unquoted");
  llm.invents = false;
  await open(page, server.url + pairs[1]);
  await part(page).getByRole("button", { name: "Explain" }).click();
  await expect(part(page).getByRole("alert"), "not paid for twice").toHaveText(UNQUOTED);
  await part(page).getByRole("button", { name: "Ask again" }).click();
  await expect(explanation(page)).toBeVisible();
});

test("a key that holds no more is told of, without the key", async ({ page }) => {
  llm.key = "sk_another";
  await open(page, server.url + pairs[2]);
  await part(page).getByRole("button", { name: "Explain" }).click();
  await expect(part(page).getByRole("alert")).toHaveText("The language model rejected the key; enter a new one in Admin.");
  expect(await page.content()).not.toContain(KEY);
  llm.key = KEY;
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the browser itself asks, and comes back to the pair", async ({ page }) => {
    await page.goto(server.url + pairs[2]);
    await part(page).getByRole("button", { name: "Explain" }).click();
    await expect(explanation(page)).toContainText("Both are about the same thing");
    expect(new URL(page.url()).pathname).toBe(pairs[2]);
    llm.invents = true;
    await page.goto(server.url + pairs[3]);
    await part(page).getByRole("button", { name: "Explain" }).click();
    await expect(part(page).getByRole("alert")).toHaveText(UNQUOTED);
    llm.invents = false;
  });
});

test("a day has so many calls, and what is switched off is gone", async ({ page }) => {
  await setUp(page, { calls: 1 });
  await expect(section(page, "explain")).toContainText("of 1 calls used today");
  await open(page, server.url + pairs[3]);
  await part(page).getByRole("button", { name: "Explain" }).click();
  await part(page).getByRole("button", { name: "Ask again" }).click();
  await expect(part(page).getByRole("alert")).toHaveText("Today's limit of 1 calls is used up; it resets at midnight UTC.");

  await open(page, `${server.url}/admin`);
  await section(page, "explain").getByRole("button", { name: "Turn off and delete key" }).click();
  await expect(page.getByText("Explanations turned off and API key deleted.")).toBeVisible();
  await open(page, server.url + pairs[0]);
  await expect(page.getByRole("article").first()).toBeVisible();
  await expect(part(page)).toBeEmpty();
});
