// Records whose texts are markup and whose names mean something in a path: in the browser, after
// the page has come alive and after it has moved on by itself.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, setting, type Server } from "../program";
import { expect, hydrated, open, rowsOf, test, type Page } from "./page";

test.describe.configure({ mode: "serial" });

// Ends whatever element it could stand in, and begins others.
const MARKUP =
  `</title></textarea></script></style>--><img src=x class=evil onerror="document.title='evil'">"'>` +
  `<form class=evil action=/api/administer><input name=order></form><meta class=evil http-equiv=refresh content="0;url=/evil">` +
  `<base class=evil href=/evil/><script class=evil>document.title='evil'</script><b class=evil>bold</b>`;
const NAMES = ["..", ".", "a/b", "../admin", "a\\b", "%2e%2e", "%", "%2F", "?x=1", "#x", "~", "~2E", "a b", "ä&<\">", "+", "a;b", "//evil.test"];

let folder: string;
let server: Server;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "associations-hostile-"));
  const database = join(folder, "hostile.db");
  const run = (...words: string[]) => execFileSync(setting("ASSOCIATIONS_BIN"), ["--db", database, ...words], { stdio: "ignore" });
  const put = (kind: string, records: unknown[]) => {
    const file = join(folder, `${kind}.json`);
    writeFileSync(file, JSON.stringify(records));
    run("import", kind, file);
  };
  put("issues", NAMES.map((name, at) => issue(`uuid-${at}`, name, `Issue number ${at} of the list`)).concat(issue("evil", "EVIL-1", MARKUP)));
  put("signals", NAMES.map((name, at) => signal(name, `Signal number ${at} of the list`)).concat(signal("evil-1", MARKUP)));
  run("associate", "--min-similarity", "-1");
  server = await serve(database);
});

test.afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const named = (name: string) => ({ name });
const issue = (id: string, identifier: string, text: string) => ({
  id,
  identifier,
  title: text,
  description: text,
  url: "https://linear.app/x/issue/X-1",
  team: { key: text.slice(0, 40), name: text },
  state: { name: text, type: "started" },
  priority: 2,
  labels: { nodes: [named(text)] },
  assignee: named(text),
  project: named(text),
  updatedAt: "2026-03-02T09:00:00.000Z",
});
const signal = (id: string, text: string) => ({
  id,
  summary: text,
  context: text,
  exact_quote: text,
  date: "2026-03-03T10:00:00Z",
  topics: [named(text)],
  keywords: [named(text)],
  person: { name: text, email: text },
  company: { name: text, domain: text, revenue: 1 },
  call: { id: 1, name: text, url: "javascript:document.title='evil'" },
});

// No element that a text has made, nowhere else than before, and nothing that a text has run.
async function expectHarmless(page: Page, where: string): Promise<void> {
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 }).first(), where).toBeAttached();
  const found = await page.evaluate(() => ({
    made: document.querySelectorAll(".evil").length,
    scripted: [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].filter((link) => link.protocol === "javascript:").length,
    title: document.title === "evil",
    base: document.baseURI === location.href.split("#")[0] || document.baseURI === location.href,
    titles: document.head.querySelectorAll("title").length,
  }));
  expect(found, where).toEqual({ made: 0, scripted: 0, title: false, base: true, titles: 1 });
}

for (const bypassCSP of [false, true]) {
  test.describe(bypassCSP ? "without the policy" : "with the policy", () => {
    test.use({ bypassCSP });

    test("texts are texts on every page, loaded or moved to", async ({ page, errors }) => {
      const markup = encodeURIComponent(MARKUP);
      for (const path of [
        "/",
        "/issues/EVIL-1",
        "/signals/evil-1",
        "/issues/EVIL-1/signals/evil-1",
        `/issues?q=${markup}`,
        `/signals?q=${markup}&company=${markup}`,
        `/review?topic=${markup}`,
        `/issues/${markup}`,
        "/admin",
      ]) {
        await page.goto(server.url + path);
        await expectHarmless(page, path);
        expect(page.url().startsWith(server.url), `${path} leads away`).toBe(true);
      }
      // The browser's remark on the one page that does not exist.
      expect(errors).toEqual([expect.stringContaining("status of 404")]);
      errors.length = 0;
      await open(page, `${server.url}/issues?q=bold`);
      await rowsOf(page).first().locator("a[data-row]").click();
      await expect(page).toHaveTitle(/^EVIL-1 <\/title>/);
      await expectHarmless(page, "an issue that the list leads to");
      await page.goBack();
      await expectHarmless(page, "the list again");
      await open(page, `${server.url}/review?q=bold`);
      await rowsOf(page).first().locator("a").first().click();
      await expectHarmless(page, "a pair that the list leads to");
    });
  });
}

for (const [view, word] of [["issues", "Issue"], ["signals", "Signal"]]) {
  test(`each of the ${view} has a page, whatever its name`, async ({ page }) => {
    for (const at of NAMES.keys()) {
      await open(page, `${server.url}/${view}?q=number+${at}+of`);
      const row = rowsOf(page).filter({ hasText: `${word} number ${at} of the list` });
      const title = `${word} number ${at} of the list`;
      await row.locator("a[data-row]").click();
      await expect(page.getByRole("heading", { level: 1 }), `${NAMES[at]} moved to`).toHaveText(title);
      await page.reload();
      await hydrated(page);
      await expect(page.getByRole("heading", { level: 1 }), `${NAMES[at]} loaded`).toHaveText(title);
      expect(new URL(page.url()).pathname.split("/").length, NAMES[at]).toBe(3);
    }
  });
}
