/**
 * How well a number predicts a property. Only ranks count, so scale and distribution of the number do not matter. The score is the area
 * under the ROC curve for a yes or no (Hanley and McNeil, 1982), and the rank correlation for a number (Spearman, 1904).
 *
 * Texts may be long and units many, so values are not kept. Each unit has 2,048 equal bins from its minimum to its
 * maximum, which count its values. Values in the same bin are treated as equal.
 */
import type { Data } from '@statal/tensors';
import { ranksOf } from './ranks.js';
import type { TextProperty } from './textProperties.js';

const steps = 2048;

export interface Score {
  /** From chance level, 0 for a number and 0.5 for a yes or no, to 1. */
  readonly score: number;
  /** Whether the unit is higher or lower where the property holds. */
  readonly direction: 'higher' | 'lower';
}

/** A property of all tokens of a text, prepared for comparison. */
export class Target {
  readonly kind: TextProperty['kind'];
  /** Ranks minus their mean. */
  readonly centered: Float64Array;
  readonly #spread: number;
  readonly #pairs: number;

  constructor(kind: TextProperty['kind'], values: Float64Array) {
    const ranks = kind === 'number' ? ranksOf(values) : values;
    const mean = ranks.reduce((sum, value) => sum + value, 0) / ranks.length;
    this.kind = kind;
    this.centered = ranks.map((value) => value - mean);
    this.#spread = this.centered.reduce((sum, value) => sum + value * value, 0);
    const yes = values.reduce((sum, value) => sum + Number(value > 0), 0);
    this.#pairs = yes * (values.length - yes);
  }

  /** Whether the property is the same everywhere, so that nothing can predict it. */
  get isConstant(): boolean {
    return this.#spread === 0;
  }

  /** @param covariance sum of (rank of the unit) x (rank of the property minus its mean); `spread` is that of the unit's ranks */
  score({ covariance, spread }: { readonly covariance: number; readonly spread: number }): Score {
    const direction = covariance < 0 ? 'lower' : 'higher';
    if (this.kind === 'yes or no') return { score: 0.5 + Math.abs(covariance) / this.#pairs, direction };
    return { score: spread === 0 ? 0 : Math.abs(covariance) / Math.sqrt(spread * this.#spread), direction };
  }
}

/** The bins of the units of one signal. The text is read twice: first for their ranges, then for their counts. */
export class SignalCounts {
  readonly #units: number;
  readonly #least: Float64Array;
  readonly #greatest: Float64Array;
  readonly #counts: Uint32Array; // [units, steps]
  readonly #sums: Float64Array; // [units, steps]

  constructor(units: number) {
    this.#units = units;
    this.#least = new Float64Array(units).fill(Number.POSITIVE_INFINITY);
    this.#greatest = new Float64Array(units).fill(Number.NEGATIVE_INFINITY);
    this.#counts = new Uint32Array(units * steps);
    this.#sums = new Float64Array(units * steps);
  }

  /**
   * Updates the ranges in the first reading.
   *
   * @param values [tokens, units]
   */
  seeRange(values: Data): void {
    values.forEach((value, index) => {
      const unit = index % this.#units;
      if (value < this.#least[unit]) this.#least[unit] = value;
      if (value > this.#greatest[unit]) this.#greatest[unit] = value;
    });
  }

  /**
   * Counts in the second reading.
   *
   * @param centered the centered ranks of the target, [tokens]
   */
  count(values: Data, centered: Float64Array): void {
    const units = this.#units;
    for (let unit = 0; unit < units; unit++) {
      const [least, greatest] = [this.#least[unit], this.#greatest[unit]];
      const perStep = greatest > least ? (steps - 1) / (greatest - least) : 0;
      for (let token = 0; token < centered.length; token++) {
        const place = unit * steps + Math.round((values[token * units + unit] - least) * perStep);
        this.#counts[place] += 1;
        this.#sums[place] += centered[token];
      }
    }
  }

  scores(target: Target): readonly Score[] {
    const tokens = target.centered.length;
    return Array.from({ length: this.#units }, (_, unit) => {
      let [below, covariance, spread] = [0, 0, 0];
      for (let place = unit * steps; place < (unit + 1) * steps; place++) {
        const count = this.#counts[place];
        const rank = below + (count + 1) / 2 - (tokens + 1) / 2; // minus the mean rank
        covariance += rank * this.#sums[place];
        spread += count * rank * rank;
        below += count;
      }
      return target.score({ covariance, spread });
    });
  }
}
