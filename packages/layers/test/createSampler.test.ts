import { Random } from '@statal/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampler, type SamplerOptions } from '../src/index.js';

// Probabilities 0.5, 0.25, 0.15, 0.1, not in order.
const probabilities = [0.15, 0.5, 0.1, 0.25];
const logits = Float32Array.from(probabilities, Math.log);

/** How often each token is drawn, as shares. */
function shares(options: Partial<SamplerOptions>, from: Float32Array = logits, draws = 4000): number[] {
  const sample = createSampler({ random: Random.fromSeed(7), ...options });
  const counts = new Array<number>(from.length).fill(0);
  for (let draw = 0; draw < draws; draw++) counts[sample(from)] += 1;
  return counts.map((count) => count / draws);
}

function expectShares(got: number[], want: number[]): void {
  got.forEach((share, token) => {
    if (want[token] === 0) expect(share).toBe(0);
    else expect(Math.abs(share - want[token]), `token ${token}: got ${share}, want ${want[token]}`).toBeLessThan(0.03);
  });
}

describe('a sampler', () => {
  it('draws as the model says at temperature 1', () => expectShares(shares({}), probabilities));

  it('sharpens at temperature 0.5: probabilities are squared', () => {
    const squared = probabilities.map((p) => p * p);
    const sum = squared.reduce((a, b) => a + b);
    expectShares(
      shares({ temperature: 0.5 }),
      squared.map((p) => p / sum),
    );
  });

  it('takes the likeliest at temperature 0, the first of equals', () => {
    expect(shares({ temperature: 0 })).toEqual([0, 1, 0, 0]);
    expect(shares({ temperature: 0 }, Float32Array.of(1, 3, 3, 2))).toEqual([0, 1, 0, 0]);
  });

  it('draws from the k likeliest only', () => {
    expectShares(shares({ topK: 1 }), [0, 1, 0, 0]);
    expectShares(shares({ topK: 2 }), [0, 2 / 3, 0, 1 / 3]);
    expectShares(shares({ topK: 9 }), probabilities);
  });

  it('draws from the fewest tokens that have the mass p', () => {
    expectShares(shares({ topP: 0.4 }), [0, 1, 0, 0]);
    expectShares(shares({ topP: 0.7 }), [0, 2 / 3, 0, 1 / 3]);
    expectShares(shares({ topP: 0.95 }), probabilities);
  });

  it('applies top-p to what top-k left', () => {
    // Of 0.5, 0.25, 0.15 the first two have 83%.
    expectShares(shares({ topK: 3, topP: 0.8 }), [0, 2 / 3, 0, 1 / 3]);
  });

  it('keeps one token when p is tiny and when one token has all the mass', () => {
    expect(shares({ topP: 1e-9 })).toEqual([0, 1, 0, 0]);
    expect(shares({ topP: 0.9 }, Float32Array.of(0, 500, 0, 0))).toEqual([0, 1, 0, 0]);
  });

  it('never draws a token of probability 0, whatever the die shows', () => {
    const from = Float32Array.of(Number.NEGATIVE_INFINITY, 0, Number.NaN, Number.NEGATIVE_INFINITY);
    for (const die of [0, 0.5, 1 - 2 ** -24]) {
      for (const options of [{}, { topK: 3 }, { topP: 0.99 }]) {
        expect(createSampler({ random: () => die, ...options })(from)).toBe(1);
      }
    }
  });

  it('never draws the token that stands for unknown words', () => {
    const without = [0.3, 0, 0.2, 0.5];
    expectShares(shares({ never: 1 }), without);
    expectShares(shares({ never: 1, topK: 3 }), without);
    expectShares(shares({ never: 1, topP: 0.7 }), [0.375, 0, 0, 0.625]);
    expect(shares({ never: 1, temperature: 0 })).toEqual([0, 0, 0, 1]);
  });

  it('refuses logits without a finite number', () => {
    const sample = createSampler({ random: () => 0.5 });
    expect(() => sample(Float32Array.of(Number.NaN, Number.NaN))).toThrow('its parameters are damaged');
    expect(() => sample(Float32Array.of(Number.POSITIVE_INFINITY, 0))).toThrow('its parameters are damaged');
  });

  it('is deterministic: the same seed draws the same tokens', () => {
    const drawn = (seed: number): number[] => {
      const sample = createSampler({ topP: 0.95, random: Random.fromSeed(seed) });
      return Array.from({ length: 50 }, () => sample(logits));
    };
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
  });

  it('takes as many logits as there are, call by call', () => {
    const sample = createSampler({ topK: 1, random: () => 0 });
    expect([sample(Float32Array.of(0, 1)), sample(Float32Array.of(0, 1, 2, 3)), sample(Float32Array.of(5))]).toEqual([1, 3, 0]);
  });

  it('agrees with a plain definition by sorting', () => {
    const cases = fc.record({
      values: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 40 }),
      topK: fc.integer({ min: 1, max: 45 }),
      topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
      die: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ values, topK, topP, die }) => {
        // Distinct, so that there is one order.
        const from = Float32Array.from(values, (value, index) => value + index / 64);
        const sorted = Array.from(from, (value, token) => ({ token, weight: Math.exp(value) })).sort((a, b) => b.weight - a.weight);
        const first = sorted.slice(0, topK);
        const mass = first.reduce((sum, { weight }) => sum + weight, 0);
        let before = 0;
        const nucleus = first.filter(({ weight }) => {
          const inside = before < topP * mass * (1 + 1e-12);
          before += weight;
          return inside;
        });
        const got = createSampler({ topK, topP, random: () => die })(from);
        expect(nucleus.map(({ token }) => token)).toContain(got);
        if (die === 0 && (topK < from.length || topP < 1)) expect(got).toBe(sorted[0].token);
      }),
      { seed: 1 },
    );
  });
});
