/**
 * Bundles gpu.js, and engines for pages.
 *
 * `engines/gpu/generated/gpuJs.js` is gpu.js as one ES module. Installed as a package, gpu.js brings 88 MB of a WebGPU for Node and a headless
 * WebGL that wants a tool chain. Here both are left to the user, who may install `webgpu` or `gl` by name. Left out, too, is the mode
 * `dev` of gpu.js. The versions are those of the lockfile.
 *
 * `platform/generated/gpuEngine.js` is the gpu engine for pages, with gpu.js inside. `referenceEngine.js` is the reference engine. Both
 * files stay outside of bundles. Some bundles are a single file, such as Vite's Workers: there an engine would be included even if the
 * page never uses it. Each script leaves a function in a global. The function takes what the engine shares with the page, such as the
 * classes of errors.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const gpuJsFolder = join(source, 'engines/gpu/generated');
const pageFolder = join(source, 'platform/generated');
const require = createRequire(import.meta.url);
const gpuJs = dirname(require.resolve('gpu.js/package.json'));
const acorn = dirname(createRequire(join(gpuJs, 'package.json')).resolve('acorn/package.json'));
const licenses = [gpuJs, acorn].map(licenseOf).join('');

write(gpuJsFolder, 'gpuJs.js', `${licenses}${await bundleGpuJs()}`);
write(
  gpuJsFolder,
  'gpuJs.d.ts',
  `/** Written by scripts/buildEngines.mjs. */
export { GPU } from 'gpu.js';
/** Makes the mode \`headlessgl\` use \`create\`, the function that the package \`gl\` exports. */
export declare function setHeadlessGl(create: unknown): void;
`,
);
write(pageFolder, 'gpuEngine.js', `${licenses}${await bundleEngine('gpuEngine', 'engines/gpu/openGpuEngine.ts')}`);
write(pageFolder, 'referenceEngine.js', await bundleEngine('referenceEngine', 'engines/reference/referenceEngine.ts'));

async function bundleGpuJs() {
  /** What gpu.js requires, and what it gets instead. */
  const replaced = {
    // gpu.js requires it when it is loaded. This one makes contexts with what `setHeadlessGl` was given, or none.
    gl: 'module.exports = (...args) => module.exports.create?.(...args) ?? null;',
    // Threads of the mode `webasm`, which this engine does not use.
    os: 'module.exports = {};',
    worker_threads: 'module.exports = {};',
    // The mode `dev`.
    'gpu-mock.js': 'module.exports = {};',
  };
  const entry = `
import gl from 'gl';
import gpuJs from ${JSON.stringify(join(gpuJs, 'src/gpu.js'))};
export const GPU = gpuJs.GPU;
export function setHeadlessGl(create) { gl.create = create; }
`;
  return bundle({
    input: 'entry',
    plugins: [
      {
        name: 'gpu.js-alone',
        resolveId: (name) => {
          if (name === 'acorn') return join(acorn, 'dist/acorn.mjs');
          return name === 'entry' || Object.hasOwn(replaced, name) ? `\0${name}` : null;
        },
        load: (id) => (id === '\0entry' ? entry : (replaced[id.slice(1)] ?? null)),
      },
    ],
    output: { format: 'es' },
  });
}

/**
 * A script that leaves a function, where engines/otherEngines.browser.ts finds it. The function takes what the page has already, and returns
 * what the module exports. It is left in a global, because Parcel makes a script without exports of a file that it knows by its address.
 *
 * @param {string} name
 * @param {string} module
 */
async function bundleEngine(name, module) {
  const shared = {
    '#platform': 'platform',
    [join(source, 'errors.ts')]: 'errors',
    [join(source, 'tensorBase.ts')]: 'tensorBase',
    [join(source, 'engines/gpu/deviceLostError.ts')]: 'deviceLostError',
  };
  const code = await bundle({
    input: join(source, module),
    plugins: [
      {
        name: 'shared-with-the-page',
        async resolveId(name, importer) {
          const id = name === '#platform' ? name : (await this.resolve(name, importer, { skipSelf: true }))?.id;
          return Object.hasOwn(shared, id ?? '') ? { id, external: true } : null;
        },
      },
    ],
    makeAbsoluteExternalsRelative: false,
    output: { format: 'iife', name: 'engine', globals: shared, codeSplitting: false },
  });
  return `globalThis[Symbol.for('@statal/tensors/${name}')] = ({ ${Object.values(shared).join(', ')} }) => {\n${code}\nreturn engine;\n};\n`;
}

/** @param {import('rolldown').BuildOptions & { output: import('rolldown').OutputOptions }} options @returns {Promise<string>} */
async function bundle({ output, ...options }) {
  const { output: chunks } = await build({
    ...options,
    write: false,
    platform: 'neutral',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    output: { ...output, minify: true, comments: false },
    logLevel: 'warn',
  });
  if (chunks.length !== 1) throw new Error(`expected one file, got ${chunks.map(({ fileName }) => fileName).join(', ')}`);
  if (output.format === 'es' && chunks[0].imports.length + chunks[0].dynamicImports.length > 0)
    throw new Error(`gpu.js should need no other module, and imports ${[...chunks[0].imports, ...chunks[0].dynamicImports].join(', ')}`);
  return `${chunks[0].code.trim()}\n`;
}

/** @param {string} folder @param {string} name @param {string} text */
function write(folder, name, text) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  if (name.endsWith('.js')) console.log(`${name}: ${text.length} bytes`);
}

/** @param {string} home of a package */
function licenseOf(home) {
  const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return `/*!\n${name} ${version}\n\n${readFileSync(join(home, 'LICENSE'), 'utf8').trim()}\n*/\n`;
}
