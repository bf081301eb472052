/** `--find NAME`: the property of a text that units are compared with. */
import { UsageError } from '@statal/command-line';
import { propertyNamed, propertyNames, type TextProperty } from './textProperties.js';

/** @throws UsageError if there is no such property */
export function textProperty(name: string): TextProperty {
  const found = propertyNamed(name);
  if (found !== undefined) return found;
  if (name === 'line-seen:')
    throw new UsageError(`--find ${name}`, 'what to have seen is missing', 'Write it behind the colon, as in line-seen:=');
  throw new UsageError(`--find ${name}`, `expected one of ${propertyNames.join(', ')}`, 'In the last, X is any text, as in line-seen:=');
}
