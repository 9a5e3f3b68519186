// Every page: right in the HTML, free of violations in both themes at both sizes, and
// its screenshot where a person can look at it.
import { expect, expectAccessible, hydrated, open, rowsOf, test, type Page } from "./page";

const SHOTS = process.env.ASSOCIATIONS_SHOTS;

async function firstLink(page: Page, list: string): Promise<string> {
  await page.goto(list);
  return (await rowsOf(page).first().locator("a[data-row]").getAttribute("href"))!;
}

const pages: Record<string, (page: Page) => Promise<string>> = {
  overview: async () => "/",
  issues: async () => "/issues",
  issue: (page) => firstLink(page, "/issues?sort=count"),
  signals: async () => "/signals?linked=yes",
  signal: (page) => firstLink(page, "/signals?sort=count"),
  review: async () => "/review",
  filtered: async () => "/review?q=capt&min=0.35&status=open",
  pair: (page) => firstLink(page, "/review"),
  admin: async () => "/admin",
};

for (const [name, pathOf] of Object.entries(pages)) {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of [[1280, 800], [390, 844]]) {
      test(`${name} in ${colorScheme} at ${width} pixels is sound`, async ({ page }) => {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height });
        await open(page, await pathOf(page));
        await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow, "nothing is wider than the screen").toBeLessThanOrEqual(0);
        if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}-${colorScheme}-${width}.png` });
        await expectAccessible(page);
      });
    }
  }
}

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  for (const [name, pathOf] of Object.entries(pages)) {
    test(`${name} reads right`, async ({ page }) => {
      await page.goto(await pathOf(page));
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expect(page.getByRole("main")).not.toBeEmpty();
    });
  }
});

test("the overview leads to the lists it counts", async ({ page }) => {
  await open(page, "/");
  const figure = page.getByRole("link", { name: /^Open issues with demand/ });
  const asked = Number((await figure.innerText()).match(/(\d+)\s+\d+ %/)![1]);
  await figure.click();
  await expect(page).toHaveURL("/issues?status=open&linked=yes");
  await expect(page.getByRole("status").getByText(new RegExp(`^${asked} of \\d+ issues$`))).toBeVisible();
});

test("an issue links out to its tracker, in a tab that knows nothing of us", async ({ page }) => {
  await open(page, await firstLink(page, "/issues"));
  const link = page.getByRole("link", { name: /^Open in/ });
  await expect(link).toHaveAttribute("href", /^https:\/\//);
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("an unknown record is a page with a way on", async ({ page, errors }) => {
  const response = await page.goto("/issues/NO-1");
  expect(response?.status()).toBe(404);
  await hydrated(page);
  await expect(page.getByRole("heading", { name: "Issue NO-1 not found" })).toBeVisible();
  await page.getByRole("link", { name: "See all issues" }).click();
  await expect(page).toHaveURL("/issues");
  errors.length = 0;
});

test("an identifier that an issue had before it moved leads to the present one", async ({ page }) => {
  const response = await page.goto("/issues/CAP-97");
  expect(new URL(response!.url()).pathname).toBe("/issues/PLAT-301");
  expect(response!.request().redirectedFrom()!.url()).toMatch(/\/issues\/CAP-97$/);
  await hydrated(page);
  await expect(page.getByText("PLAT-301", { exact: true })).toBeVisible();
  // In a page that is alive already, too.
  await open(page, "/issues");
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "/issues/CAP-97";
    document.querySelector("main")!.append(link);
    link.click();
  });
  await expect(page).toHaveURL("/issues/PLAT-301");
});

test("pairs lead to each other and back", async ({ page }) => {
  await open(page, await firstLink(page, "/issues?sort=count"));
  await page.locator(".related-list a").first().click();
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  const first = page.url();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).not.toHaveURL(first);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page).toHaveURL(first);
});
