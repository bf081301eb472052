import { expect, it } from 'vitest';
import { codeForPages } from './bundled.js';

it('what a page gets imports nothing from Node, and nothing for several processes', { timeout: 60_000 }, async () => {
  const code = await codeForPages();
  expect(code).toContain('a page has no directories');
  expect(code).toContain('a page has no processes');
  expect(code).not.toContain('DistributedStep');
  expect(code).not.toMatch(/["'`]node:|from ["'](fs|path|crypto)|require\(/);
});
