import { dense } from '@statal/layers';
import { createEngine, Random, StatalError } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as pytorch from '../../src/pytorch/index.js';

const engine = await createEngine();
const model = dense({ inputs: 2, units: 3 });
const params = model.init({ engine, random: Random.fromSeed(1) });
const bytes = await pytorch.writePytorch(model, params);
const checkpoint = o({ source: a('model.pt', 'text?'), key: a(undefined, 'text?') }, 'nothingElse?');

testWrongArguments({
  exports: pytorch,
  errors: [StatalError],
  rows: {
    readPytorch: call(
      pytorch.readPytorch,
      a(bytes, 'nothingElse'),
      o({
        engine: a(engine, 'nothingElse'),
        source: a('model.pt', 'text?'),
        key: a(undefined, 'nothingElse?'),
        prefix: a('', 'text?'),
        modules: a([''], 'nothingElse?'),
        model: a(model, 'nothingElse?'),
      }),
    ),
    readStateDict: call(pytorch.readStateDict, a(bytes, 'nothingElse'), checkpoint),
    writePytorch: call(
      pytorch.writePytorch,
      a(model, 'nothingElse'),
      a(params, 'nothingElse'),
      o({ format: a('pt', 'nothingElse?'), names: a(['fc'], 'list?') }, 'nothingElse?'),
    ),
  },
});
