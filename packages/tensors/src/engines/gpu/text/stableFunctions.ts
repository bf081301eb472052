/**
 * Functions that every kernel may call, stable at any x. The shading languages have an inexact `tanh` (NaN above 44 in WebGL 1),
 * a naive `expm1` and `log1p`, a logarithm that is inexact near 1, sines of three digits, and a power of positive numbers only.
 */

export interface StableFunction {
  readonly source: string;
  readonly argumentTypes: Readonly<Record<string, 'Number' | 'Integer'>>;
  readonly returnType: 'Number' | 'Integer';
}

const ofX = { argumentTypes: { x: 'Number' }, returnType: 'Number' } as const;

export const stableFunctions: readonly StableFunction[] = [
  {
    // A quotient computed in floats may be off by one in either direction.
    source: 'function nearby(i, n, q) { return i - q * n < 0 ? q - 1 : (i - q * n >= n ? q + 1 : q); }',
    argumentTypes: { i: 'Integer', n: 'Integer', q: 'Integer' },
    returnType: 'Integer',
  },
  {
    source: 'function quotient(i, n) { return nearby(i, n, Math.floor((i + 0.5) / n)); }',
    argumentTypes: { i: 'Integer', n: 'Integer' },
    returnType: 'Integer',
  },
  {
    // Some drivers return infinity for NaN.
    source: 'function stableExp(x) { return x >= 0 ? Math.exp(x) : (x < 0 ? Math.exp(x) : x); }',
    ...ofX,
  },
  {
    source: `function stableSigmoid(x) {
      const e = Math.exp(-Math.abs(x));
      return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }`,
    ...ofX,
  },
  {
    // The series of tanh is used near 0, where 1 - exp(-2x) would cancel.
    source: `function stableTanh(x) {
      const a = Math.abs(x);
      const s = x * x;
      const e = Math.exp(-2 * a);
      const far = (1 - e) / (1 + e);
      const near = x * (1 - s * (0.3333333333 - s * (0.1333333333 - s * (0.0539682540 - s * (0.0218694885 - s * 0.0088632355)))));
      return a < 0.3 ? near : (x < 0 ? -far : far);
    }`,
    ...ofX,
  },
  {
    // e^x - 1 = 2 t / (1 - t) with t = tanh(x / 2).
    source: `function stableExpm1(x) {
      const t = stableTanh(x * 0.5);
      const near = 2 * t / (1 - t);
      return Math.abs(x) < 1 ? near : stableExp(x) - 1;
    }`,
    ...ofX,
  },
  {
    // Software adapters return a finite logarithm of 0.
    source: `function logarithm(x) {
      return x > 0 ? Math.log(x) : (x < 0 ? Math.sqrt(x) : (x === 0 ? -1 / Math.abs(x) : x));
    }`,
    ...ofX,
  },
  {
    // log(1 + x) = 2 artanh(x / (2 + x)).
    source: `function stableLog1p(x) {
      const s = x / (2 + x);
      const q = s * s;
      const near = 2 * s * (1 + q * (0.3333333333 + q * (0.2 + q * (0.1428571429 + q * (0.1111111111 + q * (0.0909090909 + q * 0.0769230769))))));
      return x > -0.4 ? (x < 0.5 ? near : logarithm(1 + x)) : logarithm(1 + x);
    }`,
    ...ofX,
  },
  {
    source: 'function stableLog(x) { return Math.abs(x - 1) < 0.4 ? stableLog1p(x - 1) : logarithm(x); }',
    ...ofX,
  },
  {
    source: 'function stableSoftplus(x) { return (x > 0 ? x : (x <= 0 ? 0 : x)) + stableLog1p(Math.exp(-Math.abs(x))); }',
    ...ofX,
  },
  {
    // The sine of the distance from the n-th of the zeros, which are pi apart: as in assembly/sines.ts. WGSL grants sin three digits.
    source: `function sineFromZero(x, zeros, n) {
      const distance = ((x - zeros * 3.140625) - zeros * 0.00096750259399414062) - zeros * 0.0000001509958;
      const r = distance > 1.5707964 ? 1.5707964 : (distance < -1.5707964 ? -1.5707964 : distance);
      const s = r * r;
      const y = r + r * s * (-0.1666666 + s * (0.0083330665 + s * (-0.00019809602 + s * 0.0000026057803)));
      return n - 2 * Math.floor(n * 0.5) > 0.5 ? -y : y;
    }`,
    argumentTypes: { x: 'Number', zeros: 'Number', n: 'Number' },
    returnType: 'Number',
  },
  {
    source: `function stableSin(x) {
      const n = Math.floor(x * 0.318309886 + 0.5);
      return sineFromZero(x, n, n);
    }`,
    ...ofX,
  },
  {
    source: `function stableCos(x) {
      const n = Math.floor(x * 0.318309886);
      return -sineFromZero(x, n + 0.5, n);
    }`,
    ...ofX,
  },
  {
    // Rounds toward 0, within 32 bits; NaN becomes 0.
    source: `function whole(x) {
      const w = x >= 0 ? Math.floor(Math.min(x, 2147483520)) : (x < 0 ? -Math.floor(Math.min(-x, 2147483648)) : 0);
      return w;
    }`,
    ...ofX,
  },
  {
    source: `function stablePower(x, y) {
      const a = Math.abs(x);
      const ofZero = y > 0 ? 0 : (y < 0 ? 1 / a : 1);
      const magnitude = x === 0 ? ofZero : Math.pow(a, y);
      const half = y * 0.5;
      const even = Math.floor(half) === half ? magnitude : -magnitude;
      const negative = Math.floor(y) === y ? even : Math.sqrt(x);
      return x < 0 ? negative : magnitude;
    }`,
    argumentTypes: { x: 'Number', y: 'Number' },
    returnType: 'Number',
  },
];
