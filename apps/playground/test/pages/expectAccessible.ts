/** Lets axe look at the page: it must find nothing. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param within a selector of the part to look at. Default: the whole page */
export async function expectAccessible(page: Page, within = 'html'): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async (part) => {
    const { violations } = await (globalThis as unknown as { axe: { run(part: string): Promise<AxeResult> } }).axe.run(part);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
  }, within);
  expect(found).toEqual([]);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}
