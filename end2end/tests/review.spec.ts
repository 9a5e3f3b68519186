// The list of associations: filters, history, and reading without scripts.
import { expect, expectAccessible, hydrated, matching, open, requestsOf, scores, stopClock, test } from "./page";

const slider = "Minimum score";

test("the slider narrows the rows and the URL without a request", async ({ page }) => {
  await open(page, "/review");
  const before = await matching(page);
  const requests = requestsOf(page);

  await page.getByLabel(slider).focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowRight");

  await expect(page).toHaveURL(/\/review\?min=0\.40$/);
  await expect(page.getByLabel(slider)).toHaveValue("0.4");
  expect(await matching(page)).toBeLessThan(before);
  expect(await matching(page)).toBeGreaterThan(0);
  for (const score of await scores(page)) expect(score).toBeGreaterThanOrEqual(0.4);
  expect(requests).toEqual([]);
});

test("a gesture with the keys is one step back", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const before = await matching(page);
  await page.getByLabel(slider).focus();
  for (let step = 0; step < 8; step++) await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/min=0\.38$/);
  await page.clock.runFor(1000);
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/min=0\.39$/);

  await page.goBack();
  await expect(page, "a later step is another gesture").toHaveURL(/min=0\.38$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.getByLabel(slider)).toHaveValue("0.3");
  await expect.poll(() => matching(page)).toBe(before);

  await page.goForward();
  await expect(page).toHaveURL(/min=0\.38$/);
  for (const score of await scores(page)) expect(score).toBeGreaterThanOrEqual(0.38);
});

test("a drag with the mouse is one step back", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const box = (await page.getByLabel(slider).boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 7, middle);
  await page.mouse.down();
  for (let step = 1; step <= 10; step++) await page.mouse.move(box.x + 7 + step * 4, middle);
  await page.mouse.up();
  await expect(page).toHaveURL(/min=0\.4/);
  await page.goBack();
  await expect(page).toHaveURL(/\/review$/);
});

test("teams add up, and Back takes each away again", async ({ page }) => {
  await open(page, "/review");
  const requests = requestsOf(page);
  const all = await matching(page);
  const teams = page.getByRole("region", { name: "Team" }).getByRole("link");
  const [first, second] = [teams.nth(0), teams.nth(1)];
  const countOf = async (team: typeof first) => Number((await team.locator(".facet-count").innerText()).replaceAll(",", ""));
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
  await expect(page).toHaveURL(/\/review$/);
  expect(requests).toEqual([]);
});

test("after Back the same filter can be chosen again", async ({ page }) => {
  await open(page, "/review");
  await stopClock(page);
  const input = page.getByLabel(slider);
  await input.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/min=0\.32$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/review$/);
  await input.fill("0.32");
  await expect(page).toHaveURL(/min=0\.32$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/review$/);
});

test("chips say what is filtered and take it away", async ({ page }) => {
  await open(page, "/review?min=0.55");
  const team = page.getByRole("region", { name: "Team" }).getByRole("link").first();
  const name = await team.locator(".facet-name").innerText();
  await team.click();
  const chips = page.getByRole("list", { name: "Filters in force" });
  await expect(chips.getByRole("listitem")).toHaveCount(3);
  await chips.getByRole("link", { name: "Remove filter: Score ≥ 0.55" }).press("Enter");
  await expect(page).toHaveURL(/\/review\?team=\w+$/);
  await expect(chips.getByRole("link", { name: `Remove filter: Team is ${name}` })).toBeVisible();
  await chips.getByRole("link", { name: "Clear all" }).click();
  await expect(page).toHaveURL(/\/review$/);
  await expect(chips).toHaveCount(0);
});

test("a reload keeps the filter", async ({ page }) => {
  await open(page, "/review");
  await page.getByLabel(slider).fill("0.57");
  await expect(page).toHaveURL(/min=0\.57$/);
  const [rows, count] = [await scores(page), await matching(page)];
  await page.reload();
  await hydrated(page);
  await expect(page.getByLabel(slider)).toHaveValue("0.57");
  expect(await matching(page)).toBe(count);
  expect(await scores(page)).toEqual(rows);
});

test("a filter that nothing passes stays in sight and can be dropped", async ({ page }) => {
  await open(page, "/review?min=1");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await page.locator(".notice").getByRole("link", { name: "Remove filter: Score ≥ 1.00" }).click();
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});

test("more rows are one click away", async ({ page }) => {
  await open(page, "/review");
  const all = await matching(page);
  await expect(page.locator("tbody tr")).toHaveCount(Math.min(all, 100));
  test.skip(all <= 100, "all rows are on the first page");
  await page.getByRole("link", { name: /^Show \d+ more$/ }).click();
  await expect(page).toHaveURL(/\/review\?more=1$/);
  await expect(page.locator("tbody tr")).toHaveCount(Math.min(all, 200));
});

test("without the catalogue the server answers", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  await expect(page.getByText("Each filter asks the server")).toBeVisible();
  const answered = page.waitForResponse("**/api/review?*");
  await page.getByLabel(slider).fill("0.6");
  expect((await answered).status()).toBe(200);
  await expect(page.locator("section.results")).toHaveAttribute("aria-busy", "false");
  for (const score of await scores(page)) expect(score).toBeGreaterThanOrEqual(0.6);
  expect(errors).toEqual(["error: Failed to load resource: net::ERR_FAILED"]);
  errors.length = 0;
});

test("an answer that fails leaves the rows and says so", async ({ page, errors }) => {
  await page.route("**/catalogue", (route) => route.abort());
  await page.goto("/review");
  await hydrated(page);
  const before = await scores(page);
  await page.route("**/api/review?*", (route) => route.abort());
  await page.getByLabel(slider).fill("0.6");
  await expect(page.getByText("These are the previous results.")).toBeVisible();
  expect(await scores(page)).toEqual(before);
  expect(errors.length).toBeGreaterThan(0);
  errors.length = 0;
});

test("issues open in Linear, in a tab that knows nothing of us", async ({ page }) => {
  await open(page, "/review");
  const link = page.locator("tbody a").first();
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
  await expect(page.getByLabel(slider)).toBeFocused();
  await page.keyboard.press("Tab");
  const team = page.getByRole("region", { name: "Team" }).getByRole("link").first();
  await expect(team).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/team=/);
  await expect(team, "focus stays where it was").toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [[1280, 800], [390, 844]]) {
    test(`axe finds nothing in ${colorScheme} at ${width} pixels`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await open(page, "/review?min=0.65");
      await page.getByRole("region", { name: "Team" }).getByRole("link").first().click();
      await expect(page.locator("tbody tr").first()).toBeVisible();
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, "nothing is wider than the screen").toBeLessThanOrEqual(0);
    });
  }
}

test("the root leads to the list", async ({ page }) => {
  await open(page, "/");
  await expect(page).toHaveURL(/\/review$/);
  await expect(page).toHaveTitle("Review · Associations");
});

test("an unknown address is a page with a way on", async ({ page, errors }) => {
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await hydrated(page);
  await expect(page).toHaveTitle("Page not found · Associations");
  await expectAccessible(page);
  expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  errors.length = 0;
  await page.getByRole("link", { name: "Go to Review" }).click();
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.locator("tbody tr").first()).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page reads right and filters by plain forms and links", async ({ page }) => {
    await page.goto("/review");
    const all = await matching(page);
    await expect(page.locator("tbody tr")).toHaveCount(Math.min(all, 100));

    const team = page.getByRole("region", { name: "Team" }).getByRole("link").first();
    const count = Number((await team.locator(".facet-count").innerText()).replaceAll(",", ""));
    await team.click();
    await expect(page).toHaveURL(/\/review\?team=\w+$/);
    expect(await matching(page)).toBe(count);

    await page.getByLabel(slider).focus();
    for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/min=0\.6/);
    await expect(page).toHaveURL(/team=\w+/);
    expect(await matching(page)).toBeLessThan(count);
    for (const score of await scores(page)) expect(score).toBeGreaterThanOrEqual(0.6);
    await page.getByRole("link", { name: "Clear all" }).click();
    expect(await matching(page)).toBe(all);
  });
});
