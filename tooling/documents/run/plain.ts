import { isTensor, readSync, type Shape } from '@statal/tensors';

/** Tensors in a value become nested lists of their elements, as a comment writes them. */
export function plain(value: unknown): unknown {
  if (isTensor(value)) return nested([...readSync(value)], value.shape);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

function nested(elements: readonly number[], [size, ...rest]: Shape): unknown {
  if (size === undefined) return elements[0];
  const width = elements.length / size;
  return Array.from({ length: size }, (_, index) => nested(elements.slice(index * width, (index + 1) * width), rest));
}
