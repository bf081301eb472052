/** A wrong argument in an error message: short, on one line, whatever it is. */
import { showShape } from './shape.js';
import { isTensor } from './tensor.js';

const mostElements = 8;

/** `undefined`, `"text"`, `[1, 2]`, `tensor [2, 3]`, and of other objects the class: `Promise`, `Float32Array`. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isTensor(value)) return `tensor ${showShape(value.shape)}`;
  if (Array.isArray(value))
    return `[${value.slice(0, mostElements).map(showValue).join(', ')}${value.length > mostElements ? ', ...' : ''}]`;
  // `[object Promise]`: what is not a number or the like may have no way to be text.
  return Object(value) === value ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
}
