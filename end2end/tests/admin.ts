// What the tests of the page /admin have in common.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setting } from "../program";
import { expect, type Page } from "./page";

// A copy of the demo company's database that is the test's own.
export function ownDatabase(): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "associations-admin-"));
  const path = join(folder, "admin.db");
  execFileSync(setting("ASSOCIATIONS_BIN"), ["--db", setting("ASSOCIATIONS_READ_DB"), "backup", path], { stdio: "ignore" });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const section = (page: Page, name: string) => page.locator(`#admin-${name}`);
// The newest job of a name: jobs of other names may follow it by themselves.
export const newest = (page: Page, job: string) =>
  section(page, "jobs").locator("li.admin-job", { has: page.locator("strong", { hasText: new RegExp(`^${job}$`) }) }).first();
export const countOf = (page: Page) => page.locator(".summary strong");

// Hands a service's key in.
export async function connect(page: Page, service: string, key: string): Promise<void> {
  await section(page, service).getByLabel("API key").fill(key);
  await section(page, service).getByRole("button", { name: "Test and save" }).click();
}

// Waits for the newest job of a name to end with these words. The first that matches loads the model,
// which takes a busy machine a while.
export async function expectDone(page: Page, job: string, outcome: string): Promise<void> {
  await expect(newest(page, job)).toContainText(`${job} done ${outcome}`, { timeout: 30_000 });
}

// Returns what tells whether the page is the one that was loaded before.
export async function sameLoad(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => ((window as never as { same: boolean }).same = true));
  return () => page.evaluate(() => (window as never as { same?: boolean }).same === true);
}
