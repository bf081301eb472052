/** What a pickle of PyTorch may hold, and nothing else is ever made of one. */
import type { SafetensorsDType } from '@statal/layers';

/**
 * A value from a pickle: a list or tuple is an array, a dict is a Map, so that no key from a file becomes the name of a property. Whole
 * numbers above 2^53 are bigints.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleFunction
  | StorageType
  | Storage
  | StoredTensor;

/** Does what a function of Python does; `refuse` throws if the arguments are wrong. */
export type PickleCall = (args: readonly PickleValue[], refuse: (problem: string) => never) => PickleValue;

/** A function that a pickle may call, by its name in Python. */
export class PickleFunction {
  readonly name: string;
  readonly call: PickleCall;

  constructor(name: string, call: PickleCall) {
    this.name = name;
    this.call = call;
  }
}

/** The class of a storage, such as torch.FloatStorage; without a dtype it holds bytes. */
export class StorageType {
  readonly dtype: SafetensorsDType | undefined;

  constructor(dtype: SafetensorsDType | undefined) {
    this.dtype = dtype;
  }
}

/** Elements that several tensors may share. Their bytes are found later: in an entry of the archive, or behind the pickle. */
export class Storage {
  readonly key: string;
  readonly dtype: SafetensorsDType | undefined;
  /** Number of elements; of bytes without a dtype. */
  readonly size: number;

  constructor({ key, dtype, size }: { readonly key: string; readonly dtype: SafetensorsDType | undefined; readonly size: number }) {
    this.key = key;
    this.dtype = dtype;
    this.size = size;
  }
}

/** How a tensor lies in its storage. Offset and strides count elements. */
export interface StoredLayout {
  readonly dtype: SafetensorsDType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A tensor as a view of a storage. */
export class StoredTensor {
  readonly storage: Storage;
  readonly layout: StoredLayout;

  constructor(storage: Storage, layout: StoredLayout) {
    this.storage = storage;
    this.layout = layout;
  }
}
