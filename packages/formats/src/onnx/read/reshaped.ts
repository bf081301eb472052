/** Reshape of a stream: axes are joined and split only where they were joined before. */
import { Unreadable } from './unreadable.js';
import { type Atom, type Axis, isSameSize, product, type Size, sizeOfAxis, sizeOfNumber } from './values.js';

/** @param target the new sizes, in which 0 keeps a size and -1 is what is left */
export function reshaped(axes: readonly Axis[], target: readonly Size[], { allowZero }: { readonly allowZero: boolean }): readonly Axis[] {
  const wanted = target.map((size, axis) => (isNumber(size, 0) && !allowZero && axis < axes.length ? sizeOfAxis(axes[axis]) : size));
  const rest = wanted.findIndex((size) => isNumber(size, -1));
  // An axis of one direction is no part of the order of the elements; it may go and come.
  const atoms = axes.flat().filter(({ role, size }) => role !== 'directions' || !isNumber(size, 1));
  const ahead = wanted.slice(0, rest === -1 ? undefined : rest);
  const behind = rest === -1 ? [] : wanted.slice(rest + 1);
  const before = ahead.map((size) => taken(atoms, size, 'shift'));
  const after = behind.toReversed().map((size) => taken(atoms, size, 'pop'));
  if (rest === -1 && atoms.length > 0) refuse(axes, target);
  return [...before, ...(rest === -1 ? [] : [withOnes(atoms)]), ...after.toReversed()];

  function taken(left: Atom[], size: Size, from: 'shift' | 'pop'): Axis {
    const axis: Atom[] = [];
    const next = left.at(from === 'shift' ? 0 : -1);
    // A file for one row, or one step, has axes of size 1 that stay.
    // And a file may say that an axis is free, and take it for the number of its example here.
    const isExample = next?.size.symbols.length === 1 && size.symbols.length === 0 && size.factor > 1;
    if (isExample) return withOnes([left[from]() as Atom]);
    if (next !== undefined && isNumber(size, 1) && isNumber(next.size, 1)) axis.push(left[from]() as Atom);
    while (!isSameSize(product(axis.map((atom) => atom.size)), size)) {
      const atom = left[from]();
      if (atom === undefined) refuse(axes, target);
      else if (from === 'shift') axis.push(atom);
      else axis.unshift(atom);
    }
    return withOnes(axis);
  }
}

/** An axis of size 1 is written as one direction. */
const withOnes = (axis: readonly Atom[]): Axis => (axis.length === 0 ? [{ role: 'directions', size: sizeOfNumber(1) }] : axis);

const isNumber = ({ factor, symbols }: Size, number: number): boolean => symbols.length === 0 && factor === number;

function refuse(axes: readonly Axis[], target: readonly Size[]): never {
  const show = (sizes: readonly Size[]): string =>
    sizes.map(({ factor, symbols }) => [...symbols, ...(factor === 1 && symbols.length > 0 ? [] : [factor])].join('*')).join(', ');
  throw new Unreadable(
    `it arranges [${show(axes.map(sizeOfAxis))}] as [${show(target)}], which joins or splits other axes than directions and features`,
  );
}
