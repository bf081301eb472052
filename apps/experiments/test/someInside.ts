/** Invented measurements inside of a model. */
import { type InsideResult, insideKey, measuring } from '../src/inside/insideResult.js';
import { type SomeResult, someConfiguration } from './someResult.js';

export function someInside(what: SomeResult = {}): InsideResult {
  const configuration = someConfiguration(what);
  return {
    key: insideKey(configuration),
    measuring,
    configuration,
    stopped: 'limit',
    updates: 200,
    measuredAt: 200,
    norms: { first: 0.0625, largest: 12.5, clipped: 0.125 },
    training: { firing: { share: 0.25, dead: 0.1, always: 0 }, first: 0.5, last: 1.2345, largest: 8, saturated: 0.001 },
    long: { firing: { share: 0.5, dead: 0, always: 0.2 }, first: 0.5, last: 123456, largest: 1e6, saturated: 0 },
    growth: { per100Steps: 1.5 },
    gradients: {
      untrained: [
        [1, 2],
        [10, 0.0001],
      ],
      trained: [
        [1, 4],
        [10, 1],
      ],
    },
    test: { training: { loss: 0.5, right: 0.75 }, long: { loss: 0.6, right: 0.5 } },
    seconds: 1.25,
    engine: 'reference',
  };
}
