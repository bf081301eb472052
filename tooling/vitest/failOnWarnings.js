/**
 * A warning fails the test that caused it (one at import time, the first test of the file). A test that expects one replaces `console.warn` with a spy of its own
 * (`vi.spyOn(console, 'warn').mockImplementation(...)`) and asserts on it.
 */
import { afterEach, expect } from 'vitest';

const watched = /** @type {const} */ (['warn', 'error']);
/** @type {string[]} */
let heard = [];

for (const method of watched) {
  const print = console[method].bind(console);
  console[method] = (...words) => {
    heard.push(`console.${method}: ${words.map(String).join(' ')}`);
    print(...words);
  };
}

afterEach(() => {
  const warnings = heard;
  heard = [];
  expect(warnings, 'a test may not warn: fix the cause, or spy on the console and assert on the message').toEqual([]);
});
