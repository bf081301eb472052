/**
 * Whether a value, as Node's console shows it, is what a comment says. Lists of numbers are lists, whatever their type; spaces do not count
 * beside brackets; a number is right in the digits that the comment has.
 */
export function isShownAs(got: string, expected: string): boolean {
  const [ours, theirs] = [partsOf(got), partsOf(expected)];
  return (
    ours.words.length === theirs.words.length &&
    ours.words.every((word, index) => word === theirs.words[index]) &&
    ours.numbers.every((number, index) => isRounded(Number(number), theirs.numbers[index]))
  );
}

const number = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]*\w)/g;

function partsOf(text: string): { readonly words: readonly string[]; readonly numbers: readonly string[] } {
  const plain = text
    .replaceAll(/\b(?:Float32|Float64|Int32|Uint8|Uint16)?Array(?:\(\d+\))? (?=\[)|\[Object: null prototype\] /g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=[[{(]) | (?=[\]})])/g, '')
    .trim();
  return { words: plain.split(number), numbers: plain.match(number) ?? [] };
}

/** A number without a point is meant exactly, but for the last bits of float32. */
function isRounded(value: number, expected: string): boolean {
  const [mantissa, exponent = '0'] = expected.split('e');
  const digits = mantissa.split('.')[1]?.length;
  const wanted = Number(expected);
  const allowed = digits === undefined ? 1e-6 * Math.abs(wanted) : 0.5 * 10 ** (Number(exponent) - digits);
  return Math.abs(value - wanted) <= allowed * (1 + 1e-6);
}
