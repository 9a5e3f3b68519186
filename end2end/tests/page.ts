// What every browser test starts from: pages on which any error is fatal.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base, type Locator, type Page } from "@playwright/test";

export { expect, type Page };

export const test = base.extend<{ errors: string[] }>({
  // Console errors and uncaught exceptions fail the test. A test that provokes one
  // empties the list after having looked at it.
  errors: [
    async ({ context }, use) => {
      const errors: string[] = [];
      context.on("console", (message) => {
        // The browser's remark on a page that is slow to use what it was told to fetch early, or
        // whose scripts are blocked: it speaks of the time that passed, not of the page.
        const isOfTime = message.text().includes("was preloaded using link preload but not used");
        if (["error", "warning"].includes(message.type()) && !isOfTime) errors.push(`${message.type()}: ${message.text()}`);
      });
      context.on("weberror", (error) => errors.push(`exception: ${error.error().message}`));
      await use(errors);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

// Opens a path and waits until the page has come alive and holds the catalogue.
export async function open(page: Page, path: string): Promise<void> {
  // A page that is left may be fetching the catalogue too, and never ends.
  if (page.url() !== "about:blank") await page.goto("about:blank");
  const catalogue = page.waitForResponse("**/catalogue");
  await page.goto(path);
  await (await catalogue).finished();
  await hydrated(page);
}

export async function hydrated(page: Page): Promise<void> {
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

// The requests that a page makes from now on. Headless Chromium, which keeps no icons, asks for
// the icon again whenever the URL changes, and the page opens its event stream once it holds the
// lock, which may be after it has come alive: neither answers what a person does.
export function requestsOf(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path !== "/favicon.svg" && path !== "/events") requests.push(`${request.method()} ${request.url()}`);
  });
  return requests;
}

// Stops the page's clock: nothing that waits for time to pass happens until
// `page.clock.runFor` says so.
export async function stopClock(page: Page): Promise<void> {
  const now = Date.now();
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 60_000);
}

// The number of associations that match, as the page says it.
export async function matching(page: Page): Promise<number> {
  const text = await page.getByRole("status").getByText(/associations?$/).innerText();
  return Number(text.split(" ")[0].replaceAll(",", ""));
}

// The minimum-score slider.
export function sliderOf(page: Page): Locator {
  return page.getByLabel("Minimum score");
}

// The choices of a facet.
export function choicesOf(page: Page, facet: string): Locator {
  return page.getByRole("region", { name: facet, exact: true }).getByRole("link");
}

// The rows that are drawn.
export function rowsOf(page: Page): Locator {
  return page.locator("tbody tr:not(.room)");
}

// A score some hundredths above the least that is stored, as the URL writes it.
export async function aboveFloor(page: Page, hundredths: number): Promise<string> {
  const floor = Number(await sliderOf(page).getAttribute("min"));
  return (floor + hundredths / 100).toFixed(2);
}

// The scores of the rows, top to bottom.
export async function scores(page: Page): Promise<number[]> {
  const cells = await page.locator("tbody .score").allInnerTexts();
  return cells.map((cell) => Number(cell.trim()));
}

// The last thing a test does with a page: of rows that are all alike it leaves a dozen,
// because axe looks at each for as long as at the first.
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator("tbody").evaluateAll((bodies) => {
    for (const body of bodies) for (const row of [...body.children].slice(12)) row.remove();
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`)).toEqual([]);
}
