/**
 * Compiles assembly/index.ts with AssemblyScript, once for each variant, into one TypeScript module that holds the
 * binaries as text: it loads in Node, in browsers and through any bundler, without fetching a file. They are deflated as
 * one stream, where the second is for the most part a repetition of the first; Zopfli takes seconds for it and saves
 * pages a kilobyte. Does nothing when the module is newer than everything it is made from.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import zopfli from '@gfx/zopfli';
import asc from 'assemblyscript/asc';
import { chooseTile, productTiles } from './productTiles.mjs';

const home = fileURLToPath(new URL('../', import.meta.url));
const output = join(home, 'src/engines/wasm/generated/deflatedKernels.ts');
const sharedSources = ['src/engines/wasm/opcodes.ts', 'src/engines/wasm/loop/loopCode.ts'];

const variants = {
  simd: [],
  relaxed: ['--enable', 'relaxed-simd'],
};

/** Sources that are written by a script and read by the compiler as if they were files. */
const generatedSources = {
  'assembly/generated/productTiles.ts': productTiles,
  'assembly/generated/chooseTile.ts': chooseTile,
};

const common = [
  'assembly/index.ts',
  ...['--baseDir', home],
  ...['--runtime', 'stub'],
  ...['--enable', 'simd', '--enable', 'bulk-memory'],
  ...['--importMemory', '--maximumMemory', '65536'],
  '--noExportMemory',
  '--noAssert',
  '-O3',
  '--converge',
  ...['--outFile', 'kernels.wasm'],
];

if (process.argv.includes('--force') || newest(inputs()) > (statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0)) {
  /** @type {Record<string, Uint8Array>} */
  const binaries = {};
  for (const [variant, options] of Object.entries(variants)) {
    binaries[variant] = await compile([...common, ...options]);
  }
  const stream = await deflated(Buffer.concat(Object.values(binaries)));
  const lengths = Object.entries(binaries).map(([variant, { length }]) => `${variant}: ${length}`);
  const lines = [
    '/** Written by scripts/buildKernels.mjs. */',
    `export const deflatedKernels: string = '${stream.toString('base64')}';`,
    `/** Bytes of the binaries, which lie one behind the other. */`,
    `export const kernelBytes: { readonly ${Object.keys(binaries)
      .map((variant) => `${variant}: number`)
      .join('; readonly ')} } = { ${lengths.join(', ')} };`,
    '',
  ];
  // What an earlier version of this script left there would be published.
  rmSync(dirname(output), { recursive: true, force: true });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, lines.join('\n'));
  console.log(`kernels: ${lengths.join(', ')} bytes; deflated together ${stream.length}`);
}

/** @param {Buffer} bytes */
async function deflated(bytes) {
  const stream = Buffer.from(await zopfli.deflateAsync(bytes, {}));
  if (!inflateRawSync(stream).equals(bytes)) throw new Error('the deflated kernels do not inflate to what they were');
  return stream;
}

/** @param {string[]} options */
async function compile(options) {
  let wasm = new Uint8Array();
  const { error, stderr } = await asc.main(options, {
    readFile: (name, baseDir) => {
      const generate = generatedSources[name.replaceAll('\\', '/')];
      if (generate !== undefined) return generate();
      try {
        return readFileSync(join(baseDir, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_, contents) => {
      wasm = contents;
    },
  });
  if (error !== null) {
    console.error(stderr.toString());
    process.exit(1);
  }
  return wasm;
}

function inputs() {
  const folders = ['assembly', 'scripts'].map((folder) => join(home, folder));
  const sources = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  return [
    ...sources,
    ...sharedSources.map((file) => join(home, file)),
    join(dirname(fileURLToPath(import.meta.resolve('assemblyscript/asc'))), '../package.json'),
  ];
}

/** @param {string[]} files */
function newest(files) {
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
