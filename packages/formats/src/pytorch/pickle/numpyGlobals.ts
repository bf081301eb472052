/** The globals of NumPy in a checkpoint: scalars, such as the mean of losses, become numbers. Arrays are not read. */
import type { PickleCall, PickleValue } from './pickleValue.js';

type Read = (view: DataView) => PickleValue;

const bigOrNumber = (value: bigint): PickleValue =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** Size in bytes and how to read, by NumPy's name of the element type. Elements are little-endian. */
const scalars: Readonly<Record<string, readonly [size: number, read: Read]>> = {
  f8: [8, (view) => view.getFloat64(0, true)],
  f4: [4, (view) => view.getFloat32(0, true)],
  i8: [8, (view) => bigOrNumber(view.getBigInt64(0, true))],
  i4: [4, (view) => view.getInt32(0, true)],
  i2: [2, (view) => view.getInt16(0, true)],
  i1: [1, (view) => view.getInt8(0)],
  u8: [8, (view) => bigOrNumber(view.getBigUint64(0, true))],
  u4: [4, (view) => view.getUint32(0, true)],
  u2: [2, (view) => view.getUint16(0, true)],
  u1: [1, (view) => view.getUint8(0)],
  b1: [1, (view) => view.getUint8(0) !== 0],
};

const dtypePrefix = 'numpy.';

/** A dtype is its name: "numpy.f8". Bytes are texts with a character for each byte. */
export const numpyFunctions: Readonly<Record<string, PickleCall>> = {
  'numpy.dtype': ([name], refuse) =>
    typeof name === 'string' && Object.hasOwn(scalars, name) ? dtypePrefix + name : refuse('its element type is not read'),
  'numpy._core.multiarray.scalar': scalar,
  'numpy.core.multiarray.scalar': scalar,
  '_codecs.encode': ([text, encoding], refuse) =>
    typeof text === 'string' && encoding === 'latin1' ? text : refuse('only latin1 is read'),
};

function scalar([dtype, bytes]: Parameters<PickleCall>[0], refuse: Parameters<PickleCall>[1]): PickleValue {
  const name = typeof dtype === 'string' ? dtype.slice(dtypePrefix.length) : '';
  const [size, read] = Object.hasOwn(scalars, name) ? scalars[name] : [-1, () => null];
  if (typeof bytes !== 'string' || bytes.length !== size) return refuse('its element does not have the size of its type');
  return read(new DataView(Uint8Array.from(bytes, (character) => character.charCodeAt(0)).buffer));
}

/** Whether the value is a dtype and these are the attributes of one that is little-endian. */
export function isNumpyDtype(value: PickleValue, attributes: PickleValue): boolean {
  return typeof value === 'string' && value.startsWith(dtypePrefix) && Array.isArray(attributes) && attributes[1] !== '>';
}
