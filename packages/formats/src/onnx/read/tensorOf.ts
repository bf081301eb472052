/** The elements of a tensor of the file. */
import { floatsOf16Bits } from '@statal/layers';
import { type Data, sizeOf } from '@statal/tensors';
import { elementTypes, type TensorProto } from '../messages/messages.js';
import { Unreadable } from './unreadable.js';

/** A constant of the graph. Its elements are converted when they are first needed. */
export interface Constant {
  readonly kind: 'constant';
  readonly dims: readonly number[];
  readonly isFloat: boolean;
  readonly data: () => Data;
  readonly isZero: () => boolean;
}

/** Bytes of an element, and how one becomes a number. */
interface ElementRow {
  readonly isFloat: boolean;
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
  /** The list that may hold the elements instead of `rawData`. */
  readonly list: 'floatData' | 'int32Data' | 'int64Data' | 'doubleData';
  readonly fromList?: ((value: number) => number) | undefined;
}

const fromHalf = (bits: number): number => floatsOf16Bits(Uint16Array.of(bits), { dtype: 'F16' })[0];
const fromBfloat = (bits: number): number => floatsOf16Bits(Uint16Array.of(bits), { dtype: 'BF16' })[0];

const rows: { readonly [Type in keyof typeof elementTypes]: ElementRow } = {
  float: { isFloat: true, bytes: 4, read: (view, at) => view.getFloat32(at, true), list: 'floatData' },
  double: { isFloat: true, bytes: 8, read: (view, at) => view.getFloat64(at, true), list: 'doubleData' },
  float16: { isFloat: true, bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)), list: 'int32Data', fromList: fromHalf },
  bfloat16: { isFloat: true, bytes: 2, read: (view, at) => fromBfloat(view.getUint16(at, true)), list: 'int32Data', fromList: fromBfloat },
  int32: { isFloat: false, bytes: 4, read: (view, at) => view.getInt32(at, true), list: 'int32Data' },
  int64: { isFloat: false, bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: 'int64Data' },
  bool: { isFloat: false, bytes: 1, read: (view, at) => view.getUint8(at), list: 'int32Data' },
};

const rowOfType = new Map(Object.entries(elementTypes).map(([name, type]) => [type as number, rows[name as keyof typeof elementTypes]]));

/** @throws Unreadable if the elements are not in the file, or not as many as its dimensions say */
export function constantOf({ dims, dataType, rawData, externalData, dataLocation, name, ...lists }: TensorProto): Constant {
  const row = rowOfType.get(dataType);
  if (row === undefined)
    throw new Unreadable(`the tensor ${name} has elements of type ${dataType}, which are no numbers that a model reads`);
  if (dataLocation !== 0 || externalData.length > 0) {
    throw new Unreadable(
      `the elements of ${name} are in another file`,
      'Export with external_data=False, or join the files with onnx.save',
    );
  }
  const size = sizeOf(dims);
  const list = lists[row.list];
  const found = rawData === undefined ? list.length : rawData.length / row.bytes;
  if (!dims.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0) || found !== size) {
    throw new Unreadable(`the tensor ${name} says that it is [${dims}], and has ${found} elements`);
  }
  return asConstant(dims, row.isFloat, () => (rawData === undefined ? fromList(list, row) : fromBytes(rawData, size, row)));
}

/** A constant whose elements are made when they are first needed, once. */
export function asConstant(dims: readonly number[], isFloat: boolean, make: () => Data): Constant {
  let data: Data | undefined;
  let isZero: boolean | undefined;
  const elements = (): Data => {
    data ??= make();
    return data;
  };
  return {
    kind: 'constant',
    dims,
    isFloat,
    data: elements,
    isZero: () => {
      isZero ??= elements().every((element) => element === 0);
      return isZero;
    },
  };
}

/** A Float64Array holds whole numbers of 64 bits as far as sizes and places need them. */
const room = (size: number, isFloat: boolean): Float32Array | Float64Array => (isFloat ? new Float32Array(size) : new Float64Array(size));

function fromBytes(raw: Uint8Array, size: number, row: ElementRow): Data {
  // Nearly all elements of nearly all files. A copy, because their place in the file need not be a multiple of 4; slice of a Buffer is none.
  if (row === rows.float) return new Float32Array(new Uint8Array(raw).buffer);
  const { bytes, read, isFloat } = row;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const data = room(size, isFloat);
  for (let index = 0; index < size; index++) data[index] = read(view, index * bytes);
  return data;
}

function fromList(list: readonly number[], { isFloat, fromList: convert }: ElementRow): Data {
  const data = room(list.length, isFloat);
  list.forEach((value, index) => {
    data[index] = convert === undefined ? value : convert(value);
  });
  return data;
}
