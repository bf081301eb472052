/** Runs all steps of a loop in one call, so that a thread wakes once for a whole sequence. loopInstructions.ts has the instructions. */
import {
  CONVOLUTION,
  CONVOLUTION_GRADIENT,
  CROSS_ENTROPY,
  CROSS_ENTROPY_GRADIENT,
  DEPTHWISE,
  DEPTHWISE_GRADIENT,
  GATHER,
  GREATEST,
  GROUP,
  IMAGE_PATCHES,
  LOG_SOFTMAX,
  LOOP_INSTRUCTION_WORDS,
  PACK,
  PRODUCT,
  PRODUCT_OF_FEW_ROWS,
  SCATTER_ADD,
  SOFTMAX,
  SUM,
  SUM_IMAGE_PATCHES,
} from '../src/engines/wasm/bytecode/loopInstructions';
import { convolve, kernelGradient } from './convolution';
import { depthwise, depthwiseGradient } from './depthwise';
import { imagePatches, sumImagePatches } from './imagePatches';
import { multiplyFewRows } from './multiplyFewRows';
import { multiplyPacked } from './multiplyPacked';
import { packRight } from './packing';
import { reduceMax, reduceSum } from './reductions';
import { gather, scatterAdd } from './rows';
import { runGroup } from './runGroup';
import { logSoftmax, softmax, softmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmax';

// @ts-ignore: decorator
@inline
function word(at: i32, index: i32): i32 {
  return load<i32>(at + 4 * index);
}

/** Runs `steps` steps, the first at time `t`, the next at `t + direction`. `code`: the number of loop instructions, then these. */
export function runLoop(code: i32, t: i32, direction: i32, steps: i32, workspace: i32): void {
  for (; steps > 0; steps--, t += direction) runInstructions(code + 4, load<i32>(code), t, workspace);
}

/** Runs `count` loop instructions, beginning at address `first`, at step t. */
export function runInstructions(first: i32, count: i32, t: i32, workspace: i32): void {
  for (let at = first; count > 0; count--, at += 4 * LOOP_INSTRUCTION_WORDS) {
    const kind = load<i32>(at);
    const x = word(at, 1) + t * word(at, 2);
    const y = word(at, 5) + t * word(at, 6);
    if (kind == GROUP) runGroup(word(at, 1), t, workspace);
    else if (kind == PRODUCT) {
      multiplyPacked(
        x,
        word(at, 7),
        word(at, 8),
        word(at, 3),
        y,
        word(at, 9),
        word(at, 10),
        word(at, 11),
        word(at, 12),
        word(at, 13),
        workspace,
      );
    } else if (kind == PACK) packRight(x, word(at, 7), word(at, 8), word(at, 9), word(at, 10), word(at, 3));
    else if (kind == PRODUCT_OF_FEW_ROWS) {
      multiplyFewRows(
        x,
        word(at, 7),
        word(at, 3) + t * word(at, 4),
        word(at, 13),
        word(at, 8),
        y,
        word(at, 9),
        word(at, 10),
        word(at, 11),
        word(at, 12),
        word(at, 14),
      );
    } else if (kind == GATHER) gather(word(at, 3) + t * word(at, 4), x, y, word(at, 7), word(at, 8));
    else if (kind == IMAGE_PATCHES) imagePatches(x, y, word(at, 3), word(at, 7), word(at, 8));
    else if (kind == SUM_IMAGE_PATCHES) sumImagePatches(x, y, word(at, 3), word(at, 7), word(at, 8));
    else if (kind == CONVOLUTION)
      convolve(x, word(at, 3), y, word(at, 7), word(at, 8), word(at, 9), word(at, 10), word(at, 11), word(at, 12));
    else if (kind == CONVOLUTION_GRADIENT) {
      kernelGradient(x, word(at, 3), y, word(at, 7), word(at, 8), word(at, 9), word(at, 10), word(at, 11), word(at, 12), word(at, 13) != 0);
    } else if (kind == DEPTHWISE) depthwise(x, word(at, 9), y, word(at, 3), word(at, 7), word(at, 8));
    else if (kind == DEPTHWISE_GRADIENT) depthwiseGradient(x, word(at, 9), y, word(at, 3), word(at, 7), word(at, 8));
    else if (kind == SUM) reduceSum(x, y, word(at, 7), word(at, 8), word(at, 9), word(at, 10));
    else if (kind == GREATEST) reduceMax(x, y, word(at, 7), word(at, 8), word(at, 9));
    else if (kind == SOFTMAX) softmax(x, y, word(at, 7), word(at, 8));
    else if (kind == LOG_SOFTMAX) logSoftmax(x, y, word(at, 7), word(at, 8));
    else if (kind == SCATTER_ADD) scatterAdd(x, word(at, 3), y, word(at, 7), word(at, 8), word(at, 9));
    else if (kind == CROSS_ENTROPY) softmaxCrossEntropy(x, word(at, 3), y, word(at, 7), word(at, 8));
    else if (kind == CROSS_ENTROPY_GRADIENT) softmaxCrossEntropyGradient(x, word(at, 3), word(at, 9), y, word(at, 7), word(at, 8));
  }
}
