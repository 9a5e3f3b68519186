// Keys on other keyboard layouts, with Caps Lock, and while characters are composed.
import { expect, open, rowsOf, test, type Page } from "./page";

// What a keyboard of a layout sends; Playwright itself has an English one only.
async function press(page: Page, key: string, code: string, more: KeyboardEventInit = {}): Promise<void> {
  const event = { key, code, bubbles: true, cancelable: true, ...more };
  await page.evaluate((event) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", event)), event);
}

const active = (page: Page) => page.locator("tr.active");

for (const [layout, down, g, i] of [["Russian", "о", "п", "ш"], ["Greek", "ξ", "γ", "ι"], ["Korean", "ㅓ", "ㅎ", "ㅑ"], ["Caps Lock", "J", "G", "I"]]) {
  test(`rows are moved in and pages opened with ${layout}`, async ({ page }) => {
    await open(page, "/signals");
    await press(page, down, "KeyJ");
    await press(page, down, "KeyJ");
    await expect(active(page)).toHaveAttribute("aria-rowindex", "3");
    await press(page, g, "KeyG");
    await press(page, i, "KeyI");
    await expect(page).toHaveURL("/issues");
    await expect(rowsOf(page).first()).toBeVisible();
  });
}

test("a letter of a Latin layout means itself, wherever it stands", async ({ page }) => {
  await open(page, "/signals");
  // Dvorak: J is where C is, and H where J is.
  await press(page, "h", "KeyJ");
  await expect(active(page)).toHaveCount(0);
  await press(page, "j", "KeyC");
  await expect(active(page)).toHaveCount(1);
});

test("the menu opens on another layout, and no key acts while a character is composed", async ({ page }) => {
  await open(page, "/signals");
  await press(page, "j", "KeyJ", { isComposing: true });
  await press(page, "Process", "KeyJ", { keyCode: 229 } as KeyboardEventInit);
  await expect(active(page)).toHaveCount(0);
  await press(page, "л", "KeyK", { ctrlKey: true });
  const menu = page.getByRole("dialog", { name: "Search and commands" });
  await expect(menu).toBeVisible();
  await menu.getByRole("combobox").fill("Review");
  await expect(menu.getByRole("option").first()).toBeVisible();
  await press(page, "Enter", "Enter", { isComposing: true });
  await expect(menu, "Enter ends the composition only").toBeVisible();
});
