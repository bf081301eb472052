/** Runs ops on the engine of their inputs. */

import { needEngine, needTensor } from '../checkArguments.js';
import type { Engine, ResultType } from '../engine.js';
import { EngineError, StatalError } from '../errors.js';
import { redirected, targetOf } from '../plan/recording.js';
import type { Operand, Tensor } from '../tensor.js';
import { type InputType, shapeRule } from './shapeRules.js';
import type { Attributes, OpName } from './vocabulary.js';

const none = {};

/**
 * Checks the inputs, lifts them to the outermost of their engines and runs the op there.
 *
 * @param where the name of the called function, for errors. Default: `op`.
 * @param given the inputs in the order of the call, for errors. Default: `inputs`.
 */
export function dispatch<K extends OpName>(
  op: K,
  inputs: readonly Operand[],
  attributes: Attributes<K> = none as Attributes<K>,
  where: string = op,
  given: readonly Operand[] = inputs,
): Tensor {
  const engine = outermostEngine(where, given);
  const result = resultType(op, given, attributes, where);
  const lifted = inputs.map((input) => (typeof input === 'number' || input.engine === engine ? input : engine.lift(input)));
  return engine.run(op, attributes, lifted, result);
}

/** Runs an op without inputs on an engine. */
export function source<K extends OpName>(engine: Engine, op: K, attributes: Attributes<K>, where: string = op): Tensor {
  needEngine(where, engine);
  return redirected(engine).run(op, attributes, [], resultType(op, [], attributes, where));
}

/** The shape and the element type of an op's result for these inputs. Throws the errors of the op's shape rule. */
export function resultType<K extends OpName>(op: K, inputs: readonly Operand[], attributes: Attributes<K>, where: string = op): ResultType {
  return shapeRule(op)(inputs.map(inputType), attributes, where);
}

function inputType(input: Operand): InputType {
  return typeof input === 'number' || input.isNumber ? { shape: [], dtype: undefined } : input;
}

/**
 * The engine with the highest level.
 *
 * @throws EngineError if inputs have different base engines
 */
export function outermostEngine(where: string, inputs: readonly Operand[]): Engine {
  let outermost: Engine | undefined;
  for (const input of inputs) {
    if (typeof input === 'number') continue;
    needTensor(where, input);
    if (input.engine === outermost) continue;
    if (outermost === undefined) outermost = input.engine;
    else if (targetOf(input.engine) !== targetOf(outermost)) {
      const names = `${outermost.base.name} and ${input.engine.base.name}`;
      throw new EngineError(where, `inputs live on unrelated engines, ${names}`, 'Move one with await transfer(tensor, engine)');
    } else if (input.engine.level > outermost.level) outermost = input.engine;
  }
  if (outermost === undefined) {
    throw new StatalError(where, inputs.length === 0 ? 'got no tensor' : 'got numbers only', 'At least one input must be a tensor');
  }
  return redirected(outermost);
}
