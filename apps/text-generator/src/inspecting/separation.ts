/**
 * How well a number tells a property, from ranks alone, so that neither scale nor shape of the number matters: the area under the ROC
 * curve for a yes or no (Hanley and McNeil, 1982), the rank correlation for a number (Spearman, 1904).
 *
 * A text may be long and units many, so values are not kept: each is counted in one of 2,048 equal steps between the least and the greatest
 * of its unit. Values in the same step count as equal.
 */
import type { Data } from '@statal/tensors';
import { ranksOf } from './ranks.js';
import type { TextProperty } from './textProperty.js';

const steps = 2048;

export interface Score {
  /** From 0, chance, or 0.5 for a yes or no, to 1. */
  readonly score: number;
  /** Whether the unit is high where the property is. */
  readonly direction: 'higher' | 'lower';
}

/** A property of all tokens of a text, ready to be compared. */
export class Target {
  readonly kind: TextProperty['kind'];
  /** Ranks less their mean. */
  readonly centred: Float64Array;
  readonly #spread: number;
  readonly #pairs: number;

  constructor(kind: TextProperty['kind'], values: Float64Array) {
    const ranks = kind === 'number' ? ranksOf(values) : values;
    const mean = ranks.reduce((sum, value) => sum + value, 0) / ranks.length;
    this.kind = kind;
    this.centred = ranks.map((value) => value - mean);
    this.#spread = this.centred.reduce((sum, value) => sum + value * value, 0);
    const yes = values.reduce((sum, value) => sum + Number(value > 0), 0);
    this.#pairs = yes * (values.length - yes);
  }

  /** Whether it is the same everywhere: then nothing can tell it. */
  get isConstant(): boolean {
    return this.#spread === 0;
  }

  /** @param covariance sum of (rank of the unit) x (rank of the property less its mean); `spread` of the unit's ranks */
  score({ covariance, spread }: { readonly covariance: number; readonly spread: number }): Score {
    const direction = covariance < 0 ? 'lower' : 'higher';
    if (this.kind === 'yes or no') return { score: 0.5 + Math.abs(covariance) / this.#pairs, direction };
    return { score: spread === 0 ? 0 : Math.abs(covariance) / Math.sqrt(spread * this.#spread), direction };
  }
}

/** The units of one signal, in two readings of the text: first their ranges, then their counts. */
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

  /** The first reading. @param values [tokens, units] */
  seeRange(values: Data): void {
    values.forEach((value, index) => {
      const unit = index % this.#units;
      if (value < this.#least[unit]) this.#least[unit] = value;
      if (value > this.#greatest[unit]) this.#greatest[unit] = value;
    });
  }

  /** The second. @param centred of the target, [tokens] */
  count(values: Data, centred: Float64Array): void {
    const units = this.#units;
    for (let unit = 0; unit < units; unit++) {
      const [least, greatest] = [this.#least[unit], this.#greatest[unit]];
      const perStep = greatest > least ? (steps - 1) / (greatest - least) : 0;
      for (let token = 0; token < centred.length; token++) {
        const place = unit * steps + Math.round((values[token * units + unit] - least) * perStep);
        this.#counts[place] += 1;
        this.#sums[place] += centred[token];
      }
    }
  }

  scores(target: Target): readonly Score[] {
    const tokens = target.centred.length;
    return Array.from({ length: this.#units }, (_, unit) => {
      let [below, covariance, spread] = [0, 0, 0];
      for (let place = unit * steps; place < (unit + 1) * steps; place++) {
        const count = this.#counts[place];
        const rank = below + (count + 1) / 2 - (tokens + 1) / 2; // less its mean
        covariance += rank * this.#sums[place];
        spread += count * rank * rank;
        below += count;
      }
      return target.score({ covariance, spread });
    });
  }
}
