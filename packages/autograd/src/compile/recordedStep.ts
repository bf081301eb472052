/** The step of one signature: its recording, and the plan that an engine prepared from it. */
import { type ComputeEngine, isTensor, leaves, mapTree, StatalError, type Tensor } from '@statal/tensors';
import { comparePlans, type Plan, PlanRecorder, type PreparedPlan, preparePlan, recordingWith } from '@statal/tensors/internals';
import { checkedResult } from './checkedResult.js';
import { argumentValue, type Changing, fixedParts, recordedArguments } from './stepArguments.js';

type Step = (...given: readonly unknown[]) => unknown;

interface Recording {
  readonly plan: Plan;
  readonly result: unknown;
}

export class RecordedStep {
  readonly #engine: ComputeEngine;
  readonly #step: Step;
  readonly #recording: Recording;
  #prepared: PreparedPlan | undefined;
  #calls = 0;
  /** The tensors of the first call. */
  #first: readonly Changing[] = [];

  constructor(engine: ComputeEngine, step: Step, given: readonly unknown[]) {
    this.#engine = engine;
    this.#step = step;
    this.#recording = this.#record(given);
  }

  /** What the step returned while it was recorded. Its tensors have no elements. */
  get result(): unknown {
    return this.#recording.result;
  }

  /** Whether what the recording relies on is unchanged, e.g. that an optimizer still has the same moments. */
  get holds(): boolean {
    return this.#recording.plan.conditions.every((condition) => condition());
  }

  call(given: readonly unknown[], changing: readonly Changing[], checkEvery: number | undefined): readonly Tensor[] {
    this.#calls += 1;
    const isSecond = this.#calls === 2;
    if (isSecond || (checkEvery !== undefined && this.#calls > 1 && this.#calls % checkEvery === 0)) this.#compare(given);
    const steady = changing.map((value, index) => isTensor(value) && value === this.#first[index]);
    if (isSecond && steady.includes(true)) this.#close();
    if (this.#calls === 1) this.#first = changing;
    else this.#first = [];
    this.#prepared ??= preparePlan(this.#engine, this.#recording.plan, { steady });
    return this.#prepared.run(changing.map(argumentValue));
  }

  close(): void {
    this.#close();
  }

  #close(): void {
    this.#prepared?.close();
    this.#prepared = undefined;
  }

  #compare(given: readonly unknown[]): void {
    const again = this.#record(given);
    const found = comparePlans(this.#recording.plan, again.plan) ?? resultDifference(this.#recording.result, again.result);
    if (found === undefined) return;
    throw new StatalError(
      'compile',
      `the step did something else when it was called again: ${found}`,
      'What changes from call to call must be an argument: a tensor, a number, a Random or a typed array',
    );
  }

  #record(given: readonly unknown[]): Recording {
    const recorder = new PlanRecorder(this.#engine);
    return recordingWith(recorder, () => {
      const result = checkedResult(this.#step(...recordedArguments(recorder, given)));
      return { plan: recorder.plan(leaves(result)), result: mapTree(result, (tensor) => tensor) };
    });
  }
}

function resultDifference(before: unknown, after: unknown): string | undefined {
  const [first, second] = [fixedParts(before).split('\n'), fixedParts(after).split('\n')];
  const index = first.findIndex((part, position) => part !== second[position]);
  if (index < 0) return first.length === second.length ? undefined : 'it returned more';
  return `it returned ${first[index]}, then ${second[index] ?? 'nothing'}`;
}
