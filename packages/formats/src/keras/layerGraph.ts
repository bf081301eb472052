/** The edges of a functional model. Keras 3 and Keras 2 write them differently. */
import { fail, KerasConfig, type Place } from './kerasConfig.js';

/** What to do with a model that branches. */
export const chainHint = 'A part that is a chain can be saved alone: keras.Model(first.input, last.output)';

/** The name of the layer whose output a layer reads, or undefined for the input. */
export function previousLayer(layer: KerasConfig): string | undefined {
  const nodes = layer.list('inbound_nodes');
  if (layer.text('class_name') === 'InputLayer') return undefined;
  if (nodes.length !== 1) return fail(layer.place, `is used ${nodes.length} times, and only chains of layers are read`, chainHint);
  const tensors = Array.isArray(nodes[0]) ? tensorsOfKeras2(nodes[0], layer.place) : tensorsOfKeras3(nodes[0], layer.place);
  if (tensors.length !== 1) return fail(layer.place, `reads ${tensors.length} tensors, and only chains of layers are read`, chainHint);
  return tensorOf(tensors[0], layer.place);
}

/** The name in [name of a layer, number of its call, number of its output]. */
export function tensorOf(tensor: unknown, place: Place): string {
  if (!Array.isArray(tensor) || typeof tensor[0] !== 'string') return fail(place, 'has a damaged reference to another layer');
  if (tensor[1] !== 0) return fail(place, `reads another call of the layer ${JSON.stringify(tensor[0])}, and only chains are read`);
  if (tensor[2] !== 0)
    return fail(place, `reads output ${tensor[2]} of the layer ${JSON.stringify(tensor[0])}, e.g. a state`, 'Only sequences go on');
  return tensor[0];
}

/** [[name, 0, 0, { arguments }], ...], or [name, 0, 0, { arguments }]. */
function tensorsOfKeras2(node: readonly unknown[], place: Place): unknown[] {
  const tensors = Array.isArray(node[0]) ? node : [node];
  for (const tensor of tensors) {
    const given: unknown = Array.isArray(tensor) ? tensor[3] : undefined;
    if (typeof given !== 'object' || given === null) continue;
    for (const [name, value] of Object.entries(given)) if (Array.isArray(value) && name !== 'mask') refuseArgument(name, place);
  }
  return [...tensors];
}

/** { args: [tensor, ...], kwargs: { mask: tensor } }, where a tensor is { class_name: "__keras_tensor__", config: { keras_history } }. */
function tensorsOfKeras3(node: unknown, place: Place): unknown[] {
  const fields = new KerasConfig(node, place);
  for (const [name, value] of Object.entries((fields.raw('kwargs') as object | undefined) ?? {})) {
    if (name !== 'mask' && typeof value === 'object' && value !== null) refuseArgument(name, place);
  }
  return fields.list('args').flatMap((given) => historiesIn(given, place));
}

function historiesIn(value: unknown, place: Place): unknown[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'object').map((item) => historyOf(item, place));
  return typeof value === 'object' && value !== null ? [historyOf(value, place)] : [];
}

function historyOf(value: unknown, place: Place): unknown {
  return new KerasConfig(value, place).object('config').raw('keras_history');
}

function refuseArgument(name: string, place: Place): never {
  return fail(place, `takes ${name} from another layer, and only chains of layers are read`, chainHint);
}
