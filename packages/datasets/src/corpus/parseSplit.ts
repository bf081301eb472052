/** Rules for a held-out part, as written on a command line: "0.1", "index<5", "speaker=theo". */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireText, requireTexts } from '../requireArgument.js';

const comparisons = ['<=', '>=', '<', '>'] as const;

/** Which recordings a held-out part takes. */
export type SplitRule =
  /** A share of each class, drawn with a seed. */
  | { readonly kind: 'fraction'; readonly fraction: number }
  /** Recordings whose numeric field satisfies the comparison. */
  | { readonly kind: 'comparison'; readonly field: string; readonly operator: (typeof comparisons)[number]; readonly value: number }
  /** Recordings whose field has one of these values, e.g. a held-out speaker. */
  | { readonly kind: 'group'; readonly field: string; readonly values: readonly string[] };

/**
 * Parses a fraction between 0 and 1 ("0.1"), a comparison of a numeric field ("index<5", also <=, > and >=), or a group ("speaker=theo",
 * "speaker=theo,lucas").
 *
 * @param fields the fields of the corpus, e.g. label, speaker and index
 * @throws DatasetError if the rule is not valid; the message lists the fields
 *
 * @example
 * parseSplit('index<5', ['label', 'speaker', 'index']); // { kind: 'comparison', field: 'index', operator: '<', value: 5 }
 */
export function parseSplit(spec: string, fields: readonly string[]): SplitRule {
  requireText('parseSplit', 'spec', spec);
  requireTexts('parseSplit', 'fields', fields);
  const text = spec.trim();
  const fail = (reason: string): DatasetError =>
    new DatasetError(
      `split "${spec}"`,
      reason,
      `Write a fraction such as 0.1, or a rule such as index<5 or speaker=theo; the fields are ${fields.join(', ')}`,
    );
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) {
    const fraction = Number(text);
    if (!(fraction > 0 && fraction < 1)) throw fail('a fraction lies between 0 and 1');
    return { kind: 'fraction', fraction };
  }
  const operator = [...comparisons, '='].find((sign) => text.includes(sign));
  if (operator === undefined) throw fail('it is neither a fraction nor a rule');
  const [field, ...rest] = text.split(operator).map((part) => part.trim());
  const right = rest.join(operator);
  if (!fields.includes(field)) throw fail(field === '' ? 'no field is named' : `there is no field "${field}"`);
  if (operator !== '=') {
    const value = right === '' ? Number.NaN : Number(right);
    if (!Number.isFinite(value)) throw fail(right === '' ? `${operator} compares with nothing` : `"${right}" is not a number`);
    return { kind: 'comparison', field, operator: comparisons[comparisons.indexOf(operator as '<')], value };
  }
  const values = right.split(',').map((value) => value.trim());
  if (values.includes('')) throw fail(`${field}= names no value`);
  return { kind: 'group', field, values };
}

/** Throws if a rule has another form than `parseSplit` gives it. */
export function requireRule(owner: string, name: string, rule: unknown): void {
  requireArgument(owner, name, isRule(rule), rule, 'a rule, e.g. "0.1" or "speaker=theo"');
}

function isRule(rule: unknown): boolean {
  const { kind, fraction, field, operator, value, values }: { readonly [key: string]: unknown } = Object(rule);
  if (kind === 'fraction') return typeof fraction === 'number' && fraction > 0 && fraction < 1;
  if (typeof field !== 'string') return false;
  if (kind === 'group') return Array.isArray(values);
  return kind === 'comparison' && comparisons.some((known) => known === operator) && Number.isFinite(value);
}
