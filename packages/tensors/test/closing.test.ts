import { describe, expect, it } from 'vitest';
import { createEngine, full, matmul } from '../src/index.js';
import { messageOf } from './messageOf.js';

describe('a closed engine', () => {
  it.each([1, 2])('says so instead of waiting for threads that are gone: %d threads', async (threads) => {
    const engine = await createEngine({ threads });
    const x = full(engine, [600, 600], 1);
    expect(matmul(x, x)).toMatchObject({ shape: [600, 600] });
    engine.close();
    expect(messageOf(() => matmul(x, x))).toBe('EngineError: wasm engine: the engine was closed. Close it when all is computed and read');
  });
});
