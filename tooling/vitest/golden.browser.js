/** The golden vectors where there is no file system: part of what the test runner serves. */
const files = import.meta.glob('../oracles/golden/*.json', { eager: true, import: 'default' });

/** @type {import('./golden.js').readGolden} */
export function readGolden(file) {
  return files[`../oracles/golden/${file}.json`].cases;
}
