// A day filter is the person's day: in the browser, and by the server for whoever follows the link.
import { expect, hydrated, open, test, type Page } from "./page";

const summaryOf = (page: Page) => page.locator(".summary strong");
const zoneOf = (page: Page) => page.locator(".days .zone");

for (const [timezoneId, words] of [["Pacific/Auckland", "Pacific/Auckland"], ["America/Los_Angeles", "America/Los Angeles"]]) {
  test.describe(timezoneId, () => {
    test.use({ timezoneId });

    test("days are those of the person's time zone, which the page and the link say", async ({ page, browser }) => {
      await open(page, "/signals");
      const all = Number((await summaryOf(page).innerText()).split(" ")[0]);
      await expect(zoneOf(page)).toHaveText(words);
      const from = page.getByLabel("From", { exact: true });
      await from.fill("2026-03-29");
      await from.blur();
      await expect(page).toHaveURL(`/signals?from=2026-03-29&tz=${encodeURIComponent(timezoneId)}`);
      await expect(page.getByRole("link", { name: `Remove filter: Date on or after 29 Mar 2026 (${words})` })).toBeVisible();
      await expect(summaryOf(page)).toHaveText(new RegExp(`of ${all} signals$`));
      const [shown, days] = [await summaryOf(page).innerText(), await page.locator("tbody time").allInnerTexts()];

      // Somebody elsewhere, without scripts: the server counts, and dates, the same.
      const elsewhere = await browser.newContext({ javaScriptEnabled: false, timezoneId: "Asia/Tokyo" });
      const other = await elsewhere.newPage();
      await other.goto(page.url());
      await expect(summaryOf(other)).toHaveText(shown);
      await expect(zoneOf(other)).toHaveText(words);
      expect((await other.locator("tbody time").allInnerTexts()).slice(0, days.length)).toEqual(days);
      await elsewhere.close();

      await page.getByRole("link", { name: "Clear all" }).click();
      await expect(page).toHaveURL("/signals");
    });
  });
}

test("a zone that nobody knows is UTC, in the browser and on the server", async ({ page }) => {
  await page.goto("/signals?from=2026-03-29");
  await hydrated(page);
  const shown = await summaryOf(page).innerText();
  await open(page, "/signals?from=2026-03-29&tz=Nowhere/Land");
  await expect(summaryOf(page)).toHaveText(shown);
  await expect(zoneOf(page)).toHaveText("UTC");
});
