/** Golden vectors for the tests of every package, as the oracles wrote them. */
import { readFileSync } from 'node:fs';

/** @param {string} file */
export function readGolden(file) {
  return JSON.parse(readFileSync(new URL(`../oracles/golden/${file}.json`, import.meta.url), 'utf8')).cases;
}
