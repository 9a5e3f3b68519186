// How far the matches can be trusted: reviewing what teaches most, choosing what counts,
// and the score that decides. On a server of its own, one test after the other.
import { serve, type Server } from "../program";
import { expectDone, ownDatabase, section } from "./admin";
import { expect, expectAccessible, hydrated, matching, open, rowsOf, test, type Page } from "./page";

test.describe.configure({ mode: "serial" });

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

const trusted = (page: Page) => page.locator(".trusted");

// Issues that count as asked for, as the list says it.
async function linkedIssues(page: Page): Promise<string> {
  await open(page, `${server.url}/issues?linked=yes`);
  return page.locator(".summary strong").innerText();
}

test("ten pairs reviewed by keyboard move the estimate", async ({ page }) => {
  await open(page, `${server.url}/review`);
  await expect(page.getByLabel("Sort by")).toHaveValue("review");
  await expect(trusted(page)).toContainText("Review a few matches");
  const all = await matching(page);
  await page.keyboard.press("j");
  let rejected = 0;
  for (let pair = 0; pair < 10; pair++) {
    const isRight = pair % 3 === 0;
    const kept = page.waitForResponse("**/api/judge*");
    await page.keyboard.press(isRight ? "c" : "r");
    expect((await kept).status()).toBe(200);
    if (isRight) {
      await page.keyboard.press("j");
    } else {
      rejected += 1;
      await expect.poll(() => matching(page)).toBe(all - rejected);
    }
  }
  await expect(trusted(page)).toContainText(/precision: \d+ % \(\d+ to \d+ %\), from a random sample of \d\. Review more/);
  // What was confirmed kept its place; a reload asks for the next ones.
  const pressed = rowsOf(page).locator("button[aria-pressed=true]");
  await expect(pressed).toHaveCount(4);
  await page.reload();
  await hydrated(page);
  await expect(rowsOf(page).first().locator("button[aria-pressed=true]")).toHaveCount(0);
});

test("at least 80 % right leaves fewer, everything leaves all", async ({ page }) => {
  const before = await linkedIssues(page);
  const count = async (choice: string, percent: string) => {
    await open(page, `${server.url}/admin`);
    await section(page, "matches").getByLabel("Rule").selectOption(choice);
    await section(page, "matches").getByLabel("Percent").fill(percent);
    await section(page, "matches").getByRole("button", { name: "Save threshold" }).click();
    await expect(page.getByText("Threshold saved.")).toBeVisible();
  };
  await count("right", "80");
  await expect(section(page, "matches").getByRole("status")).toContainText("Current: Precision ≥ 80 %");
  await expect(section(page, "matches").locator("tr[aria-current]")).toContainText("Precision ≥ 80 %");
  const sure = await linkedIssues(page);
  await count("everything", "80");
  const everything = await linkedIssues(page);
  const number = (text: string) => Number(text.split(" ")[0]);
  expect(number(sure)).toBeLessThan(number(before));
  expect(number(everything)).toBeGreaterThan(number(before));
  await count("number", "10");
});

test("with too few verdicts Admin says so and learns nothing", async ({ page }) => {
  await open(page, `${server.url}/admin`);
  await expect(section(page, "learning")).toContainText("Measuring calibration takes at least");
  await section(page, "learning").getByRole("button", { name: "Recalibrate now" }).click();
  await expectDone(page, "Recalibrate confidence", "Too few verdicts: 10, 4 of them confirmed");
  await expectAccessible(page);
});

test("models are compared on what was confirmed", async ({ page, errors }) => {
  await open(page, `${server.url}/admin`);
  const compare = section(page, "compare");
  await compare.getByLabel("Models").fill("no-such-model");
  await compare.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText(/^Model no-such-model is not installed/)).toBeVisible();
  errors.length = 0;
  await compare.getByLabel("Models").fill("all-MiniLM-L6-v2");
  await compare.getByRole("button", { name: "Compare" }).click();
  await expectDone(page, "Compare models", "Compared all-MiniLM-L6-v2 on the verdicts of");
  await page.reload();
  await expect(compare.getByRole("table").first().getByRole("row")).toHaveCount(3);
  await expect(compare.getByRole("row", { name: /all-MiniLM-L6-v2 confidence/ })).toBeVisible();
});

test("similarity alone can decide, as it once did", async ({ page }) => {
  await open(page, `${server.url}/review`);
  await page.getByRole("link", { name: "Similarity", exact: true }).click();
  await expect(page).toHaveURL(/\/review\?by=similarity$/);
  await expect(page.getByRole("link", { name: "Remove filter: Matched by similarity only" })).toBeVisible();
  await page.goto(`${server.url}/issues?by=similarity&linked=yes&verdict=open`);
  await hydrated(page);
  const best = await page.locator("tbody .score").allInnerTexts();
  expect(best.length).toBeGreaterThan(0);
  for (const score of best) expect(Number(score)).toBeGreaterThanOrEqual(0.5);
});

test("what is less likely stands apart", async ({ page }) => {
  await open(page, `${server.url}/issues/PLAT-346`);
  await expect(page.locator(".related > .related-list > li")).toHaveCount(1);
  const unsure = page.getByText(/^\d+ less likely match(es)?$/);
  await unsure.click();
  await expect(page.locator(".unsure li").first()).toBeVisible();
  await expectAccessible(page);
});
