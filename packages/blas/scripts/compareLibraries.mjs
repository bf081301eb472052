/**
 * Times the products of two libraries beside each other, on one thread, and checks that they are equal. The rule of
 * src/shareProducts.ts was measured with it, after `npm run build`:
 *
 *     env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE node scripts/compareLibraries.mjs libdnnl.so.2 libopenblas.so.0
 */
import { openBlas } from '@statal/blas';

const ROUNDS = 15;
/** Multiplications of one measurement. */
const WORK = 2e8;
const TOLERANCE = 1e-4;

/** Transposed A, transposed B, m, n, k: products of loops, of all steps at once, of gradients of weights, and small ones. */
const shapes = [
  ...[8, 12, 24, 25, 50, 64, 156, 625, 2500].map((rows) => [0, 0, rows, 512, 128]),
  ...[32, 64, 256, 1024].map((rows) => [0, 0, rows, 2048, 512]),
  ...[25, 50].map((rows) => [0, 0, rows, 128, 512]),
  ...[25, 156, 625].map((rows) => [0, 1, rows, 128, 512]),
  ...[1250, 2500].map((depth) => [1, 0, 128, 512, depth]),
  [1, 0, 512, 128, 2500],
  [1, 0, 512, 2048, 1024],
  ...[25, 50, 156, 625].map((rows) => [0, 0, rows, 65, 128]),
  ...[25, 50].flatMap((rows) => [32, 64, 96, 128].map((units) => [0, 0, rows, units, units])),
  [1, 0, 64, 64, 50],
  [0, 1, 50, 64, 64],
];

const libraries = process.argv.slice(2).map((name) => openBlas(name));
if (libraries.length !== 2) throw new Error('give the names of two libraries');
const values = new Float32Array(2 ** 23);
const start = libraries[0].addressOf(new Uint8Array(values.buffer));

console.log(`| A | B | ${libraries.map(({ name }) => `${name}, us`).join(' | ')} | second / first |\n|---|---|---|---|---|`);
for (const shape of shapes) {
  const times = compare(shape);
  console.log(`| ${sizesOf(shape)} | ${times.map((time) => time.toFixed(1)).join(' | ')} | ${(times[1] / times[0]).toFixed(2)} |`);
}

/** The median time of a product by each library, in microseconds. The libraries take turns. */
function compare([transposeA, transposeB, m, n, k]) {
  const [b, c] = [m * k, m * k + k * n];
  for (let index = 0; index < c; index++) values[index] = Math.sin(index);
  const matrices = [start, transposeA ? m : k, start + 4 * b, transposeB ? k : n, start + 4 * c, n];
  const multiply = ({ multiply: by }) => by(transposeA, transposeB, m, n, k, ...matrices, 0);
  const [first, second] = libraries.map((library) => {
    multiply(library);
    return values.slice(c, c + m * n);
  });
  if (first.some((value, index) => !(Math.abs(value - second[index]) <= TOLERANCE * k))) throw new Error('the libraries differ');
  const times = libraries.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, library] of libraries.entries()) times[index].push(timeOf(() => multiply(library), m * n * k));
  }
  return times.map((all) => all.toSorted((x, y) => x - y)[ROUNDS >> 1]);
}

function timeOf(call, multiplications) {
  const repeats = Math.max(1, Math.round(WORK / multiplications / ROUNDS));
  const began = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) call();
  return ((performance.now() - began) * 1000) / repeats;
}

function sizesOf([transposeA, transposeB, m, n, k]) {
  return `[${m}, ${k}]${transposeA ? ' transposed' : ''} | [${k}, ${n}]${transposeB ? ' transposed' : ''}`;
}
