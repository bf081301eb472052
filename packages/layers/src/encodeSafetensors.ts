/** Writes tensors to bytes. */
import { ShapeError, StatalError, sizeOf } from '@statal/tensors';
import { checkField, checkFields, oneOf, showShape } from '@statal/tensors/internals';
import { savedTensors, someMetadata } from './layerRules.js';
import { elementArrays, metadataName, type Safetensors, type SafetensorsTensor } from './safetensors.js';

/**
 * Encodes tensors as a safetensors file. Wider element types come first, so that all elements are aligned; otherwise the order is
 * kept. The same tensors always give the same bytes.
 *
 * @example
 * const bytes = encodeSafetensors(await parametersToSafetensors(params), { metadata: { trainedOn: 'tinyshakespeare' } });
 * @throws ShapeError if the elements do not fill the shape, StatalError if the array type does not match the dtype
 */
export function encodeSafetensors(
  tensors: Safetensors['tensors'],
  options: { readonly metadata?: Safetensors['metadata'] | undefined } = {},
): Uint8Array<ArrayBuffer> {
  checkField('encodeSafetensors', 'tensors', tensors, savedTensors);
  checkFields('encodeSafetensors', options, { metadata: someMetadata });
  const { metadata = {} } = options;
  for (const [name, tensor] of tensors) checkTensor(name, tensor);
  const width = ({ dtype }: SafetensorsTensor): number => elementArrays[dtype].BYTES_PER_ELEMENT;
  const inOrder = [...tensors].sort(([, a], [, b]) => width(b) - width(a));
  let end = 0;
  const entries = inOrder.map(([name, tensor]): [string, unknown] => {
    const start = end;
    end += tensor.data.byteLength;
    return [name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [start, end] }];
  });
  const own = Object.keys(metadata).length === 0 ? [] : [[metadataName, metadata] as [string, unknown]];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...own, ...entries])));
  const header = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + header + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + header);
  let position = 8 + header;
  for (const [, { data }] of inOrder) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

function checkTensor(name: string, tensor: SafetensorsTensor): void {
  checkFields(`encodeSafetensors: ${name}`, tensor, {
    dtype: oneOf(Object.keys(elementArrays)),
    shape: { expected: 'a list', accepts: Array.isArray },
    data: { expected: 'a typed array', accepts: ArrayBuffer.isView },
  });
  const { dtype, shape, data } = tensor;
  if (name === metadataName) throw new StatalError('encodeSafetensors', `a tensor cannot be called ${metadataName}`);
  if (!(data instanceof elementArrays[dtype])) {
    throw new StatalError(
      'encodeSafetensors',
      `${name} is ${dtype} and its elements are in a ${data.constructor.name}, expected ${elementArrays[dtype].name}`,
    );
  }
  if (data.length !== sizeOf(shape))
    throw new ShapeError('encodeSafetensors', `${data.length} elements of ${name} do not fill shape ${showShape(shape)}`);
}
