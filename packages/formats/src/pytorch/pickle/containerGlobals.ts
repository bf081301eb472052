/** The containers of Python's library in a checkpoint, such as the counts of a vocabulary: a set becomes a list, the others dicts. */
import type { PickleCall } from './pickleValue.js';

const set: PickleCall = ([items = []], refuse) => (Array.isArray(items) ? items : refuse('its items are no list'));

export const containerFunctions: Readonly<Record<string, PickleCall>> = {
  '__builtin__.set': set,
  'builtins.set': set,
  '__builtin__.frozenset': set,
  'builtins.frozenset': set,
  'collections.Counter': ([counts = new Map()], refuse) => (counts instanceof Map ? counts : refuse('its counts are no dict')),
  'collections.defaultdict': () => new Map(), // its items follow; what it makes for a missing key is left out
};

/** Types that a defaultdict names, also by their names in Python 2. They are names here. */
export const typeNames: readonly string[] = ['int', 'long', 'float', 'str', 'unicode', 'bool', 'list', 'dict'].flatMap((name) => [
  `__builtin__.${name}`,
  `builtins.${name}`,
]);
