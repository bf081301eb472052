/** A program of a user who installed `@statal/blas` and `webgpu`: both must be found, whether or not this machine has a BLAS and an adapter. */
import { createEngine, matmul, read, tensor } from '@statal/tensors';

const wasm = await createEngine({ blas: 'auto' });
console.log(wasm.name);
if (wasm.name.includes('@statal/blas cannot be loaded')) throw new Error('the package @statal/blas is installed and was not found');

try {
  const gpu = await createEngine({ kind: 'gpu', mode: 'webgpu' });
  const x = tensor(gpu, [
    [1, 2],
    [3, 4],
  ]);
  const product = [...(await read(matmul(x, x)))];
  if (product.join() !== '7,10,15,22') throw new Error(`matmul on ${gpu.name} gave ${product}`);
  console.log(gpu.name);
  gpu.close();
} catch (error) {
  // Found, but this machine has no adapter.
  if (!error.message.includes('no adapter answers')) throw error;
  console.log(error.message);
}
