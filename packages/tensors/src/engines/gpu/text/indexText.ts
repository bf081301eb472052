/** Whole-number expressions of kernel text. Known numbers are folded while the text is written. */

/** An expression with a whole value: an index, a coordinate or a part of one. */
export type Index = string;

const literal = /^\d+$/;

export function sumOf(terms: readonly Index[]): Index {
  let known = 0;
  const rest: Index[] = [];
  for (const term of terms) {
    if (literal.test(term)) known += Number(term);
    else rest.push(term);
  }
  if (known !== 0 || rest.length === 0) rest.push(String(known));
  return rest.length === 1 ? rest[0] : `(${rest.join(' + ')})`;
}

export function times(index: Index, factor: number): Index {
  if (factor === 0) return '0';
  if (literal.test(index)) return String(Number(index) * factor);
  return factor === 1 ? index : `${index} * ${factor}`;
}

/** index - amount. */
export function minus(index: Index, amount: number): Index {
  if (literal.test(index)) return String(Number(index) - amount);
  return amount === 0 ? index : `(${index} - ${amount})`;
}

/** sum_i coordinates_i strides_i, from `offset`. */
export function position(coordinates: readonly Index[], strides: readonly number[], offset: Index): Index {
  return sumOf([...coordinates.map((coordinate, axis) => times(coordinate, strides[axis])), offset]);
}
