/** The globals of Python that a state_dict names, and all that are read. */
import type { SafetensorsDType } from '@statal/layers';
import { containerFunctions, typeNames } from './containerGlobals.js';
import { numpyFunctions } from './numpyGlobals.js';
import { type PickleCall, PickleFunction, type PickleValue, Storage, StorageType, StoredTensor } from './pickleValue.js';

type Refuse = (problem: string) => never;

/** The names of PyTorch's element types: of storages, and of dtypes. */
const storageDtypes: Readonly<Record<string, SafetensorsDType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};
const dtypes: Readonly<Record<string, SafetensorsDType | undefined>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
};

const mostAxes = 64;

const functions: Readonly<Record<string, PickleCall>> = {
  'collections.OrderedDict': ([pairs = []], refuse) => orderedDict(pairs, refuse),
  'torch._utils._rebuild_tensor': ([storage, offset, shape, strides], refuse) =>
    tensor(storage, [offset, shape, strides], undefined, refuse),
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides], refuse) =>
    tensor(storage, [offset, shape, strides], undefined, refuse),
  'torch._utils._rebuild_tensor_v3': ([storage, offset, shape, strides, , , dtype], refuse) =>
    tensor(storage, [offset, shape, strides], dtype, refuse),
  'torch._utils._rebuild_parameter': parameter,
  'torch._utils._rebuild_parameter_with_state': parameter, // with attributes of Python, which are left out
  'torch.Size': ([sizes], refuse) => (Array.isArray(sizes) ? sizes : refuse('the sizes are no list')),
  'torch.device': ([name, index], refuse) =>
    typeof name === 'string' ? `${name}${typeof index === 'number' ? `:${index}` : ''}` : refuse('its name is no text'),
};

const globals: ReadonlyMap<string, PickleFunction | StorageType | string> = new Map<string, PickleFunction | StorageType | string>([
  ...Object.entries({ ...functions, ...containerFunctions, ...numpyFunctions }).map(([name, call]): [string, PickleFunction] => [
    name,
    new PickleFunction(name, call),
  ]),
  ...Object.entries(storageDtypes).map(([name, dtype]): [string, StorageType] => [`torch.${name}`, new StorageType(dtype)]),
  ['torch.storage.UntypedStorage', new StorageType(undefined)],
  ...typeNames.map((name): [string, string] => [name, name]),
  ...Object.keys(dtypes).map((name): [string, string] => [`torch.${name}`, `torch.${name}`]),
]);

/** What a pickle may name as `module.name`; undefined if it may not. A dtype is its name. */
export function torchGlobal(module: string, name: string): PickleFunction | StorageType | string | undefined {
  return globals.get(`${module}.${name}`);
}

function parameter([data]: readonly PickleValue[], refuse: Refuse): StoredTensor {
  return data instanceof StoredTensor ? data : refuse('its data is no tensor');
}

function orderedDict(pairs: PickleValue, refuse: Refuse): Map<PickleValue, PickleValue> {
  if (!Array.isArray(pairs)) return refuse('its items are no list');
  return new Map(
    pairs.map((pair): [PickleValue, PickleValue] => {
      if (!Array.isArray(pair) || pair.length !== 2) return refuse('an item is no pair');
      return [pair[0], pair[1]];
    }),
  );
}

function tensor(
  storage: PickleValue,
  [offset, shape, strides]: readonly PickleValue[],
  named: PickleValue | undefined,
  refuse: Refuse,
): StoredTensor {
  if (!(storage instanceof Storage)) return refuse('its storage is missing');
  const dtype = typeof named === 'string' ? dtypes[named.slice('torch.'.length)] : storage.dtype;
  if (dtype === undefined) return refuse('its dtype is not known');
  if (!isCount(offset) || !areCounts(shape) || !areCounts(strides) || shape.length !== strides.length) {
    return refuse('offset, shape and strides must be whole numbers from 0, one shape and stride for each axis');
  }
  return new StoredTensor(storage, { dtype, offset, shape, strides });
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function areCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= mostAxes && value.every(isCount);
}
