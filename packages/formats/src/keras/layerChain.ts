/** From the description of a Keras model to its layers in order. Only a chain becomes one: every layer reads the output of one other. */
import { archiveNames } from './archiveNames.js';
import { fail, KerasConfig, type Place } from './kerasConfig.js';
import { chainHint, previousLayer, tensorOf } from './layerGraph.js';

/** A layer of a chain. */
export interface KerasLayer {
  readonly className: string;
  readonly config: KerasConfig;
  /** Its names from the outermost model to itself. */
  readonly names: readonly string[];
  /** Where a `.keras` archive has its weights: `layers/lstm_1`. */
  readonly archivePath: string;
}

const mostLayers = 10_000;
const deepest = 16;

/** Operations that only compute masks. Keras 3 writes them beside the layers of a functional model. */
const maskOperations = ['NotEqual', 'Any'];

interface Above {
  readonly place: Place;
  /** `layers.0`, or '' for the whole model. */
  readonly path: string;
  readonly names: readonly string[];
  readonly archivePath: string;
  readonly depth: number;
}

/** The layers of a model, with models inside it replaced by their layers. */
export function layerChain(model: unknown, source: string): KerasLayer[] {
  const above = { place: { source, path: 'the model' }, path: '', names: [], archivePath: '', depth: 0 };
  const description = new KerasConfig(model, above.place);
  return chainOf(description.text('class_name'), description.raw('config'), above);
}

function chainOf(className: string, config: unknown, above: Above): KerasLayer[] {
  if (above.depth > deepest) return fail(above.place, `has more than ${deepest} models inside each other`);
  if (!Object.hasOwn(orders, className)) {
    return fail(above.place, `is of the class ${className}`, 'Sequential and functional models are read: rebuild it as one in Keras');
  }
  // Keras before 2.3 describes a sequential model by the list of its layers.
  const fields = new KerasConfig(Array.isArray(config) ? { layers: config } : config, above.place);
  const list = fields.list('layers');
  if (list.length > mostLayers) return fail(above.place, `has ${list.length} layers, and at most ${mostLayers} are read`);
  const places = list.map((_, index) => (above.path === '' ? `layers.${index}` : `${above.path}.layers.${index}`));
  const layers = list.map((layer, index) => new KerasConfig(layer, { ...above.place, path: places[index] }));
  const paths = archiveNames(layers.map((layer) => layer.text('class_name'))).map((name) =>
    above.archivePath === '' ? `layers/${name}` : `${above.archivePath}/layers/${name}`,
  );
  return orders[className](fields, layers).flatMap((index) => {
    const layer = layers[index];
    const kind = layer.text('class_name');
    const inside = layer.raw('config');
    const name = nameOf(layer);
    const place = { ...above.place, path: `${layer.place.path}, ${kind} ${JSON.stringify(name)},` };
    const names = [...above.names, name];
    if (Object.hasOwn(orders, kind)) {
      return chainOf(kind, inside, { place, path: places[index], names, archivePath: paths[index], depth: above.depth + 1 });
    }
    return [{ className: kind, config: new KerasConfig(inside, place), names, archivePath: paths[index] }];
  });
}

/** The order of the layers of each kind of model, as indices. */
const orders: Readonly<Record<string, (model: KerasConfig, layers: readonly KerasConfig[]) => number[]>> = {
  Sequential: (_, layers) => layers.map((_, index) => index),
  Functional: functionalOrder,
  Model: functionalOrder,
};

/** Goes back from the output to the input. */
function functionalOrder(model: KerasConfig, layers: readonly KerasConfig[]): number[] {
  const indices = new Map(layers.map((layer, index) => [nameOf(layer), index]));
  onlyTensor(model, 'input_layers');
  let name: string | undefined = onlyTensor(model, 'output_layers');
  const order: number[] = [];
  const seen = new Set<string>();
  while (name !== undefined) {
    const index = indices.get(name);
    if (index === undefined) return fail(model.place, `refers to the layer ${JSON.stringify(name)}, which it does not have`);
    if (seen.has(name)) return fail(layers[index].place, 'is used more than once, and only chains of layers are read', chainHint);
    seen.add(name);
    order.unshift(index);
    name = previousLayer(layers[index]);
  }
  for (const layer of layers) {
    if (seen.has(nameOf(layer)) || maskOperations.includes(layer.text('class_name'))) continue;
    fail(
      layer.place,
      `(${JSON.stringify(nameOf(layer))}) is beside the way from input to output, and only chains of layers are read`,
      chainHint,
    );
  }
  return order;
}

/** The name of the layer that gives the only input or output. Keras writes [name, 0, 0] or [[name, 0, 0]]. */
function onlyTensor(model: KerasConfig, field: string): string {
  const list = model.list(field);
  const tensors = Array.isArray(list[0]) ? list : [list];
  if (tensors.length !== 1) {
    const what = field === 'input_layers' ? 'inputs' : 'outputs';
    return fail(model.place, `has ${tensors.length} ${what}, and models with one are read`, chainHint);
  }
  return tensorOf(tensors[0], model.place);
}

function nameOf(layer: KerasConfig): string {
  const own = layer.raw('name');
  const inside = layer.raw('config');
  if (typeof own === 'string') return own;
  return typeof inside === 'object' && !Array.isArray(inside) ? layer.object('config').text('name', '') : '';
}
