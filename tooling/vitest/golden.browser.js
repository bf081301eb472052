/** The golden vectors where there is no file system: part of what the test runner serves. */
// @ts-expect-error: a function of Vite's
const files = import.meta.glob('../oracles/golden/*.json', { eager: true, import: 'default' });

/** @param {string} file */
export function readGolden(file) {
  return files[`../oracles/golden/${file}.json`].cases;
}
