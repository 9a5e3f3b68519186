// The list of associations: filters, history, and reading without scripts.
import {
  aboveFloor, choicesOf, expect, expectAccessible, hydrated, matching, open, requestsOf, rowsOf, scores, sliderOf, stopClock,
  test, type Page,
} from "./page";


const teamsOf = (page: Page) => choicesOf(page, "Team");

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
  const chips = page.getByRole("list", { name: "Active filters" });
  await expect(chips.getByRole("listitem")).toHaveCount(3);
  await chips.getByRole("link", { name: `Remove filter: Confidence ≥ ${cut}` }).press("Enter");
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
  // How many rows are drawn differs: those in sight do not.
  const [rows, count] = [(await scores(page)).slice(0, 10), await matching(page)];
  await page.reload();
  await hydrated(page);
  await expect(sliderOf(page)).toHaveJSProperty("valueAsNumber", Number(cut));
  expect(await matching(page)).toBe(count);
  expect((await scores(page)).slice(0, 10)).toEqual(rows);
});

test("a filter that nothing passes stays in sight and can be dropped", async ({ page }) => {
  await open(page, "/review?min=1");
  await expect(page.getByRole("heading", { name: "No results match these filters" })).toBeVisible();
  await page.getByRole("link", { name: "Remove filter: Confidence ≥ 1.00" }).click();
  await expect(page).toHaveURL("/review");
  await expect(rowsOf(page).first()).toBeVisible();
});

test("without the catalogue more rows are one click away", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  const all = await matching(page);
  expect(all).toBeGreaterThan(100);
  await expect(rowsOf(page)).toHaveCount(100);
  await page.getByRole("link", { name: /^Show \d+ more$/ }).click();
  await expect(page).toHaveURL("/review?more=1");
  await expect(rowsOf(page)).toHaveCount(Math.min(all, 200));
  errors.length = 0;
});

test("without the catalogue the server answers", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  await expect(page.getByText("Filtering on the server: the local catalogue could not be loaded.")).toBeVisible();
  const cut = await aboveFloor(page, 10);
  const answered = page.waitForResponse("**/api/list?*");
  await sliderOf(page).fill(cut);
  expect((await answered).status()).toBe(200);
  await expect(page.getByRole("region", { name: "Review" })).toHaveAttribute("aria-busy", "false");
  await expectScoresFrom(page, cut);
  expect([...new Set(errors)]).toEqual(["error: Failed to load resource: net::ERR_FAILED"]);
  errors.length = 0;
});

test("an answer that fails leaves the rows and says so", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  const before = await scores(page);
  await page.route("**/api/list?*", (route) => route.abort());
  await sliderOf(page).fill(await aboveFloor(page, 10));
  await expect(page.getByText("Showing the previous results.")).toBeVisible();
  expect(await scores(page)).toEqual(before);
  expect(errors.length).toBeGreaterThan(0);
  errors.length = 0;
});

test("axe finds nothing on the page for unknown addresses", async ({ page, errors }) => {
  await page.goto("/no-such-page");
  await hydrated(page);
  await expectAccessible(page);
  errors.length = 0;
});

test("an unknown address is a page with a way on", async ({ page, errors }) => {
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await hydrated(page);
  await expect(page).toHaveTitle("Page not found · Associations");
  expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  errors.length = 0;
  await page.getByRole("link", { name: "Go to the overview" }).click();
  await expect(page).toHaveURL("/");
  await expect(page.getByRole("heading", { name: "Are we building the right things?" })).toBeVisible();
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
    await expect(page).toHaveURL(/\/review\?min=0\.\d+&.*team=\w+/);
    expect(await matching(page)).toBeLessThan(count);
    await expectScoresFrom(page, cut);
    await page.getByRole("link", { name: "Clear all" }).click();
    await expect(page).toHaveURL("/review?sort=review");
    expect(await matching(page)).toBe(all);
  });
});
