import { describe, expect, it } from 'vitest';
import { Allocator } from '../src/engines/wasm/memory/allocator.js';
import { StatalError } from '../src/index.js';
import { messageOf } from './messageOf.js';

const PAGE = 65536;
const memoryOf = (pages: { initial: number; maximum: number }): WebAssembly.Memory => new WebAssembly.Memory(pages);
const sizes = [0, 1, 4, 63, 64, 65, 100, 128, 129, 500, 1000, 1024, 1025, 4097, 10000, 100000];

describe('the allocator', () => {
  it('gives buffers that begin at multiples of 64, after the heap base, and do not overlap', () => {
    const allocator = new Allocator(memoryOf({ initial: 16, maximum: 16 }), 1001);
    const buffers = [...sizes, ...sizes].map((bytes) => ({ bytes, start: allocator.allocate(bytes) })).sort((a, b) => a.start - b.start);
    buffers.forEach(({ start, bytes }, index) => {
      expect(start % 64).toBe(0);
      expect(start).toBeGreaterThanOrEqual(index === 0 ? 1001 : buffers[index - 1].start + Math.max(1, buffers[index - 1].bytes));
      expect(start + bytes).toBeLessThanOrEqual(16 * PAGE - 64);
    });
  });

  it('wastes less than 64 bytes a buffer', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 1024 }), 0);
    for (let bytes = 1; bytes < 1e6; bytes = Math.ceil(bytes * 1.3)) {
      const before = allocator.report().bytes;
      const pointer = allocator.allocate(bytes);
      const given = allocator.report().bytes - before;
      expect(given).toBeGreaterThanOrEqual(bytes);
      expect(given).toBeLessThan(bytes + 64);
      allocator.free(pointer, bytes);
    }
  });

  it('joins freed neighbors, so that smaller buffers make room for a larger one', () => {
    const allocator = new Allocator(memoryOf({ initial: 16, maximum: 16 }), 0);
    const [first, second, third] = [1000, 2000, 1000].map((bytes) => allocator.allocate(bytes));
    const behind = allocator.allocate(64);
    allocator.free(first, 1000);
    allocator.free(third, 1000);
    expect(allocator.allocate(1100)).toBeGreaterThan(behind);
    allocator.free(second, 2000);
    expect(allocator.allocate(4000)).toBe(first);
  });

  it('uses a large freed buffer for smaller ones, whatever their sizes', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 64 }), 0);
    for (const pages of [40, 31, 24, 18, 50, 3]) {
      const pointer = allocator.allocate(pages * PAGE);
      allocator.free(pointer, pages * PAGE);
    }
    expect(allocator.report()).toMatchObject({ bytes: 0, buffers: 0 });
    expect(allocator.report().reserved).toBeLessThanOrEqual(58 * PAGE);
  });

  it('grows by no more than what the last free range lacks', () => {
    const memory = memoryOf({ initial: 1, maximum: 21 });
    const allocator = new Allocator(memory, 0);
    allocator.free(allocator.allocate(19 * PAGE), 19 * PAGE);
    expect(allocator.allocate(20 * PAGE)).toBe(0);
  });

  it('reports the buffers that are in use', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 16 }), 0);
    expect(allocator.report()).toEqual({ bytes: 0, buffers: 0, reserved: PAGE });
    const pointer = allocator.allocate(100);
    allocator.allocate(64);
    expect(allocator.report()).toEqual({ bytes: 192, buffers: 2, reserved: PAGE });
    allocator.free(pointer, 100);
    expect(allocator.report()).toEqual({ bytes: 64, buffers: 1, reserved: PAGE });
  });

  it('grows the memory when it is full, with what was in it, and takes its views anew', () => {
    const memory = memoryOf({ initial: 1, maximum: 64 });
    const allocator = new Allocator(memory, 0);
    const early = allocator.allocate(400);
    const { f32 } = allocator.views;
    f32.fill(7, early / 4, early / 4 + 100);
    const late = allocator.allocate(10 * PAGE);
    expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(late + 10 * PAGE);
    expect(allocator.views.f32 === f32).toBe(false);
    const { views } = allocator;
    expect(allocator.views === views).toBe(true);
    expect(Array.from(allocator.views.f32.subarray(early / 4, early / 4 + 100))).toEqual(new Array(100).fill(7));
  });

  it('says what holds a memory that is full, and goes on working', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 40 }), 0);
    const held = allocator.allocate(2 ** 20);
    const before = allocator.report();
    const fail = (): number => allocator.allocate(4 * 2 ** 20);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(fail).toThrow(StatalError);
      expect(fail).toThrow(
        'wasm engine: no room for 4 MB more: the memory of 1 MB cannot grow (WebAssembly has at most 4096 MB). ' +
          'It holds 1 MB of temporary values, 0 MB of parameters and moments, 0 MB of other tensors. ' +
          'Use smaller batches, fewer steps, or checkpointed or truncated backpropagation',
      );
    }
    expect(allocator.report()).toEqual(before);
    expect(allocator.allocate(1000)).toBeGreaterThan(held);
    expect(allocator.allocate(2 ** 20)).toBeGreaterThan(held);
  });

  it('advises by what holds most of a full memory', () => {
    const failure = (pinned: number, kept: number): string => {
      const allocator = new Allocator(memoryOf({ initial: 1, maximum: 40 }), 0);
      allocator.holder = { makeRoom: () => {}, heldBytes: () => ({ pinned, kept }) };
      allocator.allocate(2 ** 21);
      return messageOf(() => allocator.allocate(2 ** 20));
    };
    expect(failure(0, 0)).toMatch(/Use smaller batches/);
    expect(failure(2 ** 21, 0)).toMatch(/2 MB of parameters and moments.*Use fewer units or a smaller vocabulary$/);
    expect(failure(0, 2 ** 21)).toMatch(/2 MB of other tensors.*Keep fewer tensors: read what you keep$/);
  });

  it('asks its holder for room before it fails', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 40 }), 0);
    const spare = allocator.allocate(2 ** 20);
    allocator.holder = { makeRoom: () => allocator.free(spare, 2 ** 20), heldBytes: () => ({ pinned: 0, kept: 0 }) };
    expect(allocator.allocate(2 ** 21)).toBe(spare);
  });

  it('uses the last page when there is none beyond it', () => {
    const memory = memoryOf({ initial: 1, maximum: 2 });
    const allocator = new Allocator(memory, 0);
    expect(allocator.allocate(PAGE)).toBe(0);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
  });
});
