/** Small computations whose bits tell processors and engines apart. */
import { createHash } from 'node:crypto';
import { type ComputeEngine, matmul, Random, read, type Tensor, tanh } from '@statal/tensors';
import { adam, clipByNorm } from '@statal/train';

/** Digest of a product and a transcendental function, where processors with other instructions round otherwise. */
export function bitsOfProducts(engine: ComputeEngine): Promise<string> {
  return digestOf(
    engine.scope(() => {
      const [a, b] = numbers(engine);
      return tanh(matmul(a, b));
    }),
  );
}

/** Digest of an update. All ranks make the same update, so their parameters stay the same only if it has the same bits on all. */
export function bitsOfUpdates(engine: ComputeEngine): Promise<string> {
  return digestOf(
    engine.scope(() => {
      const [W, gradient] = numbers(engine);
      adam({ learningRate: 0.01 }).update({ W }, clipByNorm({ W: gradient }, 1).gradients);
      return W;
    }),
  );
}

function numbers(engine: ComputeEngine): readonly Tensor[] {
  return Random.fromSeed(1)
    .split(2)
    .map((random) => random.unitTensor(engine, [32, 32]));
}

async function digestOf(tensor: Tensor): Promise<string> {
  const { buffer, byteOffset, byteLength } = await read(tensor);
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
