/**
 * Compiles assembly/index.ts with AssemblyScript, once for each variant, into one TypeScript module that holds the binaries
 * as text: it loads in Node, in browsers and through any bundler, without a file beside it. They are deflated together, because
 * most of the second is found in the first: that is 3 kB more than one of them, and 7 kB less than both, which bundles of one file carry, such as Vite's
 * Workers. They are cut into parts that take turns, so that equal parts lie within the 32 kB that deflate looks back. Zopfli takes a second for that and saves pages most of a kilobyte. Does nothing when the module is newer than everything
 * it is made from.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import zopfli from '@gfx/zopfli';
import asc from 'assemblyscript/asc';
import { chooseTile, productTiles } from './productTiles.mjs';

const home = fileURLToPath(new URL('../', import.meta.url));
const outputs = join(home, 'src/engines/wasm/kernels/generated');
const output = join(outputs, 'kernels.ts');
const sharedSources = ['src/engines/wasm/bytecode/opcodes.ts', 'src/engines/wasm/bytecode/loopInstructions.ts'];

/** Twice the length of a part must be well below 32 kB. */
const PARTS = 3;

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
  // Locals in order of use have shorter numbers, and repeat more often: 90 bytes less when deflated.
  ...['--runPasses', 'reorder-locals'],
  ...['--outFile', 'kernels.wasm'],
];

if (process.argv.includes('--force') || newest(inputs()) > modified(output)) {
  // What an earlier version of this script left there would be published.
  rmSync(outputs, { recursive: true, force: true });
  mkdirSync(outputs, { recursive: true });
  const binaries = [];
  for (const [variant, options] of Object.entries(variants)) {
    binaries.push(Buffer.from(await compile([...common, ...options])));
    console.log(`kernels, ${variant}: ${binaries[binaries.length - 1].length} bytes`);
  }
  const parts = Array.from({ length: PARTS }, (_, part) =>
    binaries.map((binary) => binary.subarray(...[part, part + 1].map((cut) => Math.round((cut * binary.length) / PARTS)))),
  );
  const stream = await deflated(Buffer.concat(parts.flat()));
  writeFileSync(
    output,
    `/** Written by scripts/buildKernels.mjs. */
/** The first part of ${Object.keys(variants).join(' and of ')}, then the second parts, and so on. */
export const deflatedKernels: string = '${stream.toString('base64')}';
/** Bytes of each part. */
export const kernelParts: readonly (readonly [simd: number, relaxed: number])[] = ${JSON.stringify(parts.map((each) => each.map(({ length }) => length)))};
`,
  );
  console.log(`deflated together: ${stream.length} bytes`);
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

/** @param {string} file */
function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
