// Why a pair matches: marked in both texts, and said in a sentence.
import { expect, expectAccessible, hydrated, open, test, type Page } from "./page";

const SHOTS = process.env.ASSOCIATIONS_SHOTS;
const PAIR = "/issues/CAP-175/signals/41941";

const marks = (page: Page, part: string) => page.locator(`[data-part=${part}] mark`);

// Whether the marks of a link are lit, over all parts of the page.
async function lit(page: Page, link: string): Promise<boolean[]> {
  return page.locator(`mark[data-link="${link}"]`).evaluateAll((marks) =>
    marks.map((mark) => getComputedStyle(mark).boxShadow.includes("0px 0px 0px 2px")),
  );
}

async function openPair(page: Page): Promise<void> {
  await open(page, PAIR);
  await expect(marks(page, "why").first()).toBeVisible();
}

test("a sentence says what the two share, in words that are marked in both", async ({ page }) => {
  await openPair(page);
  await expect(page.locator(".why")).toHaveText(/^(Both mention|Similar meaning:) .*‘.+’.*\.$/);
  for (const side of [".record:first-child", ".record:last-child"]) {
    expect(await page.locator(`${side} mark`).count()).toBeGreaterThan(0);
  }
  const tints = await page.locator("mark").evaluateAll((all) => all.map((mark) => Number(mark.dataset.tint)));
  expect(Math.max(...tints), "the strongest has the strongest tint").toBe(4);
});

test("a mark under the pointer lights what belongs to it on the other side, and no more", async ({ page }) => {
  await openPair(page);
  const mark = page.locator(".record:first-child mark").first();
  const link = (await mark.getAttribute("data-link"))!;
  expect(await lit(page, link)).not.toContain(true);
  await mark.hover();
  const now = await lit(page, link);
  expect(now.length).toBeGreaterThan(1);
  expect(now).not.toContain(false);
  const others = page.locator(`.why mark:not([data-link="${link}"])`);
  expect(await lit(page, (await others.first().getAttribute("data-link"))!)).not.toContain(true);
});

test("a record's list says in a few words why each pair matches", async ({ page }) => {
  await open(page, "/issues/CAP-149");
  const reasons = page.locator(".related > .related-list .reason-short");
  await expect(reasons.first()).toHaveText(/‘.+’/);
  await open(page, "/signals/41941");
  await expect(reasons.first()).toHaveText(/‘.+’/);
  await expectAccessible(page);
});

test("the keyboard comes by each link", async ({ page }) => {
  await openPair(page);
  const mark = page.locator(".why mark").first();
  const link = (await mark.getAttribute("data-link"))!;
  for (let tabs = 0; tabs < 60 && !(await mark.evaluate((mark) => mark === document.activeElement)); tabs++) {
    await page.keyboard.press("Tab");
  }
  await expect(mark).toBeFocused();
  expect(await lit(page, link)).not.toContain(false);
});

test("the next pair has evidence of its own", async ({ page }) => {
  await openPair(page);
  const before = await page.locator(".why").innerHTML();
  const answer = page.waitForResponse("**/api/evidence*");
  await page.getByRole("link", { name: "Next" }).click();
  await answer;
  await expect.poll(() => page.locator(".why").innerHTML()).not.toBe(before);
  await expect(page.locator("[data-part=title]")).toHaveCount(1);
});

test("a page whose evidence does not come claims nothing", async ({ page, errors }) => {
  await page.route("**/api/evidence*", (route) => route.abort());
  await page.goto(PAIR);
  await hydrated(page);
  await expect(page.locator("[data-part=title]")).not.toBeEmpty();
  await expect(page.locator(".why")).toBeEmpty();
  await expect(page.locator("mark")).toHaveCount(0);
  errors.length = 0;
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    test(`evidence in ${colorScheme} at ${width} pixels is sound`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await openPair(page);
      await page.locator(".why mark").first().focus();
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/evidence-${colorScheme}-${width}.png` });
      await expectAccessible(page);
    });
  }
}
