// The list of associations: filters, history, and reading without scripts.
import {
  aboveFloor, expect, expectAccessible, hydrated, matching, open, requestsOf, scores, sliderOf, stopClock, test, type Page,
} from "./page";

const teamsOf = (page: Page) => page.getByRole("region", { name: "Team" }).getByRole("link");
const rowsOf = (page: Page) => page.locator("tbody tr");

async function countOf(team: ReturnType<typeof teamsOf>): Promise<number> {
  return Number((await team.locator(".facet-count").innerText()).replaceAll(",", ""));
}

async function press(page: Page, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await page.keyboard.press(key);
}

async function expectScoresFrom(page: Page, least: string): Promise<void> {
  const shown = await scores(page);
  expect(shown.length).toBeGreaterThan(0);
  expect(Math.min(...shown)).toBeGreaterThanOrEqual(Number(least));
}

test("the slider narrows the rows and the URL without a request", async ({ page }) => {
  await open(page, "/review");
  const before = await matching(page);
  const cut = await aboveFloor(page, 10);
  const requests = requestsOf(page);

  await sliderOf(page).focus();
  await press(page, "ArrowRight", 10);

  await expect(page).toHaveURL(`/review?min=${cut}`);
  await expect(sliderOf(page)).toHaveJSProperty("valueAsNumber", Number(cut));
  expect(await matching(page)).toBeLessThan(before);
  await expectScoresFrom(page, cut);
  expect(requests).toEqual([]);
});

test("a gesture with the keys is one step back", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const before = await matching(page);
  const [eight, nine] = [await aboveFloor(page, 8), await aboveFloor(page, 9)];
  await sliderOf(page).focus();
  await press(page, "ArrowRight", 8);
  await expect(page).toHaveURL(`/review?min=${eight}`);
  await page.clock.runFor(1000);
  await press(page, "ArrowRight", 1);
  await expect(page).toHaveURL(`/review?min=${nine}`);

  await page.goBack();
  await expect(page, "a later step is another gesture").toHaveURL(`/review?min=${eight}`);
  await page.goBack();
  await expect(page).toHaveURL("/review");
  await expect(sliderOf(page)).toHaveJSProperty("valueAsNumber", Number(await aboveFloor(page, 0)));
  await expect.poll(() => matching(page)).toBe(before);

  await page.goForward();
  await expect(page).toHaveURL(`/review?min=${eight}`);
  await expectScoresFrom(page, eight);
});

test("a drag with the mouse is one step back", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const box = (await sliderOf(page).boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 7, middle);
  await page.mouse.down();
  for (let step = 1; step <= 10; step++) await page.mouse.move(box.x + 7 + step * 8, middle);
  await page.mouse.up();
  await expect(page).toHaveURL(/\/review\?min=0\.\d\d$/);
  await page.goBack();
  await expect(page).toHaveURL("/review");
});

test("teams add up, and Back takes each away again", async ({ page }) => {
  await open(page, "/review");
  const requests = requestsOf(page);
  const all = await matching(page);
  const [first, second] = [teamsOf(page).nth(0), teamsOf(page).nth(1)];
  const [one, two] = [await countOf(first), await countOf(second)];
  expect(one + two).toBeLessThanOrEqual(all);

  await first.click();
  await expect(page).toHaveURL(/\/review\?team=\w+$/);
  await expect(first).toHaveAttribute("aria-current", "true");
  await expect.poll(() => matching(page)).toBe(one);
  await second.click();
  await expect(page).toHaveURL(/\/review\?team=\w+&team=\w+$/);
  await expect.poll(() => matching(page)).toBe(one + two);
  expect(await countOf(second), "a count does not depend on what is chosen").toBe(two);

  await page.goBack();
  await expect.poll(() => matching(page)).toBe(one);
  await page.goBack();
  await expect.poll(() => matching(page)).toBe(all);
  await expect(page).toHaveURL("/review");
  expect(requests).toEqual([]);
});

test("after Back the same filter can be chosen again", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const cut = await aboveFloor(page, 2);
  await sliderOf(page).focus();
  await press(page, "ArrowRight", 2);
  await expect(page).toHaveURL(`/review?min=${cut}`);
  await page.goBack();
  await expect(page).toHaveURL("/review");
  await sliderOf(page).fill(cut);
  await expect(page).toHaveURL(`/review?min=${cut}`);
  await page.goBack();
  await expect(page).toHaveURL("/review");
});

test("chips say what is filtered and take it away", async ({ page }) => {
  await open(page, "/review");
  const cut = await aboveFloor(page, 5);
  await sliderOf(page).fill(cut);
  const team = teamsOf(page).first();
  const name = await team.locator(".facet-name").innerText();
  await team.click();
  const chips = page.getByRole("list", { name: "Filters in force" });
  await expect(chips.getByRole("listitem")).toHaveCount(3);
  await chips.getByRole("link", { name: `Remove filter: Score ≥ ${cut}` }).press("Enter");
  await expect(page).toHaveURL(/\/review\?team=\w+$/);
  await expect(chips.getByRole("link", { name: `Remove filter: Team is ${name}` })).toBeVisible();
  await chips.getByRole("link", { name: "Clear all" }).click();
  await expect(page).toHaveURL("/review");
  await expect(chips).toHaveCount(0);
});

test("a reload keeps the filter", async ({ page }) => {
  await open(page, "/review");
  const cut = await aboveFloor(page, 7);
  await sliderOf(page).fill(cut);
  await expect(page).toHaveURL(`/review?min=${cut}`);
  const [rows, count] = [await scores(page), await matching(page)];
  await page.reload();
  await hydrated(page);
  await expect(sliderOf(page)).toHaveJSProperty("valueAsNumber", Number(cut));
  expect(await matching(page)).toBe(count);
  expect(await scores(page)).toEqual(rows);
});

test("a filter that nothing passes stays in sight and can be dropped", async ({ page }) => {
  await open(page, "/review?min=1");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await page.getByRole("link", { name: "Remove filter: Score ≥ 1.00" }).click();
  await expect(page).toHaveURL("/review");
  await expect(rowsOf(page).first()).toBeVisible();
});

test("more rows are one click away", async ({ page }) => {
  await open(page, "/review");
  const all = await matching(page);
  expect(all).toBeGreaterThan(100);
  await expect(rowsOf(page)).toHaveCount(100);
  await page.getByRole("link", { name: /^Show \d+ more$/ }).click();
  await expect(page).toHaveURL("/review?more=1");
  await expect(rowsOf(page)).toHaveCount(Math.min(all, 200));
});

test("without the catalogue the server answers", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  await expect(page.getByText("Each filter asks the server")).toBeVisible();
  const cut = await aboveFloor(page, 10);
  const answered = page.waitForResponse("**/api/review?*");
  await sliderOf(page).fill(cut);
  expect((await answered).status()).toBe(200);
  await expect(page.getByRole("region", { name: "Associations" })).toHaveAttribute("aria-busy", "false");
  await expectScoresFrom(page, cut);
  expect(errors).toEqual(["error: Failed to load resource: net::ERR_FAILED"]);
  errors.length = 0;
});

test("an answer that fails leaves the rows and says so", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  const before = await scores(page);
  await page.route("**/api/review?*", (route) => route.abort());
  await sliderOf(page).fill(await aboveFloor(page, 10));
  await expect(page.getByText("These are the previous results.")).toBeVisible();
  expect(await scores(page)).toEqual(before);
  expect(errors.length).toBeGreaterThan(0);
  errors.length = 0;
});

test("issues open in Linear, in a tab that knows nothing of us", async ({ page }) => {
  await open(page, "/review");
  const link = rowsOf(page).getByRole("link").first();
  await expect(link).toHaveAttribute("href", /^https?:\/\//);
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("the keyboard reaches everything, beginning with the way past the header", async ({ page }) => {
  await open(page, "/review");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(sliderOf(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(teamsOf(page).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/team=/);
  await expect(teamsOf(page).first(), "focus stays where it was").toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    test(`axe finds nothing in ${colorScheme} at ${width} pixels`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await open(page, "/review");
      await sliderOf(page).fill(await aboveFloor(page, 5));
      await teamsOf(page).first().click();
      await expect(page).toHaveURL(/min=.*team=/);
      await expect(rowsOf(page).first()).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, "nothing is wider than the screen").toBeLessThanOrEqual(0);
      await expectAccessible(page);
    });
  }
}

test("axe finds nothing on the page for unknown addresses", async ({ page, errors }) => {
  await page.goto("/no-such-page");
  await hydrated(page);
  await expectAccessible(page);
  errors.length = 0;
});

test("the root leads to the list", async ({ page }) => {
  await open(page, "/");
  await expect(page).toHaveURL("/review");
  await expect(page).toHaveTitle("Review · Associations");
});

test("an unknown address is a page with a way on", async ({ page, errors }) => {
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await hydrated(page);
  await expect(page).toHaveTitle("Page not found · Associations");
  expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  errors.length = 0;
  await page.getByRole("link", { name: "Go to Review" }).click();
  await expect(page).toHaveURL("/review");
  await expect(rowsOf(page).first()).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page reads right and filters by plain forms and links", async ({ page }) => {
    await page.goto("/review");
    const all = await matching(page);
    await expect(rowsOf(page)).toHaveCount(Math.min(all, 100));
    const cut = await aboveFloor(page, 10);

    const count = await countOf(teamsOf(page).first());
    await teamsOf(page).first().click();
    await expect(page).toHaveURL(/\/review\?team=\w+$/);
    expect(await matching(page)).toBe(count);

    await sliderOf(page).focus();
    await press(page, "ArrowRight", 10);
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/\/review\?min=0\.\d+&team=\w+$/);
    expect(await matching(page)).toBeLessThan(count);
    await expectScoresFrom(page, cut);
    await page.getByRole("link", { name: "Clear all" }).click();
    await expect(page).toHaveURL("/review");
    expect(await matching(page)).toBe(all);
  });
});
