/** How every op of the library is written in ONNX. The table is total: an op without a row does not compile. */
import type { OpName } from '@statal/tensors/internals';
import type { GraphWriter } from '../write/graphWriter.js';
import { elementwiseRules } from './elementwiseRules.js';
import { imageRules } from './imageRules.js';
import { layoutRules } from './layoutRules.js';
import type { OnnxRule, OpSite } from './opSite.js';
import { otherRules } from './otherRules.js';

const opRules: { readonly [K in OpName]: OnnxRule<K> } = { ...elementwiseRules, ...layoutRules, ...imageRules, ...otherRules };

export function writeOp<K extends OpName>(graph: GraphWriter, op: K, site: OpSite<K>): string {
  return (opRules[op] as OnnxRule<K>)(graph, site);
}
