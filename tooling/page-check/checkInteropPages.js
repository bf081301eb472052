/**
 * The pages of docs/guides/interop.md, as they stand there: a file that PyTorch wrote is read and writes text, and a cell of one's own computes in
 * onnxruntime-web what it computes here.
 */
import { readFileSync } from 'node:fs';
import { openBundled } from './bundledPage.js';

const guide = new URL('../../docs/guides/interop.md', import.meta.url);
/** A model of five tokens, which a script in tooling/oracles made. */
const savedByTorch = new URL('../oracles/golden/pytorch/charRnn.pt', import.meta.url);
const tokens = ['a', 'b', 'c', 'd', 'e'];
/** The largest difference between our float32 and that of onnxruntime, for values around 1. */
const mostDifference = 1e-5;

/** @param {{ executablePath: string, timeout: number }} options */
export async function checkInteropPages(options) {
  const blocks = readFileSync(guide, 'utf8').matchAll(/^`([\w.]+)`(?:, in the place of `page\.js`)?:\n\n```\w+\n([\s\S]*?)^```/gm);
  const files = new Map([...blocks].map(([, name, code]) => [name, code]));
  const fileOf = (/** @type {string} */ name) => {
    const found = files.get(name);
    if (found === undefined) throw new Error(`docs/guides/interop.md has no file ${name}`);
    return found;
  };
  const open = (/** @type {string} */ script, /** @type {Record<string, string | Uint8Array>} */ served) =>
    openBundled(
      {
        ...{ name: `the page of docs/guides/interop.md with ${script}`, served, shows: /end\s*$/ },
        files: { 'index.html': fileOf('index.html'), 'page.js': fileOf(script) },
      },
      options,
    );
  const written = await open('page.js', { 'model.pt': readFileSync(savedByTorch), 'tokens.json': JSON.stringify(tokens) });
  const [generated] = /^[a-e]{200,}$/m.exec(written.text) ?? [];
  if (generated === undefined) throw new Error(`the page of docs/guides/interop.md wrote ${JSON.stringify(written.text)}`);
  console.log(`A model of PyTorch in a page: ${written.size}, ${generated.length} characters`);

  const compared = await open('onnx.js', {});
  const [, difference] = /largest difference: (\S+)/.exec(compared.text) ?? [];
  if (difference === undefined || !(Number(difference) < mostDifference)) {
    throw new Error(`the page of docs/guides/interop.md with onnxruntime wrote ${JSON.stringify(compared.text)}`);
  }
  console.log(`A cell of one's own in onnxruntime-web: differs by ${difference}`);
}
