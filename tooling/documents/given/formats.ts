/** A small model of characters with its parameters, what PyTorch and Keras would save of it, and a model of TensorFlow.js. */
import { lstm } from '@statal/cells';
import { writeKeras } from '@statal/formats/keras';
import { writePytorch } from '@statal/formats/pytorch';
import { dense, embedding, recurrent, sequential } from '@statal/layers';
import { engine, random } from './everywhere.js';

export const charRnn = sequential([
  embedding({ entries: 5, units: 3 }),
  recurrent(lstm(), { inputs: 3, units: 4 }),
  dense({ inputs: 4, units: 5 }),
]);
export const charRnnParams = charRnn.init({ engine, random });
/** torch.save(model.state_dict(), "model.pt") */
export const savedByTorch: Uint8Array = await writePytorch(charRnn, charRnnParams, { names: ['encoder', 'rnn', 'decoder'] });
/** model.save("model.keras") */
export const savedByKeras: Uint8Array = await writeKeras(charRnn, charRnnParams);
/** The files of a TensorFlow.js model of one dense layer. */
export const modelJson: string = JSON.stringify({
  format: 'layers-model',
  modelTopology: {
    class_name: 'Sequential',
    config: { layers: [{ class_name: 'Dense', config: { name: 'dense', units: 2, use_bias: false, batch_input_shape: [null, 2] } }] },
  },
  weightsManifest: [{ paths: ['group1-shard1of1.bin'], weights: [{ name: 'dense/kernel', shape: [2, 2], dtype: 'float32' }] }],
});
export const shards: Readonly<Record<string, Uint8Array>> = {
  'group1-shard1of1.bin': new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer),
};
