/** Shows any wrong argument in an error message, on one short line. */
import { showShape } from './shape.js';
import { isTensor } from './tensor.js';

const mostElements = 8;

/**
 * `undefined`, `"text"`, `[1, 2]`, `tensor [2, 3]`, `function lstm`. Other objects are shown by their class: `Promise`,
 * `Float32Array`.
 */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isTensor(value)) return `tensor ${showShape(value.shape)}`;
  if (Array.isArray(value))
    return `[${value.slice(0, mostElements).map(showValue).join(', ')}${value.length > mostElements ? ', ...' : ''}]`;
  if (typeof value === 'function') return `function ${value.name}`.trim();
  // Takes the class from `[object Promise]`, because some objects cannot be converted to text.
  return Object(value) === value ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
}
