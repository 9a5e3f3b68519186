// The lists: words, facets, order, windows, export.
import { choicesOf, expect, hydrated, open, requestsOf, rowsOf, test, type Page } from "./page";

const summaryOf = (page: Page) => page.locator(".summary strong");

test("words narrow a list without a request and stand out", async ({ page }) => {
  await open(page, "/issues");
  const before = await summaryOf(page).innerText();
  const requests = requestsOf(page);
  await page.getByLabel("Find in titles").fill("export");
  await expect(page).toHaveURL("/issues?q=export");
  await expect(summaryOf(page)).not.toHaveText(before);
  await expect(page.locator("tbody mark").first()).toHaveText(/export/i);
  for (const title of await page.locator("tbody .title").allInnerTexts()) expect(title.toLowerCase()).toContain("export");
  expect(requests).toEqual([]);
  await page.goBack();
  await expect(page).toHaveURL("/issues");
  await expect(page.getByLabel("Find in titles")).toHaveValue("");
});

test("the counts beside choices are what choosing them leaves", async ({ page }) => {
  await open(page, "/signals");
  for (const facet of ["Sentiment", "Severity"]) {
    const choice = choicesOf(page, facet).first();
    if (!(await choice.isVisible())) await page.getByRole("heading", { name: facet }).click();
    const count = await choice.locator(".facet-count").innerText();
    await choice.click();
    await expect(summaryOf(page)).toHaveText(new RegExp(`^${count} (of|signals)`));
    await page.goBack();
    await expect(page).toHaveURL("/signals");
  }
});

test("a list is ordered and turned round", async ({ page }) => {
  await open(page, "/issues");
  await page.getByLabel("Sort by").selectOption("identifier");
  await expect(page).toHaveURL("/issues?sort=identifier");
  const first = await page.locator("tbody .identifier").first().innerText();
  await page.getByRole("link", { name: "Reverse order" }).click();
  await expect(page).toHaveURL("/issues?sort=identifier&order=reversed");
  await expect(page.locator("tbody .identifier").first()).not.toHaveText(first);
});

test("a long list draws the rows in sight and keeps the room of the others", async ({ page }) => {
  await open(page, "/review");
  await expect(page.locator("tbody tr.room")).toHaveCount(1);
  const all = Number(await page.locator("table").getAttribute("aria-rowcount")) - 1;
  expect(await rowsOf(page).count()).toBeLessThan(all);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(page.locator(`tr[aria-rowindex="${all + 1}"]`)).toBeVisible();
  expect(await rowsOf(page).count()).toBeLessThan(150);
});

test("signals with and without associations add up", async ({ page }) => {
  await open(page, "/signals");
  const all = parseInt(await summaryOf(page).innerText());
  let sum = 0;
  for (const name of ["With", "Without"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(summaryOf(page)).toHaveText(new RegExp(`^\\d+ of ${all} signals$`));
    sum += parseInt(await summaryOf(page).innerText());
    await page.goBack();
    await expect(summaryOf(page)).toHaveText(`${all} signals`);
  }
  expect(sum).toBe(all);
});

test("days are chosen in the URL", async ({ page }) => {
  await open(page, "/signals");
  await page.getByLabel("From", { exact: true }).fill("2026-06-01");
  await page.getByLabel("From", { exact: true }).blur();
  await expect(page).toHaveURL("/signals?from=2026-06-01");
  await expect(page.getByRole("link", { name: "Remove filter: Date on or after 1 Jun 2026" })).toBeVisible();
});

test("dragging over the histogram chooses scores", async ({ page }) => {
  await open(page, "/review");
  const box = (await page.locator(".histogram").boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/min=0\.\d\d&max=0\.\d\d/);
  await page.goBack();
  await expect(page).toHaveURL("/review");
});

test("what is shown is exported", async ({ page }) => {
  await open(page, "/issues?q=export");
  const shown = parseInt(await summaryOf(page).innerText());
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "JSON", exact: true }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("issues.json");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(chunks).toString())).toHaveLength(shown);
});

test("a list too large for the browser is answered by the server", async ({ page }) => {
  await page.route("**/catalogue", (route) => route.fulfill({ status: 204 }));
  await page.goto("/issues");
  await hydrated(page);
  const answered = page.waitForResponse("**/api/list?*");
  await page.getByLabel("Find in titles").fill("export");
  expect((await answered).status()).toBe(200);
  await expect(page.locator("tbody mark").first()).toHaveText(/export/i);
  await expect(page.getByText("Filtering on the server")).toHaveCount(0);
});

test("a list is one stop of the Tab key, and the arrows move within it", async ({ page }) => {
  await open(page, "/issues");
  const stops = page.locator("tbody a:not([tabindex='-1'])");
  await expect(stops).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("tr.active")).toHaveAttribute("aria-rowindex", "3");
  await expect(rowsOf(page).nth(1).locator("a[data-row]")).toBeFocused();
  await expect(stops).toHaveCount(1);
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator("tbody :focus")).toHaveCount(0);
  await page.keyboard.press("Tab");
  await expect(rowsOf(page).nth(1).locator("a[data-row]")).toBeFocused();
});

test("all options of a facet are one link away, and found among", async ({ page }) => {
  await open(page, "/signals");
  const companies = page.getByRole("region", { name: "Company", exact: true });
  await expect(companies.locator(".facet li")).toHaveCount(6);
  await companies.getByRole("link", { name: /^Show all/ }).click();
  await expect(page).toHaveURL("/signals?all=company");
  expect(await companies.locator(".facet li").count()).toBeGreaterThan(6);
  const last = await companies.locator(".facet-name").last().innerText();
  await companies.getByLabel("Find in Company").fill(last);
  await expect(companies.locator(".facet-name").first()).toHaveText(last);
  await companies.getByRole("link", { name: "Show fewer" }).click();
  await expect(page).toHaveURL("/signals");
});

test("a list reads well to those who do not see it", async ({ page }) => {
  await open(page, "/issues?q=caption&sort=identifier");
  await expect(page.getByRole("banner")).toMatchAriaSnapshot(`
    - banner:
      - link "Associations"
      - navigation "Pages":
        - link "Overview"
        - link "Issues"
        - link "Signals"
        - link "Review"
        - link "Admin"
      - button "Search"
  `);
  await expect(page.getByRole("region", { name: "Issues" })).toMatchAriaSnapshot(`
    - region "Issues":
      - searchbox "Find in titles": caption
      - status:
        - strong: /\\d+ of \\d+ issues/
      - combobox "Sort by":
        - option "Identifier" [selected]
      - link "Reverse order"
      - link "CSV"
      - link "JSON"
      - list "Active filters":
        - listitem:
          - 'link "Remove filter: Text contains caption"'
        - listitem:
          - link "Clear all"
      - table "Issues and their signals":
        - rowgroup:
          - row "Issue Signals Companies Revenue Score Updated"
        - rowgroup:
          - row /caption/
  `);
});
