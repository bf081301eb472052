/** Numbers and times as texts have them. What is not one of them is `undefined`. */

/** What stands for a missing value in files: empty, `?` (UEA/UCR), `NaN` (pandas), `NA` (R), `null`. */
const missing: ReadonlySet<string> = new Set(['', '?', 'nan', 'na', 'n/a', 'null']);

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const largest = 3.4028234663852886e38;

/** A decimal number that a Float32Array can hold; NaN for a missing value; `undefined` for anything else. */
export function parseValue(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) {
    const value = Number(trimmed);
    return Math.abs(value) <= largest ? value : undefined;
  }
  return missing.has(trimmed.toLowerCase()) ? Number.NaN : undefined;
}

const timestamp = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[-+]\d\d:?\d\d)?)?$/;

/** A number, or the milliseconds since 1970 of an ISO date, with or without a time of day. Without a zone, it is in UTC. */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (decimal.test(trimmed)) return Number(trimmed);
  const parts = timestamp.exec(trimmed);
  if (parts === null) return undefined;
  const [, year, month, date, hour = '00', minute = '00', second = '00', zone = 'Z'] = parts;
  const day = Date.parse(`${year}-${month}-${date}`);
  // The parser accepts a 31st in every month.
  if (Number.isNaN(day) || new Date(day).getUTCDate() !== Number(date)) return undefined;
  const time = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(time) ? undefined : time;
}

/** A value in a message, short and quoted. */
export function shownValue(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 40 ? `"${trimmed.slice(0, 40)}..."` : `"${trimmed}"`;
}
