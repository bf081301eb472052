/**
 * The safetensors format of Hugging Face: the length of a JSON header in 8 bytes, the header, and the elements of all tensors
 * without gaps. Elements are little-endian, as on every machine that runs JavaScript. We use it because it is simple enough to
 * check completely, and Python reads it in one line.
 */
import type { Shape } from '@statal/tensors';

interface ElementArrays {
  readonly F64: Float64ArrayConstructor;
  readonly F32: Float32ArrayConstructor;
  readonly F16: Uint16ArrayConstructor;
  readonly BF16: Uint16ArrayConstructor;
  readonly I64: BigInt64ArrayConstructor;
  readonly I32: Int32ArrayConstructor;
  readonly I16: Int16ArrayConstructor;
  readonly I8: Int8ArrayConstructor;
  readonly U64: BigUint64ArrayConstructor;
  readonly U32: Uint32ArrayConstructor;
  readonly U16: Uint16ArrayConstructor;
  readonly U8: Uint8ArrayConstructor;
  readonly BOOL: Uint8ArrayConstructor;
}

/** The array type for the elements of each dtype. F16 and BF16 elements are raw bits. */
export const elementArrays: ElementArrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};

/** An element type of the safetensors format, such as F32. */
export type SafetensorsDType = keyof ElementArrays;
/** The elements of a stored tensor. Each element type has its typed array; half floats are kept as their 16 bits. */
export type SafetensorsData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array;

/** A stored tensor, outside of any engine. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType;
  readonly shape: Shape;
  /** Elements in row-major order. */
  readonly data: SafetensorsData;
}

/** Tensors and text metadata, by name. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, SafetensorsTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The name of the text metadata in the header. */
export const metadataName = '__metadata__';
