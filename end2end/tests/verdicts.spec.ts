// Confirming, rejecting, undoing: by mouse, by keyboard, one and many. On a server of
// its own, one test after the other.
import { expect, hydrated, matching, open, rowsOf, test, type Page } from "./page";

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
  await expect(page.getByText("The server has not answered yet; checking what was saved …")).toBeVisible();
  await expect(page.getByText(/^Your verdict may not have been saved\. /)).toBeVisible({ timeout: 20_000 });
  expect(await matching(page)).toBe(all);
  await page.unrouteAll();
  await page.route("**/api/judge*", (route) =>
    route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify("Busy") }));
  await rowsOf(page).nth(3).getByRole("button", { name: /^Reject/ }).click();
  await expect(page.getByText(/^Could not save your verdict\. /)).toBeVisible();
  expect(await matching(page)).toBe(all);
  errors.length = 0;
});

test("an answer that is lost is asked for before anything is said", async ({ page, errors }) => {
  await open(page, "/review?sort=score");
  const all = await matching(page);
  let lost = 0;
  await page.route("**/api/judge", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await rowsOf(page).nth(3).getByRole("button", { name: /^Reject/ }).click();
  const again = await page.waitForResponse((response) => response.url().endsWith("/api/judge") && response.status() === 409);
  expect(again.ok()).toBe(false);
  await expect(page.getByText(/^Could not save/)).toBeHidden();
  expect(await matching(page)).toBe(all - 1);
  await page.keyboard.press("u");
  await expect(page.getByText("Verdict undone.")).toBeVisible();
  await page.reload();
  await hydrated(page);
  expect(await matching(page)).toBe(all);
  errors.length = 0;
});

test("a verdict on what somebody else has judged meanwhile is refused, and theirs is shown", async ({ page, context, errors }) => {
  await open(page, "/review?sort=score");
  const row = rowsOf(page).nth(4);
  const link = await row.locator("a[data-row]").getAttribute("href");
  await page.route("**/catalogue", (route) => route.abort());
  const other = await context.newPage();
  await other.goto(link!);
  await hydrated(other);
  const saved = other.waitForResponse("**/api/judge");
  await other.getByRole("button", { name: /^Reject/ }).click();
  expect((await saved).status()).toBe(200);
  await row.getByRole("button", { name: /^Confirm/ }).click();
  await expect(page.getByText(/^Could not save your verdict\. Someone else has changed it in the meantime/)).toBeVisible();
  const undone = other.waitForResponse("**/api/undo");
  await other.keyboard.press("u");
  expect((await undone).status()).toBe(200);
  await expect(other.getByRole("button", { name: /^Reject/ })).toHaveAttribute("aria-pressed", "false");
  errors.length = 0;
});

// Judges the pairs of a list from the first on, one key each, faster than the server answers.
async function judgeByKeys(page: Page, path: string, keys: string): Promise<Map<string, string>> {
  await open(page, path);
  const rows = await rowsOf(page).locator("a[data-row]").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
  await page.keyboard.press("j");
  for (const key of keys) await page.keyboard.press(key);
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "");
  return new Map([...keys].map((key, at) => [rows[at], key === "c" ? "confirmed" : "rejected"]));
}

// What an export says of pairs, by the address of each.
async function verdicts(page: Page): Promise<Map<string, string>> {
  const response = await page.request.get("/export/review.json?verdict=confirmed&verdict=rejected");
  const rows = (await response.json()) as { issue: string; signal: string; verdict: string }[];
  return new Map(rows.map((row) => [`/issues/${row.issue}/signals/${row.signal}`, row.verdict]));
}

for (const [name, keys] of [["eight pairs in turn", "crcrcrcr"], ["twenty pairs with a slow server", "crrcccrcrcrrccrcrccr"]]) {
  test(`${name}: each key hits the next pair, and every verdict is there`, async ({ page }) => {
    const before = await verdicts(page);
    let requests = 0;
    let together = 0;
    let most = 0;
    await page.route("**/api/judge", async (route) => {
      most = Math.max(most, ++together);
      // Later requests are quicker than earlier ones.
      await new Promise((done) => setTimeout(done, 120 - 5 * Math.min(requests++, 20)));
      const response = await route.fetch();
      together--;
      await route.fulfill({ response });
    });
    const given = await judgeByKeys(page, "/review?sort=score&verdict=open", keys);
    expect(given.size).toBe(keys.length);
    await expect.poll(() => requests, { timeout: 20_000 }).toBe(keys.length);
    await expect.poll(() => together).toBe(0);
    expect(most, "one request at a time").toBe(1);
    const after = await verdicts(page);
    for (const [pair, verdict] of given) expect(after.get(pair), pair).toBe(verdict);
    expect(after.size).toBe(before.size + keys.length);
    for (let step = 0; step < keys.length; step++) await page.keyboard.press("u");
    await expect.poll(async () => (await verdicts(page)).size, { timeout: 20_000 }).toBe(before.size);
  });
}

test("to press the same again changes nothing, and the history of a pair tells who did what", async ({ page }) => {
  await open(page, "/review?sort=score&verdict=open");
  await rowsOf(page).first().locator("a[data-row]").click();
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  await expect(page.getByRole("button", { name: /^Confirm/ })).toBeVisible();
  const saved = () => page.waitForResponse("**/api/judge");
  for (const key of ["c", "r"]) {
    const answer = saved();
    await page.keyboard.press(key);
    expect((await answer).status()).toBe(200);
  }
  await page.keyboard.press("r");
  await expect(page.getByRole("button", { name: /^Reject/ })).toHaveAttribute("aria-pressed", "true");
  const undone = page.waitForResponse("**/api/undo");
  await page.keyboard.press("u");
  await undone;
  const cleared = saved();
  await page.getByRole("button", { name: "Clear verdict" }).click();
  await cleared;
  await page.reload();
  const entries = page.getByRole("region", { name: "Verdict history" }).getByRole("listitem");
  await expect(entries.nth(0)).toContainText("cleared the verdict");
  await expect(entries.nth(1)).toContainText("undid a change: confirmed again");
  await expect(entries.nth(2)).toContainText("changed confirmed to rejected");
  await expect(entries.nth(3)).toContainText("confirmed this match");
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
  await expect(rowsOf(page).nth(4).getByRole("button", { name: /^Confirm/ })).toHaveAttribute("aria-pressed", "true");
  await expect(rowsOf(page).nth(5)).toHaveClass(/active/);
  await page.keyboard.press("r");
  await expect.poll(() => matching(page)).toBe(all - 1);
  await page.keyboard.press("u");
  await expect.poll(() => matching(page)).toBe(all);
  await page.keyboard.press("u");
  await expect(page.getByText("Verdict undone.")).toBeVisible();

  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL("/review");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV", exact: true }).focus();
  await page.keyboard.press("Enter");
  expect((await download).suggestedFilename()).toBe("review.csv");
});

test("many are judged at once, and undone at once", async ({ page, errors }) => {
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
  await bar.getByRole("button", { name: `Select all ${all.toLocaleString("en")} results` }).click();
  await bar.getByRole("button", { name: /^Confirm/ }).click();
  await expect(page.getByText(`Confirmed ${all.toLocaleString("en")} associations.`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(/verdicts undone\.$/)).toBeVisible();
  // Where the catalogue does not know yet what was undone above, the page asks twice.
  expect(errors.filter((error) => !error.includes("status of 409"))).toEqual([]);
  errors.length = 0;
});

test("the menu finds by words and by meaning, saves views, and links by hand", async ({ page }) => {
  await open(page, "/review?min=0.40");
  const menu = page.getByRole("dialog", { name: "Search and commands" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("save view Sure ones");
  await page.keyboard.press("Enter");
  await expect(page.getByText("View “Sure ones” saved.")).toBeVisible();
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
  await expect(page.getByText("No signals match this issue yet.")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("link to the");
  await menu.getByRole("option").first().click();
  await expect(page).toHaveURL(/\/issues\/[\w-]+\/signals\//);
  await expect(page.getByRole("button", { name: /^Confirm/ })).toHaveAttribute("aria-pressed", "true");
});
