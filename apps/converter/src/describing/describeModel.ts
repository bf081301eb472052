/** A model as text: a line for each layer, with sizes, parameters and gates. */
import { count } from '@statal/command-line';
import { countParameters, type LayerConfig } from '@statal/layers';
import { namedLeaves, type Tree } from '@statal/tensors';

interface Row {
  /** "layers.1.layers.0" */
  readonly path: string;
  readonly name: string;
  readonly sizes: string;
  readonly parameters: string;
}

/** The gates that the columns of W, U and b hold, in order, by cell. */
const packedGates: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => string>> = {
  lstm: ({ coupled }) => (coupled === true ? 'forget, candidate, output' : 'input, forget, candidate, output'),
  gru: () => 'reset, update, candidate',
};

/** Lines that show the layers of a model. */
export function describeModel(config: LayerConfig, params: Tree): string {
  const rows = rowsOf(config, params, '');
  const widthOf = (column: keyof Row): number => Math.max(...rows.map((row) => row[column].length));
  const [path, name, sizes] = (['path', 'name', 'sizes'] as const).map(widthOf);
  const lines = rows.map((row) =>
    `  ${row.path.padEnd(path)}  ${row.name.padEnd(name)}  ${row.sizes.padEnd(sizes)}  ${row.parameters}`.trimEnd(),
  );
  return `${lines.join('\n')}\n  ${count(countParameters(params))} parameters`;
}

function rowsOf(config: LayerConfig, params: Tree, path: string): Row[] {
  const inside = partsOf(config, params);
  const join = (place: string): string => (path === '' ? place : `${path}.${place}`);
  const below = inside.flatMap(([place, part, own]) => rowsOf(part, own, join(place)));
  if (inside.length > 0 && config.layer !== 'stacked') return below;
  const { name, sizes } = titleOf(config);
  const parameters = inside.length > 0 ? '' : namedLeaves(params).map(([leaf, { shape }]) => `${leaf} [${shape.join(', ')}]`);
  return [
    { path: path === '' ? '-' : path, name, sizes, parameters: [...parameters, gatesOf(config)].filter(Boolean).join('  ') },
    ...below,
  ];
}

/** The layers inside of a layer, with their places and parameters. */
function partsOf(config: LayerConfig, params: Tree): [place: string, config: LayerConfig, params: Tree][] {
  if (Array.isArray(config.layers)) {
    const { layers } = params as { readonly layers: readonly Tree[] };
    return config.layers.map((part, index) => [`layers.${index}`, part as unknown as LayerConfig, layers[index]]);
  }
  return config.layer === 'timeDistributed' ? [['of', config.of as unknown as LayerConfig, params]] : [];
}

/** Fields of a configuration that are shown elsewhere. */
const shownElsewhere = new Set(['layer', 'cell', 'inputs', 'entries', 'units', 'layers', 'of']);
/** Values that say nothing: those of most layers. */
const usual: Readonly<Record<string, unknown>> = { reverse: false, bias: true, dropout: 0, merge: 'concat' };

function titleOf(config: LayerConfig): { readonly name: string; readonly sizes: string } {
  const { layer, cell, inputs, entries, units } = config as Readonly<Record<string, unknown>>;
  const { name, options = {} } = (cell ?? {}) as { readonly name?: string; readonly options?: object };
  const own = Object.entries(config).filter(([field, value]) => !shownElsewhere.has(field) && value !== null && value !== usual[field]);
  const ofCell = name === undefined ? '' : `(${name}${optionsInWords(Object.entries(options).filter(([, value]) => Boolean(value)))})`;
  const from = inputs ?? entries;
  return { name: `${layer}${ofCell}${optionsInWords(own)}`, sizes: from === undefined || units === undefined ? '' : `${from} -> ${units}` };
}

function optionsInWords(options: readonly (readonly [string, unknown])[]): string {
  return options.length === 0 ? '' : ` { ${options.map(([option, value]) => `${option}: ${JSON.stringify(value)}`).join(', ')} }`;
}

function gatesOf(config: LayerConfig): string {
  const { name, options = {} } = (config.cell ?? {}) as { readonly name?: string; readonly options?: Readonly<Record<string, unknown>> };
  const gates = name === undefined ? undefined : packedGates[name]?.(options);
  return gates === undefined ? '' : `gates: ${gates}`;
}
