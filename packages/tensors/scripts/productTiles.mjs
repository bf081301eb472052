/**
 * Writes the inner loops of the matrix products as AssemblyScript: one function for each tile of rows x columns whose
 * sums stay in registers. AssemblyScript has no macros, and by hand this is the same forty lines a dozen times over.
 *
 * The sizes are measured. A fused multiply-add needs no register for the product, so its tiles may be one row taller.
 * Loops are not unrolled: V8 then runs out of registers and a third of the speed is lost.
 */

/** Rows of the tallest tile of the packed product, without and with fused multiply-add. */
const TILE_ROWS = { simd: 5, relaxed: 6 };
/** Columns of a panel of packed B, in vectors of four. */
const PANEL_VECTORS = 2;
/** Panels that a tile of one or two rows takes at once: additions have a latency, so eight sums must be under way. */
const PANELS_AT_ONCE = [4, 2];
/** Vectors of columns that one to four rows take at once in the product without packing. */
const FEW_ROWS_VECTORS = [8, 4, 4, 2];

/** @param {number} count */
const range = (count) => Array.from({ length: count }, (_, index) => index);

/**
 * A function that adds up `rows` rows by `vectors` vectors over k, then stores the sums or adds them to C.
 *
 * @param {string} name
 * @param {string[]} parameters those before `c`
 * @param {number} rows
 * @param {number} vectors
 * @param {{ before?: string[], left: (row: number) => string, right: (vector: number) => string, advance: string[] }} access
 *   addresses of an element of A and of a vector of B, and how they move from k to k + 1
 */
function tile(name, parameters, rows, vectors, { before = [], left, right, advance }) {
  /** @param {(row: number, vector: number) => string} statement */
  const each = (statement) =>
    range(rows).flatMap((r) => [...range(vectors).map((v) => statement(r, v)), ...(r < rows - 1 ? ['c += ldc;'] : [])]);
  return [
    `export function ${name}(${[...parameters, 'c', 'ldc', 'k'].map((parameter) => `${parameter}: i32`).join(', ')}, accumulate: bool): void {`,
    ...range(rows).flatMap((r) => range(vectors).map((v) => `  let c${r}_${v} = i32x4.splat(0);`)),
    ...before,
    '  for (; k > 0; k--) {',
    ...(rows === 1
      ? [
          `    const a0 = v128.load32_splat(${left(0)});`,
          ...range(vectors).map((v) => `    c0_${v} = madd(a0, v128.load(${right(v)}), c0_${v});`),
        ]
      : [
          ...range(vectors).map((v) => `    const b${v} = v128.load(${right(v)});`),
          ...range(rows).flatMap((r) => [
            `    const a${r} = v128.load32_splat(${left(r)});`,
            ...range(vectors).map((v) => `    c${r}_${v} = madd(a${r}, b${v}, c${r}_${v});`),
          ]),
        ]),
    ...advance.map((statement) => `    ${statement}`),
    '  }',
    '  if (accumulate) {',
    ...each((r, v) => `    v128.store(c, f32x4.add(v128.load(c, ${16 * v}), c${r}_${v}), ${16 * v});`),
    '  } else {',
    ...each((r, v) => `    v128.store(c, c${r}_${v}, ${16 * v});`),
    '  }',
    '}',
  ];
}

/**
 * A strip of packed A times one or more panels of packed B: all contiguous, k after k. `next` is the distance of panels.
 *
 * @param {number} rows
 */
function packedTile(rows) {
  const panels = PANELS_AT_ONCE[rows - 1] ?? 1;
  return [1, panels].slice(0, panels === 1 ? 1 : 2).flatMap((count) =>
    tile(`packedTile${rows}x${count}`, ['a', 'b', 'next'], rows, PANEL_VECTORS * count, {
      before: range(count - 1).map((index) => `  let p${index + 1} = b + ${index + 1} * next;`),
      left: (row) => `a, ${4 * row}`,
      right: (vector) => `${vector < PANEL_VECTORS ? 'b' : `p${Math.floor(vector / PANEL_VECTORS)}`}, ${16 * (vector % PANEL_VECTORS)}`,
      advance: [`a += ${4 * rows};`, ...range(count).map((index) => `${index === 0 ? 'b' : `p${index}`} += ${16 * PANEL_VECTORS};`)],
    }),
  );
}

/**
 * Rows of A and columns of B as they are.
 *
 * @param {number} rows
 * @param {number} vectors
 */
function plainTile(rows, vectors) {
  return tile(`plainTile${rows}x${vectors}`, ['a', 'lda', 'b', 'ldb'], rows, vectors, {
    before: range(rows - 1).map((row) => `  let r${row + 1} = a + ${row + 1} * lda;`),
    left: (row) => (row === 0 ? 'a' : `r${row}`),
    right: (vector) => `b, ${16 * vector}`,
    advance: [...range(rows).map((row) => `${row === 0 ? 'a' : `r${row}`} += 4;`), 'b += ldb;'],
  });
}

/** The loop over k of a tile, with the addresses of `tile`. */
const sums = (rows, left) => [
  ...range(PANEL_VECTORS).map((v) => `      const b${v} = v128.load(b, ${16 * v});`),
  ...range(rows).flatMap((r) => [
    `      const a${r} = v128.load32_splat(${left(r)});`,
    ...range(PANEL_VECTORS).map((v) => `      c${r}_${v} = madd(a${r}, b${v}, c${r}_${v});`),
  ]),
];
const zeros = (rows) => range(rows).flatMap((r) => range(PANEL_VECTORS).map((v) => `  let c${r}_${v} = i32x4.splat(0);`));
const stored = (rows, value) =>
  range(rows).flatMap((r) => [
    ...range(PANEL_VECTORS).map((v) => `    v128.store(c, ${value(`c${r}_${v}`, 16 * v)}, ${16 * v});`),
    ...(r < rows - 1 ? ['    c += ldc;'] : []),
  ]);

/**
 * Positions of a convolution times a panel of its packed kernel. `places` is the address of the positions' addresses in the images, and
 * `runs` that of the runs of elements under a window: how many down and across, elements of one, bytes from one to the next.
 *
 * @param {number} rows
 */
function positionTile(rows) {
  return [
    `export function positionTile${rows}(places: i32, runs: i32, b: i32, c: i32, ldc: i32): void {`,
    ...zeros(rows),
    '  for (let v = load<i32>(runs), down = 0; v > 0; v--, down += load<i32>(runs, 12)) {',
    '    for (let h = load<i32>(runs, 4), at = down; h > 0; h--, at += load<i32>(runs, 16)) {',
    ...range(rows).map((r) => `      let r${r} = load<i32>(places, ${4 * r}) + at;`),
    '      for (let k = load<i32>(runs, 8); k > 0; k--) {',
    ...sums(rows, (row) => `r${row}`),
    ...range(rows).map((r) => `      r${r} += 4;`),
    `      b += ${16 * PANEL_VECTORS};`,
    '      }',
    '    }',
    '  }',
    ...stored(rows, (sum) => sum),
    '}',
  ];
}

/**
 * Elements that follow each other in the images, times the cotangents of `k` positions.
 *
 * @param {number} rows
 */
function kernelTile(rows) {
  return [
    `export function kernelTile${rows}(places: i32, at: i32, b: i32, ldb: i32, c: i32, ldc: i32, k: i32, accumulate: bool): void {`,
    ...zeros(rows),
    '  for (; k > 0; k--) {',
    '      const a = load<i32>(places) + at;',
    ...sums(rows, (row) => `a, ${4 * row}`),
    '      places += 4;',
    '      b += ldb;',
    '  }',
    '  if (accumulate) {',
    ...stored(rows, (sum, offset) => `f32x4.add(v128.load(c, ${offset}), ${sum})`),
    '  } else {',
    ...stored(rows, (sum) => sum),
    '  }',
    '}',
  ];
}

/**
 * A function that calls one of several by the number of rows.
 *
 * @param {string} name
 * @param {string[]} parameters
 * @param {string[]} targets for one row, two rows, ...
 */
function byRows(name, parameters, targets) {
  const all = [...parameters, 'c', 'ldc', 'k'];
  return [
    `export function ${name}(rows: i32, ${all.map((parameter) => `${parameter}: i32`).join(', ')}, accumulate: bool): void {`,
    '  switch (rows) {',
    ...targets.map((target, index) => `    case ${index + 1}: ${target}(${all.join(', ')}, accumulate); break;`),
    '  }',
    '}',
  ];
}

/**
 * A function from the number of rows to a number.
 *
 * @param {string} name
 * @param {number[]} values for one row, two rows, ...
 * @param {number} otherwise
 */
function byRowsValue(name, values, otherwise) {
  return [
    `export function ${name}(rows: i32): i32 {`,
    ...values.map((value, index) => `  if (rows == ${index + 1}) return ${value};`),
    `  return ${otherwise};`,
    '}',
  ];
}

const few = FEW_ROWS_VECTORS.map((vectors, index) => ({ rows: index + 1, vectors }));
const heights = range(Math.max(...Object.values(TILE_ROWS))).map((index) => index + 1);

/** The tiles, a module that exports nothing else. */
export function productTiles() {
  return [
    "import { madd } from '../madd';",
    ...heights.flatMap(packedTile),
    ...few.flatMap(({ rows, vectors }) => plainTile(rows, vectors)),
    ...plainTile(1, 1),
    // The variants of the module use one height each, and drop the other.
    ...Object.values(TILE_ROWS).flatMap((rows) => [...positionTile(rows), ...kernelTile(rows)]),
    '',
  ].join('\n');
}

/** Their sizes, and functions that call the tile of a given height. */
export function chooseTile() {
  const packed = ['a', 'b', 'next'];
  const plain = ['a', 'lda', 'b', 'ldb'];
  const choices = [
    { name: 'packedTile', parameters: packed, targets: heights.map((rows) => `packedTile${rows}x1`) },
    { name: 'packedTiles', parameters: packed, targets: PANELS_AT_ONCE.map((panels, index) => `packedTile${index + 1}x${panels}`) },
    { name: 'wideTile', parameters: plain, targets: few.map(({ rows, vectors }) => `plainTile${rows}x${vectors}`) },
  ];
  const imageTiles = Object.values(TILE_ROWS).flatMap((rows) => [`positionTile${rows}`, `kernelTile${rows}`]);
  /** The tile of the variant's height. */
  const ofVariant = (name, parameters) => [
    `// @ts-ignore: decorator`,
    '@inline',
    `export function ${name}(${parameters.map((parameter) => `${parameter}: ${parameter === 'accumulate' ? 'bool' : 'i32'}`).join(', ')}): void {`,
    `  if (ASC_FEATURE_RELAXED_SIMD) ${name}${TILE_ROWS.relaxed}(${parameters.join(', ')});`,
    `  else ${name}${TILE_ROWS.simd}(${parameters.join(', ')});`,
    '}',
  ];
  return [
    `import { ${[...choices.flatMap(({ targets }) => targets), ...imageTiles].join(', ')} } from './productTiles';`,
    `export const TILE_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? ${TILE_ROWS.relaxed} : ${TILE_ROWS.simd};`,
    `export const PANEL_COLUMNS = ${4 * PANEL_VECTORS};`,
    `export const FEW_ROWS = ${few.length};`,
    ...byRowsValue('panelsAtOnce', PANELS_AT_ONCE, 1),
    ...byRowsValue(
      'wideColumns',
      FEW_ROWS_VECTORS.map((vectors) => 4 * vectors),
      0,
    ),
    ...choices.flatMap(({ name, parameters, targets }) => byRows(name, parameters, targets)),
    ...ofVariant('positionTile', ['places', 'runs', 'b', 'c', 'ldc']),
    ...ofVariant('kernelTile', ['places', 'at', 'b', 'ldb', 'c', 'ldc', 'k', 'accumulate']),
    '',
  ].join('\n');
}
