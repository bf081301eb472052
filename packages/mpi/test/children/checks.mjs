/** What each rank checks of every call. The test names them, and `everyCall.mjs` runs them. @see ../everyCall.test.ts */
import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { coresOfRank } from '../../dist/index.js';
import { MpiProcess } from '../../dist/mpiProcess.js';

/** Two ranks and more. `pieces` is the same world with messages of 24 bytes at most, so that all arrays are cut. */
export const checks = {
  'a rank knows its place': async (mpi) => {
    const places = (await mpi.allGather(Uint8Array.of(mpi.rank, mpi.size, mpi.local.rank, mpi.local.size))).map((bytes) => [...bytes]);
    const expected = places.map((_, rank) => [rank, mpi.size, rank, mpi.size]);
    assert.deepEqual(places, expected);
  },

  'coresOfRank gives each rank a core at least, and together no more than there are': async (mpi) => {
    const cores = Int32Array.of(await coresOfRank(mpi));
    assert.ok(cores[0] >= 1);
    await mpi.allReduce(cores);
    assert.ok(cores[0] <= Math.max(mpi.size, cpus().length), `${cores[0]}`);
  },

  'allReduce adds up any number of elements, in place': async (mpi, pieces) => {
    for (const type of [Float32Array, Float64Array, Int32Array]) {
      for (const length of [0, 1, 3, 17, 1000, 65_537]) {
        const data = Float64Array.from({ length }, (_, index) => (index % 1000) * (mpi.rank + 1));
        const expected = type.from(data, (_, index) => (index % 1000) * sumTo(mpi.size));
        for (const ranks of length > 20 ? [mpi] : [mpi, pieces]) {
          const reduced = type.from(data);
          await ranks.allReduce(reduced);
          assert.deepEqual(reduced, expected);
        }
      }
    }
  },

  'allReduce takes the largest and the smallest': async (mpi) => {
    for (const type of [Float32Array, Float64Array, Int32Array]) {
      const data = type.of(mpi.rank, 1 - mpi.rank, 5);
      await mpi.allReduce(data, 'max');
      assert.deepEqual(data, type.of(mpi.size - 1, 1, 5));
      data.set([mpi.rank, 1 - mpi.rank, 5]);
      await mpi.allReduce(data, 'min');
      assert.deepEqual(data, type.of(0, 2 - mpi.size, 5));
    }
  },

  'allReduce gives all ranks the same bits': async (mpi) => {
    const data = Float32Array.from({ length: 1_000_003 }, (_, index) => Math.sin(index * (mpi.rank + 1)));
    await mpi.allReduce(data);
    const bytes = new Uint8Array(data.buffer);
    for (const other of await mpi.gather(bytes)) assert.equal(Buffer.compare(other, bytes), 0);
  },

  'allReduce leaves its neighbors alone in a memory of WebAssembly, shared, not shared, and grown': async (mpi) => {
    for (const shared of [false, true]) {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 100, shared });
      for (const pages of [0, 1, 50]) {
        memory.grow(pages);
        const all = new Float32Array(memory.buffer).fill(7);
        const view = new Float32Array(memory.buffer, 12, all.length - 6);
        view.fill(mpi.rank);
        await mpi.allReduce(view);
        assert.ok(view.every((value) => value === sumTo(mpi.size - 1)));
        assert.deepEqual([...all.subarray(0, 3), ...all.subarray(-3)], [7, 7, 7, 7, 7, 7]);
      }
    }
  },

  'a memory may grow while its view is added up': async (mpi) => {
    for (const shared of [false, true]) {
      const memory = new WebAssembly.Memory({ initial: 100, maximum: 1000, shared });
      new Float32Array(memory.buffer).fill(mpi.rank);
      const reduced = mpi.allReduce(new Float32Array(memory.buffer));
      memory.grow(100);
      await reduced;
      const after = new Float32Array(memory.buffer, 0, (100 * 65_536) / 4);
      assert.ok(after.every((value) => value === sumTo(mpi.size - 1)));
    }
  },

  'all-reduces that were started run beside each other, beside other calls, and in any order of waiting': async (mpi, pieces) => {
    for (const ranks of [mpi, pieces]) {
      const arrays = [3, 0, 20, 1].map((length) => Float32Array.from({ length }, (_, index) => index + mpi.rank));
      const started = arrays.map((data) => ranks.startAllReduce(data));
      const largest = ranks.startAllReduce(arrays[0].slice(), 'max');
      await ranks.barrier();
      await started[3].wait();
      while (!started[0].test()) await new Promise((resolve) => setImmediate(resolve));
      for (const each of started) await each.wait();
      await largest.wait();
      assert.ok([...started, largest].every((each) => each.done && each.test()));
      for (const data of arrays) assert.ok(data.every((value, index) => value === index * mpi.size + sumTo(mpi.size - 1)));
    }
  },

  'an all-reduce is refused where it cannot start': async (mpi) => {
    const message = 'startAllReduce: data is of type Uint8Array; it must be a Float32Array, Float64Array or Int32Array';
    assert.throws(() => mpi.startAllReduce(new Uint8Array(1)), { name: 'TypeError', message });
    const running = mpi.barrier();
    const refused = 'startAllReduce was called while barrier runs: await each call before the next';
    assert.throws(() => mpi.startAllReduce(new Float32Array(1)), { message: refused });
    await running;
  },

  'close is refused while an all-reduce runs': async (mpi) => {
    // The other ranks start theirs after this one has been refused, so it cannot be done.
    if (mpi.rank > 0) await mpi.receive(0);
    const started = mpi.startAllReduce(new Float32Array(1));
    if (mpi.rank === 0) {
      await rejects(mpi.close(), 'Error', 'close: started all-reduces are not done: 1; await wait() of each');
      for (let to = 1; to < mpi.size; to++) await mpi.send(new Uint8Array(1), to);
    }
    await started.wait();
  },

  'broadcast copies the data of one rank to all': async (mpi, pieces) => {
    for (const type of [Uint8Array, Float32Array, BigInt64Array, Float64Array]) {
      for (const length of [0, 1, 3, 20]) {
        const elements = Array.from({ length }, (_, index) => (type === BigInt64Array ? BigInt(index) : index % 200));
        for (let from = 0; from < mpi.size; from++) {
          for (const ranks of [mpi, pieces]) {
            const data = mpi.rank === from ? type.from(elements) : new type(length);
            await ranks.broadcast(data, from);
            assert.deepEqual(data, type.from(elements));
          }
        }
      }
    }
    const data = Uint8Array.of(mpi.rank + 1);
    await mpi.broadcast(data);
    assert.deepEqual(data, Uint8Array.of(1));
  },

  'gather and allGather take arrays of different lengths': async (mpi, pieces) => {
    for (const length of [() => 0, (rank) => rank, (rank) => (rank === 1 ? 0 : 5), (rank) => (rank === 1 ? 50_001 : 3), () => 64]) {
      const bytesOf = (rank) => Uint8Array.from({ length: length(rank) }, (_, index) => index + 3 * rank);
      const expected = Array.from({ length: mpi.size }, (_, rank) => bytesOf(rank));
      for (const ranks of length(1) > 1000 ? [mpi] : [mpi, pieces]) {
        assert.deepEqual(await ranks.allGather(bytesOf(mpi.rank)), expected);
        for (let to = 0; to < mpi.size; to++) assert.deepEqual(await ranks.gather(bytesOf(mpi.rank), to), mpi.rank === to ? expected : []);
      }
    }
    assert.deepEqual(await mpi.gather(Uint8Array.of(mpi.rank)), mpi.rank === 0 ? bytesTo(mpi.size) : []);
  },

  'messages arrive in the order in which a rank sent them': async (mpi, pieces) => {
    const messages = [[], [1], [1, 2, 3], Array.from({ length: 200_003 }, (_, index) => index % 251)].map((bytes) =>
      Uint8Array.from(bytes),
    );
    for (const ranks of [mpi, pieces]) {
      const sent = ranks === mpi ? messages : [...messages.slice(0, 3), messages[3].subarray(0, 100)];
      if (mpi.rank === 0) {
        for (let from = 1; from < mpi.size; from++) {
          for (const bytes of sent) assert.deepEqual(await ranks.receive(from), { bytes, from });
        }
      } else for (const bytes of sent) await ranks.send(bytes, 0);
    }
  },

  'receive takes the message of any rank': async (mpi) => {
    if (mpi.rank === 0) {
      const senders = new Set();
      for (let count = 1; count < mpi.size; count++) {
        const { bytes, from } = await mpi.receive();
        assert.deepEqual(bytes, Uint8Array.of(from));
        senders.add(from);
        await mpi.send(Uint8Array.of(from + 100), from);
      }
      assert.equal(senders.size, mpi.size - 1);
    } else {
      await mpi.send(Uint8Array.of(mpi.rank), 0);
      assert.deepEqual(await mpi.receive(0), { bytes: Uint8Array.of(mpi.rank + 100), from: 0 });
    }
  },

  'timers run while a rank waits': async (mpi) => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    if (mpi.rank === 0) await new Promise((resolve) => setTimeout(resolve, 300));
    await mpi.barrier();
    clearInterval(timer);
    assert.ok(ticks >= 10, `${ticks} ticks in 300 ms`);
  },

  'a second call is refused while one runs': async (mpi) => {
    const first = mpi.allReduce(Float32Array.of(1));
    await rejects(mpi.barrier(), 'Error', 'barrier was called while allReduce runs: await each call before the next');
    await first;
    await mpi.barrier();
  },

  'wrong arguments are refused, and leave the ranks usable': async (mpi) => {
    const kept = Uint8Array.of(1);
    const last = mpi.size - 1;
    const types = 'it must be a Float32Array, Float64Array or Int32Array';
    await rejects(mpi.allReduce(new Uint8Array(2)), 'TypeError', `allReduce: data is of type Uint8Array; ${types}`);
    await rejects(mpi.allReduce([1, 2]), 'TypeError', `allReduce: data is of type Array; ${types}`);
    await rejects(
      mpi.allReduce(new Int32Array(1), 'mean'),
      'RangeError',
      'allReduce: operation is "mean"; it must be "sum", "max" or "min"',
    );
    await rejects(mpi.broadcast('text'), 'TypeError', 'broadcast: data is text; it must be a typed array');
    await rejects(mpi.broadcast(kept, mpi.size), 'RangeError', `broadcast: from is ${mpi.size}; ranks are whole numbers from 0 to ${last}`);
    await rejects(mpi.gather(kept, -1), 'RangeError', `gather: to is -1; ranks are whole numbers from 0 to ${last}`);
    await rejects(mpi.gather(new Float32Array(1)), 'TypeError', 'gather: bytes is of type Float32Array; it must be a Uint8Array');
    await rejects(mpi.allGather(null), 'TypeError', 'allGather: bytes is null; it must be a Uint8Array');
    await rejects(mpi.send(kept, 0.5), 'RangeError', `send: to is 0.5; ranks are whole numbers from 0 to ${last}`);
    await rejects(mpi.send(kept, mpi.rank), 'RangeError', `send: to is ${mpi.rank}, which is this rank itself; it must be another one`);
    await rejects(mpi.receive(mpi.size), 'RangeError', `receive: from is ${mpi.size}; ranks are whole numbers from 0 to ${last}`);
    assert.throws(() => mpi.abort(0), new RangeError('abort: code is 0; it must be from 1 to 255'));
    await mpi.barrier();
  },

  'a view of a memory that has grown since is refused': async (mpi) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const view = new Float32Array(memory.buffer);
    memory.grow(1);
    const message = 'allReduce: data is a view of a buffer that is gone (its WebAssembly memory has grown?); make the view anew';
    await rejects(mpi.allReduce(view), 'TypeError', message);
  },
};

/** The same ranks with short messages. */
export function inPieces({ world, library, local }) {
  return new MpiProcess({ ...world, largestMessage: 24 }, { library, local });
}

function sumTo(last) {
  return (last * (last + 1)) / 2;
}

function bytesTo(count) {
  return Array.from({ length: count }, (_, index) => Uint8Array.of(index));
}

function rejects(promise, name, message) {
  return assert.rejects(promise, { name, message });
}
