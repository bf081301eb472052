/** What each run uploads: arguments, keys of random ops, and the numbers of updates. */
import type { ArgumentValue, Plan, PlanOp, PlanUpdate } from '../../../../plan/plan.js';
import { type Key, keyFrom } from '../../../../random/keyOrigin.js';
import type { UpdateAttributes, UpdateRule } from '../../../../updates.js';
import { type UpdateText, updateTexts } from '../../updateSections.js';
import type { Upload } from '../kernelPlan.js';

/** A key as four halves: a whole number below 2^16 is exact as a float, and no bit pattern is NaN. */
export function keyHalves([first, second]: Key): readonly number[] {
  return [first & 0xffff, first >>> 16, second & 0xffff, second >>> 16];
}

/** The key of a random op at each run. */
export function keyUpload({ attributes, key }: PlanOp, offset: number): Upload {
  const fixed = (attributes as { readonly key: Key }).key;
  if (key === undefined) return { offset, compute: () => keyHalves(fixed) };
  return { offset, compute: (given: readonly ArgumentValue[]) => keyHalves(keyFrom(given[key.argument] as Key, key)) };
}

export function updateNumbers<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K]): readonly number[] {
  return (updateTexts[rule] as UpdateText<K>).numbers(attributes);
}

/** The attributes of each update at this run, asked for in the order of the plan: actions between updates count them. */
export class UpdateRun {
  readonly #numbers = new Map<PlanUpdate, readonly number[]>();
  readonly actions: readonly (() => void)[];

  constructor(plan: Plan) {
    const { instructions } = plan;
    const inOrder = instructions.filter(({ kind }) => kind === 'action' || kind === 'update');
    const run = (): void => {
      for (const instruction of inOrder) {
        if (instruction.kind === 'action') instruction.action();
        else if (instruction.kind === 'update')
          this.#numbers.set(instruction, updateNumbers(instruction.rule, (instruction as PlanUpdate).attributes()));
      }
    };
    this.actions = inOrder.length === 0 ? [] : [run];
  }

  upload(update: PlanUpdate, offset: number): Upload {
    return { offset, compute: () => this.#numbers.get(update) ?? [] };
  }
}
