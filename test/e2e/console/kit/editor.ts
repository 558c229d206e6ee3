import type { Locator, Page } from "playwright-core";

/** The editor of that name, once it is loaded. */
export const editorOf = (page: Page, label: string): Locator =>
  page.getByRole("textbox", { name: label, exact: true });

/** Replaces what stands in an editor, key by key, as a person would. */
export async function rewrite(page: Page, label: string, text: string): Promise<void> {
  await editorOf(page, label).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}
