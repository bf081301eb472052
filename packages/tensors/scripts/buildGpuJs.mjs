/**
 * Bundles gpu.js into one ES module beside the gpu engine, src/engines/gpu/generated/gpuJs.js, which is published. Installed as a package,
 * gpu.js brings 88 MB of a WebGPU for Node and a headless WebGL that wants a tool chain. Here both are left to the user, who may install
 * `webgpu` or `gl` by name. Left out, too, is the mode `dev` of gpu.js. The versions are those of the lockfile.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const folder = fileURLToPath(new URL('../src/engines/gpu/generated/', import.meta.url));
const require = createRequire(import.meta.url);
const gpuJs = dirname(require.resolve('gpu.js/package.json'));
const acorn = dirname(createRequire(join(gpuJs, 'package.json')).resolve('acorn/package.json'));

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
const declarations = `/** Written by scripts/buildGpuJs.mjs. */
export { GPU } from 'gpu.js';
/** Makes the mode \`headlessgl\` use \`create\`, the function that the package \`gl\` exports. */
export declare function setHeadlessGl(create: unknown): void;
`;
const { output } = await build({
  input: 'gpuJs.js',
  write: false,
  platform: 'neutral',
  plugins: [
    {
      name: 'gpu.js-alone',
      resolveId: (name) => {
        if (name === 'acorn') return join(acorn, 'dist/acorn.mjs');
        return name === 'gpuJs.js' || Object.hasOwn(replaced, name) ? `\0${name}` : null;
      },
      load: (id) => (id === '\0gpuJs.js' ? entry : (replaced[id.slice(1)] ?? null)),
    },
  ],
  output: { format: 'es', minify: true, comments: false },
  logLevel: 'warn',
});
if (output.length !== 1) throw new Error(`gpu.js should be one file, got ${output.map(({ fileName }) => fileName).join(', ')}`);
const [{ code, imports, dynamicImports }] = output;
const asked = [...imports, ...dynamicImports];
if (asked.length > 0) throw new Error(`gpu.js should need no other module, and imports ${asked.join(', ')}`);

const text = `${[gpuJs, acorn].map(licenseOf).join('')}${code.trim()}\n`;
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'gpuJs.js'), text);
writeFileSync(join(folder, 'gpuJs.d.ts'), declarations);
console.log(`gpu.js: ${text.length} bytes`);

/** @param {string} home of a package */
function licenseOf(home) {
  const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return `/*!\n${name} ${version}\n\n${readFileSync(join(home, 'LICENSE'), 'utf8').trim()}\n*/\n`;
}
