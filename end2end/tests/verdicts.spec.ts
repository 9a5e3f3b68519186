// Confirming, rejecting, undoing: by mouse, by keyboard, one and many. On a server of
// its own, one test after the other.
import { expect, hydrated, matching, open, rowsOf, test } from "./page";

test.use({ baseURL: process.env.ASSOCIATIONS_WRITTEN_URL });
test.describe.configure({ mode: "serial" });

test("a click confirms, and the verdict is there after a reload", async ({ page }) => {
  await open(page, "/review?sort=score");
  const confirm = rowsOf(page).first().getByRole("button", { name: /^Confirm/ });
  const kept = page.waitForResponse("**/api/judge*");
  await confirm.click();
  await expect(confirm).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("status").getByText("Confirmed.")).toBeVisible();
  expect((await kept).status()).toBe(200);
  await page.reload();
  await hydrated(page);
  await expect(rowsOf(page).first().getByRole("button", { name: /^Confirm/ })).toHaveAttribute("aria-pressed", "true");
});

test("a rejected pair leaves the list, is found when asked for, and comes back by undo", async ({ page }) => {
  await open(page, "/review?verdict=open");
  const before = await matching(page);
  await open(page, "/review?sort=score");
  const all = await matching(page);
  const text = await rowsOf(page).nth(2).innerText();
  await rowsOf(page).nth(2).getByRole("button", { name: /^Reject/ }).click();
  await expect.poll(() => matching(page)).toBe(all - 1);
  expect(before).toBeLessThanOrEqual(all);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => matching(page)).toBe(all);
  expect(await rowsOf(page).nth(2).innerText()).toBe(text);
});

test("a catalogue that was on its way takes no verdict back", async ({ page }) => {
  await open(page, "/review?sort=score");
  const all = await matching(page);
  const gates = [gate(), gate()];
  let asked = 0;
  await page.route("**/catalogue", async (route) => {
    const [response, at] = [await route.fetch(), asked++];
    gates[Math.min(at, 1)].arrived();
    await gates[Math.min(at, 1)].opened;
    await route.fulfill({ response });
  });
  const reject = async (row: number) => {
    const kept = page.waitForResponse("**/api/judge*");
    await rowsOf(page).nth(row).getByRole("button", { name: /^Reject/ }).click();
    await kept;
  };
  await reject(2);
  await gates[0].came;
  await reject(2);
  gates[0].open();
  // The first, which knows of one verdict only, has been taken once the second is asked for.
  await gates[1].came;
  expect(await matching(page)).toBe(all - 2);
  gates[1].open();
  await page.keyboard.press("u");
  await page.keyboard.press("u");
  await expect.poll(() => matching(page)).toBe(all);
  await page.unrouteAll({ behavior: "wait" });
});

// Something to wait for, and something that waits.
function gate() {
  let [open, arrived] = [() => {}, () => {}];
  const opened = new Promise<void>((resolve) => (open = resolve));
  const came = new Promise<void>((resolve) => (arrived = resolve));
  return { opened, came, open: () => open(), arrived: () => arrived() };
}

test("what the server refuses is rolled back and said", async ({ page, errors }) => {
  await open(page, "/review?sort=score");
  const all = await matching(page);
  await page.route("**/api/judge*", (route) => route.abort());
  await rowsOf(page).nth(3).getByRole("button", { name: /^Reject/ }).click();
  await expect(page.getByText(/^The verdict was not kept\. The server cannot be reached/)).toBeVisible();
  expect(await matching(page)).toBe(all);
  errors.length = 0;
});

test("the main flow needs no mouse", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page).toHaveURL("/issues");
  await page.keyboard.press("/");
  await page.keyboard.type("caption");
  await expect(page).toHaveURL("/issues?q=caption");
  await page.getByLabel("Find in titles").blur();
  await page.keyboard.press("j");
  await expect(page.locator("tr.active")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/issues\/[\w-]+$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL("/review");
  await expect(rowsOf(page).first()).toBeVisible();
  const all = await matching(page);
  for (let row = 0; row < 5; row++) await page.keyboard.press("j");
  await page.keyboard.press("c");
  await expect(page.locator("tr.active").getByRole("button", { name: /^Confirm/ })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  await expect.poll(() => matching(page)).toBe(all - 1);
  await page.keyboard.press("u");
  await expect.poll(() => matching(page)).toBe(all);
  await page.keyboard.press("u");
  await expect(page.getByText(/^Undone/)).toBeVisible();

  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL("/review");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV", exact: true }).focus();
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toBe("review.csv");
});

test("many are judged at once, and undone at once", async ({ page }) => {
  await open(page, "/review?sort=score");
  const all = await matching(page);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  const bar = page.getByRole("region", { name: "Selected associations" });
  await expect(bar.getByText("2 associations selected")).toBeVisible();
  await bar.getByRole("button", { name: /^Reject/ }).click();
  await expect.poll(() => matching(page)).toBe(all - 2);
  await page.keyboard.press("u");
  await expect.poll(() => matching(page)).toBe(all);

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await bar.getByRole("button", { name: `Select all ${all.toLocaleString("en")} that match` }).click();
  await bar.getByRole("button", { name: /^Confirm/ }).click();
  await expect(page.getByText(`Confirmed ${all.toLocaleString("en")} associations.`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/^Undone/)).toBeVisible();
});

test("the menu finds by words and by meaning, saves views, and links by hand", async ({ page }) => {
  await open(page, "/review?min=0.40");
  const menu = page.getByRole("dialog", { name: "Search and commands" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("save view Sure ones");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved the view Sure ones.")).toBeVisible();
  await page.goto("/signals?linked=no");
  await hydrated(page);
  await page.keyboard.press("Control+k");
  await menu.getByRole("option", { name: /^Sure ones/ }).click();
  await expect(page).toHaveURL("/review?min=0.40");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("subtitle");
  await expect(menu.getByRole("group", { name: "By meaning" }).getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();

  await page.goto("/issues?linked=no");
  await rowsOf(page).first().locator("a[data-row]").click();
  await expect(page.getByText("No signal speaks of this issue.")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("link to the");
  await menu.getByRole("option").first().click();
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  await expect(page.getByRole("button", { name: /^Confirm/ })).toHaveAttribute("aria-pressed", "true");
});
