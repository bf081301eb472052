import { rnn } from '@statal/cells';
import { dense, recurrent, sequential } from '@statal/layers';
import { Random, StatalError } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as onnx from '../../src/onnx/index.js';
import { engine } from './engine.js';

const model = sequential([recurrent(rnn(), { inputs: 2, units: 3 }), dense({ inputs: 3, units: 1 })]);
const params = model.init({ engine, random: Random.fromSeed(1) });
const bytes = await onnx.writeOnnx(model, params);

testWrongArguments({
  exports: onnx,
  errors: [StatalError],
  rows: {
    readOnnx: call(onnx.readOnnx, a(bytes, 'nothingElse'), o({ engine: a(engine, 'nothingElse'), source: a('model.onnx', 'text?') })),
    writeOnnx: call(
      onnx.writeOnnx,
      a(model, 'nothingElse'),
      a(params, 'nothingElse'),
      o(
        {
          cells: a({}, 'anything?'),
          image: a(undefined, 'nothingElse?'),
          lengths: a(false, 'flag?'),
          name: a('model', 'text?'),
          opset: a(18, 'nothingElse?'),
        },
        'nothingElse?',
      ),
    ),
  },
});
