/** The names that formulas of this library use. In running text every other word ends a formula. */

const greek = new Set([
  'alpha',
  'beta',
  'gamma',
  'delta',
  'epsilon',
  'eta',
  'theta',
  'lambda',
  'mu',
  'pi',
  'rho',
  'sigma',
  'tau',
  'phi',
  'psi',
]);
/** Functions that mathup knows by name. */
const known = new Set(['log', 'ln', 'sin', 'cos', 'tanh', 'sqrt', 'min', 'max', 'sum']);
const others = new Set(['exp', 'softmax', 'relu', 'softplus', 'sigmoid', 'sinc', 'sign', 'mean', 'variance', 'floor', 'LN']);
/** Names of more than one letter that stand for a value. */
const values = new Set(['pre', 'logTau', 'mean', 'variance']);
/** Short words of English and Spanish that look like a weight and its gate. */
const words = new Set(['be', 'by', 'We', 'Us', 'Up', 'Un']);

/** A name in its parts: `s'_k` is s, index k, one prime. */
interface NameParts {
  readonly stem: string;
  readonly index: string;
  readonly primes: string;
}

/** Whether a name is a function, which takes the factor after it. `mean` and `variance` are values too. */
export function isFunction(name: string): boolean {
  const { stem } = partsOf(name);
  return (known.has(stem) || others.has(stem)) && !values.has(stem);
}

/** Whether a name belongs to a formula in running text. */
export function isFormulaName(name: string): boolean {
  const { stem } = partsOf(name);
  if (words.has(name)) return false;
  return /^([A-HJ-Za-z]\d?|[WUb][a-z])$/.test(stem) || greek.has(stem.replace(/\d$/, '')) || isFunction(name) || values.has(stem);
}

/** A name in AsciiMath: `Wc` is W with the index c, `beta1` is beta with the index 1. */
export function nameInAsciiMath(name: string): string {
  const { stem, index, primes } = partsOf(name);
  const split = /^([A-Za-z]|[a-z]{2,})(\d)$/.exec(stem) ?? /^([WUb])([a-z])$/.exec(stem);
  const [letters, ownIndex] =
    split && !words.has(stem) && (greek.has(split[1]) || split[1].length === 1) ? [split[1], split[2]] : [stem, ''];
  const all = [ownIndex, index].filter((each) => each !== '').map(word);
  const below = all.length === 0 ? '' : `_${grouped(all.join(','))}`;
  return `${word(letters)}${below}${primes}`;
}

/** In parentheses that mathup drops. Around one word it would show them. */
export function grouped(asciiMath: string): string {
  return /^(\w+|`\w+`)$/.test(asciiMath) ? asciiMath : `(${asciiMath})`;
}

/** Letters that mathup would take one by one are one name. */
function word(letters: string): string {
  return letters.length === 1 || /^\d+$/.test(letters) || greek.has(letters) || known.has(letters) ? letters : `\`${letters}\``;
}

function partsOf(name: string): NameParts {
  const [, stem = name, before = '', index = '', after = ''] = /^([A-Za-z0-9]+)('*)(?:_([A-Za-z0-9]+))?('*)$/.exec(name) ?? [];
  return { stem, index, primes: before + after };
}
