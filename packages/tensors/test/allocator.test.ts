import { describe, expect, it } from 'vitest';
import { Allocator } from '../src/engines/wasm/allocator.js';
import { StatalError } from '../src/index.js';

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

  it('wastes at most a quarter of what is asked for', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 1024 }), 0);
    for (let bytes = 256; bytes < 1e6; bytes = Math.ceil(bytes * 1.09)) {
      const before = allocator.report().bytes;
      allocator.allocate(bytes);
      const given = allocator.report().bytes - before;
      expect(given).toBeGreaterThanOrEqual(bytes);
      expect(given).toBeLessThanOrEqual(bytes * 1.25);
      allocator.free(0, bytes);
    }
  });

  it('gives a freed buffer to the next who asks for one of its size, and to nobody twice', () => {
    const allocator = new Allocator(memoryOf({ initial: 16, maximum: 16 }), 0);
    const first = [1000, 1000, 1000].map((bytes) => allocator.allocate(bytes));
    allocator.free(first[1], 1000);
    allocator.free(first[0], 1000);
    expect(allocator.allocate(5000)).toBeGreaterThan(first[2]);
    expect([allocator.allocate(1001), allocator.allocate(1000)].sort((a, b) => a - b)).toEqual([first[0], first[1]]);
    expect(allocator.allocate(1000)).toBeGreaterThan(first[2]);
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

  it('says how much is in use when there is no more memory, and goes on working', () => {
    const allocator = new Allocator(memoryOf({ initial: 1, maximum: 40 }), 0);
    const held = allocator.allocate(2 ** 20);
    const before = allocator.report();
    const fail = (): number => allocator.allocate(4 * 2 ** 20);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(fail).toThrow(StatalError);
      expect(fail).toThrow(
        'wasm engine: no memory for 4194304 more bytes (1 MB in use, 4096 MB is the limit of WebAssembly). Use smaller batches, fewer steps or truncated windows',
      );
    }
    expect(allocator.report()).toEqual(before);
    expect(allocator.allocate(1000)).toBeGreaterThan(held);
    expect(allocator.allocate(2 ** 20)).toBeGreaterThan(held);
  });

  it('uses the last page when there is none beyond it', () => {
    const memory = memoryOf({ initial: 1, maximum: 2 });
    const allocator = new Allocator(memory, 0);
    expect(allocator.allocate(PAGE)).toBe(0);
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
  });
});
