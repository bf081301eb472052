/** Looks into a written file. */
import { decodeMessage } from '../../src/onnx/messages/decodeMessage.js';
import type { GraphProto } from '../../src/onnx/messages/messages.js';

export function graphOf(bytes: Uint8Array): GraphProto {
  return decodeMessage('ModelProto', bytes, 'test').graph as GraphProto;
}

export const opTypesOf = (bytes: Uint8Array): string[] => graphOf(bytes).node.map(({ opType }) => opType);
