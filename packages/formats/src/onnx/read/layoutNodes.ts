/** Reads nodes that arrange elements: of the stream, of last states, of sizes, of constants and of states. */

import { reshaped } from './reshaped.js';
import { axisOf, constantAt, intsAt, type NodeReader, type Site, sizesAt } from './site.js';
import { asConstant, type Constant } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import {
  type Aside,
  type Axis,
  type Finals,
  type GraphValue,
  linkOf,
  rolesOf,
  type Size,
  type Sizes,
  type Stream,
  sizeOfAxis,
  sizeOfNumber,
} from './values.js';

const isAside = (value: GraphValue | undefined): value is Aside => value?.kind === 'aside';
const zeros: Aside = { kind: 'aside', from: 'zeros' };

/** A state of zeros may be in the file, as a constant. */
function stateOf(value: GraphValue | undefined): Aside | undefined {
  if (isAside(value)) return value;
  return value?.kind === 'constant' && value.isFloat && value.isZero() ? zeros : undefined;
}

/** A single last state is a stream [1, B, units]. */
export function asStream(value: GraphValue | undefined): Stream | undefined {
  if (value?.kind === 'stream') return value;
  if (value?.kind !== 'finals' || value.parts.length !== 1) return undefined;
  const [part] = value.parts;
  return { ...part, axes: [[{ role: 'directions', size: sizeOfNumber(1) }], ...part.axes] };
}

function needStream({ inputs: [value] }: Site): Stream {
  const stream = asStream(value);
  if (stream === undefined) throw new Unreadable('it arranges what is no sequence');
  return stream;
}

export const readIdentity: NodeReader = ({ inputs: [value] }) => [value as GraphValue];

export const readTranspose: NodeReader = (site) => {
  const [value] = site.inputs;
  if (isAside(value)) return [value];
  if (value?.kind === 'constant') return [transposedConstant(value, site.attributes.ints('perm'))];
  const stream = needStream(site);
  const order = site.attributes.ints('perm') ?? stream.axes.map((_, axis) => stream.axes.length - 1 - axis);
  if (new Set(order).size !== stream.axes.length || order.length !== stream.axes.length) throw new Unreadable(`its perm is [${order}]`);
  return [{ ...stream, axes: order.map((axis) => stream.axes[axisOf(axis, stream.axes.length)]) }];
};

function transposedConstant({ dims, isFloat, data }: Constant, order: readonly number[] = [1, 0]): Constant {
  if (dims.length !== 2 || order.join() !== '1,0') throw new Unreadable(`it turns a constant [${dims}]`);
  const [rows, columns] = dims;
  return asConstant([columns, rows], isFloat, () =>
    data().map((_, index, all) => all[(index % rows) * columns + Math.floor(index / rows)]),
  );
}

export const readSqueeze: NodeReader = (site) => {
  const [value] = site.inputs;
  const state = stateOf(value);
  if (state !== undefined) return [state];
  if (value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat)) {
    const sizes = sizesAt(site, 0);
    if (sizes.length !== 1) throw new Unreadable('it takes an axis from several sizes');
    return [{ kind: 'sizes', sizes, isScalar: true }];
  }
  const stream = needStream(site);
  const rank = stream.axes.length;
  const given = intsAt(site, 1, 'axes');
  const axes = given?.map((axis) => axisOf(axis, rank)) ?? stream.axes.flatMap((axis, place) => (isOne(axis) ? place : []));
  for (const axis of axes) {
    const roles = rolesOf(stream.axes[axis]);
    // One unit may go at the end; one step or row is a size of the example that the file was made with.
    if (isOne(stream.axes[axis]) && (roles === '' || roles === 'features')) continue;
    throw new Unreadable(`its axis ${axis} is that of the ${roles === '' ? 'directions' : roles}, which stays here`);
  }
  return [{ ...stream, axes: stream.axes.filter((_, axis) => !axes.includes(axis)) }];
};

const isOne = (axis: Axis): boolean => {
  const { factor, symbols } = sizeOfAxis(axis);
  return factor === 1 && symbols.length === 0;
};

export const readUnsqueeze: NodeReader = (site) => {
  const [value] = site.inputs;
  const state = stateOf(value);
  if (state !== undefined) return [state];
  if (value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat))
    return [{ kind: 'sizes', sizes: sizesAt(site, 0), isScalar: false }];
  const stream = needStream(site);
  const given = intsAt(site, 1, 'axes') ?? [];
  const rank = stream.axes.length + given.length;
  const places = given.map((axis) => axisOf(axis, rank));
  const axes = [...stream.axes];
  for (const place of [...places].sort((a, b) => a - b)) axes.splice(place, 0, [{ role: 'directions', size: sizeOfNumber(1) }]);
  if (rank > 8) throw new Unreadable('it has more than 8 axes');
  return [{ ...stream, axes }];
};

export const readReshape: NodeReader = (site) => {
  const [value] = site.inputs;
  const state = stateOf(value);
  if (state !== undefined) return [state];
  if (value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat)) {
    return [{ kind: 'sizes', sizes: sizesAt(site, 0), isScalar: sizesAt(site, 1).length === 0 }];
  }
  const stream = needStream(site);
  return [{ ...stream, axes: reshaped(stream.axes, sizesAt(site, 1), { allowZero: site.attributes.int('allowzero', 0) === 1 }) }];
};

export const readConcat: NodeReader = (site) => {
  const { inputs } = site;
  if (inputs.length === 0) throw new Unreadable('it joins nothing');
  if (inputs.every((value) => value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat))) {
    const sizes = inputs.flatMap((_, which) => sizesAt(site, which));
    if (sizes.length > 64) throw new Unreadable('it joins too many sizes');
    return [{ kind: 'sizes', sizes, isScalar: false }];
  }
  const states = inputs.map(stateOf);
  if (states.every((state) => state !== undefined)) {
    const from = (['computed', 'input'] as const).find((each) => states.some((state) => state.from === each)) ?? 'zeros';
    return [{ kind: 'aside', from }];
  }
  const axis = site.attributes.int('axis', 0);
  if (inputs.every((value) => value?.kind === 'finals') && axis === 0) {
    return [{ kind: 'finals', parts: inputs.flatMap((value) => (value as Finals).parts) }];
  }
  const [first, second] = inputs.map((value) => (value?.kind === 'finals' ? asStream(value) : value));
  if (inputs.length !== 2 || first?.kind !== 'stream' || second?.kind !== 'stream')
    throw new Unreadable('it joins something else than two directions');
  if (axisOf(axis, first.axes.length) !== first.axes.length - 1) throw new Unreadable(`it joins sequences along axis ${axis}`);
  return [merged(first, second, 'concat', site.node)];
};

/** Both directions of one layer, which were two nodes, as one. */
export function merged(first: Stream, second: Stream, merge: string, node: string): Stream {
  const [forward, backward] = [first.last, second.last];
  const fits =
    forward?.config.layer === 'recurrent' &&
    backward?.config.layer === 'recurrent' &&
    forward.config.reverse === false &&
    backward.config.reverse === true &&
    forward.before === backward.before &&
    first.axes.map(rolesOf).join() === second.axes.map(rolesOf).join() &&
    (['inputs', 'units', 'returnSequences'] as const).every((option) => forward.config[option] === backward.config[option]);
  if (!fits) throw new Unreadable('it joins two values that are not the forward and the backward direction of one layer, in this order');
  const { cell, inputs, units, returnSequences } = forward.config;
  const isSameCell = JSON.stringify(cell) === JSON.stringify(backward.config.cell);
  const config = {
    ...{ layer: 'bidirectional', cell, inputs, units, merge },
    ...(returnSequences === false && { returnSequences }),
    ...(!isSameCell && { backwardCell: backward.config.cell }),
  };
  const prefixed = (name: string, link: typeof forward) => link.params.map((param) => ({ ...param, path: `${name}.${param.path}` }));
  const last = linkOf(forward.before, config, [...prefixed('forward', forward), ...prefixed('backward', backward)], node);
  const features = { role: 'features' as const, size: sizeOfNumber((merge === 'concat' ? 2 : 1) * (units as number)) };
  return { ...first, axes: [...first.axes.slice(0, -1), [features]], last };
}

export const readSlice: NodeReader = (site) => {
  const [value] = site.inputs;
  const state = stateOf(value);
  if (state !== undefined) return [state];
  const starts = intsAt(site, 1, 'starts') ?? [];
  const ends = intsAt(site, 2, 'ends') ?? [];
  const axes = intsAt(site, 3, 'axes') ?? starts.map((_, axis) => axis);
  const strides = intsAt(site, 4) ?? starts.map(() => 1);
  if (strides.some((stride) => stride !== 1)) throw new Unreadable('it leaves elements out');
  if (value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat)) {
    if (starts.length !== 1) throw new Unreadable('it cuts sizes along several axes');
    return [{ kind: 'sizes', sizes: sizesAt(site, 0).slice(starts[0], ends[0]), isScalar: false }];
  }
  if (value?.kind === 'finals') {
    if (axes.join() !== '0') throw new Unreadable('it takes a part of the units or rows');
    return [{ kind: 'finals', parts: value.parts.slice(starts[0], ends[0]) }];
  }
  const stream = needStream(site);
  return [starts.reduce((cut, start, which) => cutOf(cut, { axis: axes[which], start, end: ends[which] }, site.node), stream)];
};

/** The last step as an axis of size 1, or all of an axis. */
function cutOf(stream: Stream, { axis, start, end }: Record<'axis' | 'start' | 'end', number>, node: string): Stream {
  const place = axisOf(axis, stream.axes.length);
  const { factor, symbols } = sizeOfAxis(stream.axes[place]);
  const isToTheEnd = end >= (symbols.length === 0 ? factor : 2 ** 31 - 1);
  if (start === 0 && isToTheEnd) return stream;
  const isLast = isToTheEnd && (start === -1 || (symbols.length === 0 && start === factor - 1));
  const isFirst = start === 0 && end === 1;
  if (rolesOf(stream.axes[place]) !== 'steps' || !(isLast || isFirst))
    throw new Unreadable(`it takes the part from ${start} to ${end} of axis ${axis}`);
  const one = stepOf(stream, place, isLast ? 'last' : 'first', node);
  return { ...one, axes: one.axes.toSpliced(place, 0, [{ role: 'directions', size: sizeOfNumber(1) }]) };
}

/** One step of a sequence. The first is known only as what a layer that reads backward outputs last. */
function stepOf(stream: Stream, axis: number, which: 'first' | 'last', node: string): Stream {
  const axes = stream.axes.toSpliced(axis, 1);
  const { last } = stream;
  const isLastRead = last?.config.layer === 'recurrent' && last.config.reverse === (which === 'first');
  if (isLastRead) return { ...stream, axes, last: linkOf(last.before, { ...last.config, returnSequences: false }, last.params, last.node) };
  if (which === 'last') return { ...stream, axes, last: linkOf(stream.last, { layer: 'pooling', kind: 'last' }, [], node) };
  throw new Unreadable('it takes the first step of what does not read backward');
}

export const readGather: NodeReader = (site) => {
  const [value, at] = site.inputs;
  const axis = site.attributes.int('axis', 0);
  if (value?.kind === 'constant' && at?.kind === 'stream') return [embedded(constantAt(site, 0), at, axis, site.node)];
  const state = stateOf(value);
  if (state !== undefined) return [state];
  const places = intsAt(site, 1) ?? [];
  const isScalar = at?.kind === 'sizes' ? at.isScalar : constantAt(site, 1).dims.length === 0;
  const [place] = places;
  if (value?.kind === 'sizes' || (value?.kind === 'constant' && !value.isFloat)) {
    const sizes = sizesAt(site, 0);
    const found = places.map((index): Size => sizes[axisOf(index, sizes.length)]);
    return [{ kind: 'sizes', sizes: found, isScalar } satisfies Sizes];
  }
  if (places.length !== 1) throw new Unreadable('it takes several places at once');
  if (value?.kind === 'finals') {
    if (axis !== 0) throw new Unreadable('it takes a row or a unit of the last states');
    const part = value.parts[axisOf(place, value.parts.length)];
    return [isScalar ? part : { kind: 'finals', parts: [part] }];
  }
  const stream = needStream(site);
  const at0 = axisOf(axis, stream.axes.length);
  const size = sizeOfAxis(stream.axes[at0]);
  if (isOne(stream.axes[at0]) && rolesOf(stream.axes[at0]) === '' && isScalar) return [{ ...stream, axes: stream.axes.toSpliced(at0, 1) }];
  const isLast = place === -1 || (size.symbols.length === 0 && place === size.factor - 1);
  if (rolesOf(stream.axes[at0]) !== 'steps' || !(isLast || place === 0)) throw new Unreadable(`it takes place ${place} of axis ${axis}`);
  const one = stepOf(stream, at0, isLast ? 'last' : 'first', site.node);
  return [isScalar ? one : { ...one, axes: one.axes.toSpliced(at0, 0, [{ role: 'directions', size: sizeOfNumber(1) }]) }];
};

function embedded(table: Constant, indices: Stream, axis: number, node: string): Stream {
  const [entries, units] = table.dims;
  if (!indices.isInt || axis !== 0 || table.dims.length !== 2 || !table.isFloat)
    throw new Unreadable('it looks up something else than rows of a table');
  const params = [{ path: 'table', shape: table.dims, make: () => new Float32Array(table.data()) }];
  const last = linkOf(indices.last, { layer: 'embedding', entries, units }, params, node);
  return { ...indices, isInt: false, axes: [...indices.axes, [{ role: 'features', size: sizeOfNumber(units) }]], last };
}
