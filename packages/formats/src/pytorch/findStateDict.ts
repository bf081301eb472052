/** Finds the state_dict in the value of a file: it is the value itself, or one entry of a checkpoint. */
import { FormatError } from '@statal/layers';
import { type PickleValue, StoredTensor } from './pickle/pickleValue.js';
import { savingLine } from './torchFile.js';

export interface FoundStateDict {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly key: string | undefined;
  /** The other entries of the checkpoint. */
  readonly others: ReadonlyMap<string, PickleValue>;
}

/** Where checkpoints have the parameters, the most telling key first. */
const usualKeys = ['state_dict', 'model_state_dict', 'model_state', 'model', 'net', 'network', 'module', 'weights', 'params'];

/** @throws FormatError if the value is no state_dict and holds none, or several without a usual key */
export function findStateDict(
  value: PickleValue,
  { source, key }: { readonly source: string; readonly key: string | undefined },
): FoundStateDict {
  const fail = (problem: string, hint: string): never => {
    throw new FormatError(source, problem, hint);
  };
  if (!(value instanceof Map)) return fail(`it holds ${kindOf(value)} and no state_dict`, savingLine);
  // The same dict may be under many keys.
  const known = new Map<PickleValue, boolean>();
  const isStateDict = (part: PickleValue): part is StateDictValue => {
    const result = known.get(part) ?? hasOnlyTensors(part);
    known.set(part, result);
    return result;
  };
  const dicts = [...value].flatMap(([name, part]): [string, ReadonlyMap<string, StoredTensor>][] =>
    typeof name === 'string' && isStateDict(part) ? [[name, part]] : [],
  );
  const others = (chosen: string | undefined): ReadonlyMap<string, PickleValue> =>
    new Map([...value].filter((entry): entry is [string, PickleValue] => typeof entry[0] === 'string' && entry[0] !== chosen));
  if (key !== undefined) {
    const found = dicts.find(([name]) => name === key);
    if (found !== undefined) return { tensors: found[1], key, others: others(key) };
    return fail(`${JSON.stringify(key)} holds no state_dict`, dicts.length === 0 ? savingLine : `Keys that do: ${listed(dicts)}`);
  }
  if (isStateDict(value)) return { tensors: value, key, others: new Map() };
  const usual = usualKeys.flatMap((name) => dicts.filter(([other]) => other === name));
  const [first] = dicts.length === 1 ? dicts : usual;
  if (first !== undefined) return { tensors: first[1], key: first[0], others: others(first[0]) };
  if (dicts.length > 1) return fail(`it holds several state_dicts: ${listed(dicts)}`, `Say which: { key: ${JSON.stringify(dicts[0][0])} }`);
  const odd = [...value].find(([name, part]) => typeof name !== 'string' || !(part instanceof StoredTensor));
  if (odd === undefined) return fail('its state_dict is empty', savingLine);
  return fail(`${shown(odd[0])} is ${kindOf(odd[1])}, and a state_dict has tensors by name`, savingLine);
}

type StateDictValue = Map<PickleValue, PickleValue> & ReadonlyMap<string, StoredTensor>;

function hasOnlyTensors(value: PickleValue): boolean {
  if (!(value instanceof Map) || value.size === 0) return false;
  for (const [name, part] of value) {
    if (typeof name !== 'string' || !(part instanceof StoredTensor)) return false;
  }
  return true;
}

function listed(dicts: readonly (readonly [string, unknown])[]): string {
  return dicts
    .slice(0, 8)
    .map(([name]) => JSON.stringify(name))
    .join(', ');
}

function shown(name: PickleValue): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 60)) : kindOf(name);
}

function kindOf(value: PickleValue): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a dict';
  if (value instanceof StoredTensor) return 'a tensor';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'object' ? 'an object' : 'a number';
}
