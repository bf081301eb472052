/**
 * Compiles assembly/index.ts with AssemblyScript, once for each variant, into TypeScript modules that hold the binary
 * as text: they load in Node, in browsers and through any bundler, without a file beside them. It is deflated; Zopfli
 * takes a second for that and saves pages most of a kilobyte. Does nothing when the modules are newer than everything
 * they are made from.
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
const sharedSources = ['src/engines/wasm/bytecode/opcodes.ts', 'src/engines/wasm/bytecode/loopInstructions.ts'];

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

if (process.argv.includes('--force') || newest(inputs()) > oldest(Object.keys(variants).map(outputOf))) {
  // What an earlier version of this script left there would be published.
  rmSync(outputs, { recursive: true, force: true });
  mkdirSync(outputs, { recursive: true });
  for (const [variant, options] of Object.entries(variants)) {
    const wasm = await compile([...common, ...options]);
    const stream = await deflated(Buffer.from(wasm));
    const header = '/** Written by scripts/buildKernels.mjs. */';
    writeFileSync(outputOf(variant), `${header}\nexport const deflatedKernels: string = '${stream.toString('base64')}';\n`);
    console.log(`kernels, ${variant}: ${wasm.length} bytes, deflated ${stream.length}`);
  }
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

/** @param {string} variant */
function outputOf(variant) {
  return join(outputs, `${variant}Kernels.ts`);
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

/** @param {string[]} files */
function oldest(files) {
  return Math.min(...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY));
}
