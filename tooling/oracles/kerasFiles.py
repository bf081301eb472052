"""Models that Keras saved, with inputs and the outputs that Keras computes: `golden/keras/*` and `golden/kerasFiles.json`. Then the files that
`writeKeras` of @statal/formats wrote, `golden/keras/written/*`, and what Keras computes with them: `golden/kerasWritten.json`.

Needs Keras 3 with any backend: `KERAS_BACKEND=torch python3 tooling/oracles/kerasFiles.py`. Files of Keras 2 cannot be saved by Keras 3, so those
are the same arrays with the description and the names of Keras 2.15, written by h5py; their outputs are those of Keras 3 with Keras 2's
`hard_sigmoid`.
"""

import gzip
import json
import os
import random
import tempfile
import zipfile
from pathlib import Path

os.environ.setdefault('KERAS_BACKEND', 'torch')

import h5py
import keras
import numpy as np
from keras import layers as L

FOLDER = Path(__file__).parent / 'golden'
FILES = FOLDER / 'keras'
cases = []


def draw(name, *shape, scale=1.0):
    """Multiples of 1/1024 that depend on the name and the shape alone."""
    generator = random.Random(f'{name} {shape}')
    return (np.array([generator.randrange(-1024, 1024) / 1024 for _ in range(int(np.prod(shape)))]) * scale).reshape(shape).astype('float32')


def set_weights(name, model):
    for index, variable in enumerate(model.weights):
        weight = draw(f'{name} {index}', *variable.shape, scale=0.75)
        variable.assign(weight + 1 if variable.name == 'moving_variance' else weight)


def tensor(value):
    return {'shape': list(value.shape), 'data': np.asarray(value).reshape(-1).tolist()}


def kept(path):
    """Keeps a file compressed, as it is but for the date and the ids of an archive."""
    if path.suffix == '.keras':
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        metadata = json.loads(files['metadata.json'])
        files['metadata.json'] = json.dumps({**metadata, 'date_saved': '2026-01-01@00:00:00'}).encode()
        files['config.json'] = json.dumps(json.loads(files['config.json'], object_hook=without_ids)).encode()
        with zipfile.ZipFile(path, 'w') as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
    Path(f'{path}.gz').write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    path.unlink()


def without_ids(fields):
    """Object ids are addresses, which differ from run to run."""
    return {key: value for key, value in fields.items() if key != 'shared_object_id'}


def case(name, model, inputs, mask=None, formats=('keras',)):
    """`mask` [B, T] is what Keras computes from the inputs; the outputs of masked steps are compared too."""
    set_weights(name, model)
    outputs = keras.ops.convert_to_numpy(model(inputs, training=False))
    for extension in formats:
        path = FILES / f'{name}.{extension}'
        model.save(path)
        kept(path)
        cases.append({
            'name': f'{name}.{extension}',
            'input': tensor(inputs),
            **({'mask': tensor(mask.astype(int))} if mask is not None else {}),
            'outputs': tensor(outputs),
        })


def tokens(name, *shape, below=9):
    generator = random.Random(f'{name} {shape}')
    return np.array([generator.randrange(1, below) for _ in range(int(np.prod(shape)))]).reshape(shape).astype('int32')


def padded(name, lengths, steps, below=9):
    result = tokens(name, len(lengths), steps, below=below)
    for row, length in enumerate(lengths):
        result[row, length:] = 0
    return result


def sequential(*parts, shape=(None, 3), dtype='float32'):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *parts])


def keras3():
    x = draw('x', 2, 5, 3)
    case('lstmClassifier', sequential(L.LSTM(4), L.Dense(3, activation='softmax')), x, formats=('keras', 'h5'))
    case('gruResetAfter', sequential(L.GRU(4, return_sequences=True), L.GRU(3)), x, formats=('keras', 'h5'))
    case('gruResetBefore', sequential(L.GRU(4, reset_after=False, return_sequences=True), L.Dense(2, activation='tanh')), x)
    case('simpleRnn', sequential(L.SimpleRNN(4, activation='relu', return_sequences=True), L.Dropout(0.5), L.SimpleRNN(3, activation='sigmoid')), x)
    case('noBias', sequential(
        L.LSTM(4, use_bias=False, return_sequences=True), L.GRU(3, use_bias=False, return_sequences=True),
        L.GRU(3, use_bias=False, reset_after=False, return_sequences=True), L.SimpleRNN(3, use_bias=False), L.Dense(2, use_bias=False)), x)
    case('hardSigmoid', sequential(
        L.LSTM(4, recurrent_activation='hard_sigmoid', activation='relu', return_sequences=True),
        L.GRU(3, activation='linear', recurrent_activation='hard_sigmoid')), x)
    case('backward', sequential(L.LSTM(4, go_backwards=True)), x)
    case('backwardTwice', sequential(L.LSTM(4, go_backwards=True, return_sequences=True), L.Dense(3), L.GRU(3, return_sequences=True), L.GRU(2, go_backwards=True)), x)
    for merge in ['concat', 'sum', 'ave', 'mul']:
        case(f'bidirectional{merge.capitalize()}', sequential(L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode=merge), L.Bidirectional(L.LSTM(2), merge_mode=merge)), x,
             formats=('keras', 'h5') if merge == 'concat' else ('keras',))
    case('bidirectionalTwoCells', sequential(L.Bidirectional(
        L.LSTM(3, return_sequences=True), backward_layer=L.GRU(3, return_sequences=True, go_backwards=True), merge_mode='sum')), x)
    case('timeDistributed', sequential(
        L.SimpleRNN(4, return_sequences=True), L.TimeDistributed(L.Dense(3, activation='sigmoid')), L.TimeDistributed(L.LayerNormalization()),
        L.GlobalAveragePooling1D(), L.Dense(2)), x, formats=('keras', 'h5'))
    case('layerNorm', sequential(L.GRU(4, return_sequences=True), L.LayerNormalization(epsilon=0.01, center=False), L.LayerNormalization(scale=False), L.GlobalMaxPooling1D()), x)
    case('activations', sequential(L.LSTM(3), L.Flatten(), L.Dense(4), L.ReLU(), L.Dense(3), L.Activation('softmax')), x)
    case('vectors', sequential(L.Dense(4, activation='relu'), L.LayerNormalization(), L.Dense(2, activation='sigmoid'), shape=(3,)), draw('v', 2, 3))
    case('nested', sequential(keras.Sequential([keras.Input((None, 3)), L.GRU(3, return_sequences=True), L.Dense(4)]), L.LSTM(2), L.Dense(3)), x, formats=('keras', 'h5'))

    ids = padded('ids', [5, 3, 1], 5)
    case('embedding', sequential(L.Embedding(9, 4), L.LSTM(3), shape=(None,), dtype='int32'), ids, formats=('keras', 'h5'))
    for name, part in {
        'maskedLast': [L.LSTM(3), L.Dense(2)],
        'maskedSequences': [L.GRU(3, return_sequences=True)],
        'maskedZero': [L.GRU(3, return_sequences=True, zero_output_for_mask=True)],
        'maskedBidirectional': [L.Bidirectional(L.LSTM(3, return_sequences=True)), L.GlobalAveragePooling1D()],
    }.items():
        case(name, sequential(L.Embedding(9, 4, mask_zero=True), *part, shape=(None,), dtype='int32'), ids, mask=ids != 0)
    features = draw('features', 2, 5, 3)
    features[0, 3:] = 0
    features[1, 1] = 0
    case('masking', sequential(L.Masking(), L.LSTM(4, return_sequences=True), L.GRU(2)), features, mask=np.any(features != 0, axis=-1), formats=('keras', 'h5'))

    case('batchNorm', sequential(
        L.BatchNormalization(), L.LSTM(4, return_sequences=True), L.BatchNormalization(scale=False), L.Dropout(0.1), L.Bidirectional(L.GRU(3)),
        L.Dense(4, use_bias=False), L.BatchNormalization(center=False), L.ReLU(), L.BatchNormalization(), L.Dense(2)), x, formats=('keras', 'h5'))
    case('cells', sequential(L.RNN(L.LSTMCell(4), return_sequences=True), L.RNN(L.GRUCell(3), go_backwards=True)), x, formats=('keras', 'h5'))
    # Weights that are not trained come last in a list of weights.
    frozen = keras.Sequential([keras.Input((None, 3)), L.Dense(3, trainable=False), L.Bidirectional(L.LSTM(3, return_sequences=True)), L.Dense(6)])
    frozen.layers[1].trainable = False
    case('frozenInside', sequential(frozen, L.GRU(2)), x, formats=('keras', 'h5'))
    j = keras.Input((None, 3))
    case('functionalMasking', keras.Model(j, L.Dense(2)(L.LSTM(4)(L.Masking()(j)))), features, mask=np.any(features != 0, axis=-1))

    i = keras.Input((5,), dtype='int32', name='tokens')
    y = L.Embedding(9, 4, mask_zero=True)(i)
    y = L.TimeDistributed(L.Dense(3, name='inner'))(y)
    y = L.GRU(4, return_sequences=True, name='second')(y)
    y = L.Dense(4, name='aDense')(y)
    o = L.Dense(3, name='zDense')(L.LSTM(3, name='first')(y))
    case('functional', keras.Model(i, o), ids, mask=ids != 0, formats=('keras', 'h5'))
    case('many', sequential(*[L.Dense(3, activation='tanh') for _ in range(12)], shape=(3,)), draw('v', 2, 3), formats=('keras', 'h5'))
    case('bfloat16', sequential(L.LSTM(3), L.Dense(2, dtype='bfloat16')), x)
    cases.pop()  # Keras computes in bfloat16, so only the weights are compared: the file has multiples of 1/256
    keras.utils.clear_session()


def hard_sigmoid2(v):
    return keras.ops.clip(0.2 * v + 0.5, 0.0, 1.0)


def keras2():
    """Files as Keras 2.15 writes them: other names, and a description without modules."""
    x = draw('x', 2, 5, 3)
    functions = {'hard_sigmoid': hard_sigmoid2}

    def real(name, config):
        config = dict(config)
        for key in ('activation', 'recurrent_activation'):
            if key in config:
                config[key] = functions.get(config[key], config[key])
        return getattr(L, name)(**config)

    def write(name, plan, version, functional=False, cell_folder=True):
        parts = [real(kind, config) for kind, config in plan]
        model = sequential(*parts)
        set_weights(name, model)
        outputs = keras.ops.convert_to_numpy(model(x, training=False))
        described = [{'class_name': kind, 'config': {'name': f'{kind.lower()}_{index}', 'trainable': True, 'dtype': 'float32', **config}} for index, (kind, config) in enumerate(plan)]
        if functional:
            names = ['input_1', *[layer['config']['name'] for layer in described]]
            inputs = {'class_name': 'InputLayer', 'config': {'batch_input_shape': [None, None, 3], 'dtype': 'float32', 'sparse': False, 'ragged': False, 'name': 'input_1'}, 'name': 'input_1', 'inbound_nodes': []}
            nodes = [{**layer, 'name': layer['config']['name'], 'inbound_nodes': [[[names[index], 0, 0, {}]]]} for index, layer in enumerate(described)]
            config = {'class_name': 'Functional', 'config': {'name': 'model', 'layers': [inputs, *nodes], 'input_layers': [['input_1', 0, 0]], 'output_layers': [[names[-1], 0, 0]]}}
        else:
            described[0]['config']['batch_input_shape'] = [None, None, 3]
            config = {'class_name': 'Sequential', 'config': {'name': 'sequential', 'layers': described}}
        with h5py.File(FILES / f'{name}.h5', 'w') as file:
            file.attrs['keras_version'] = version
            file.attrs['backend'] = 'tensorflow'
            file.attrs['model_config'] = json.dumps(config).encode()  # fixed bytes in old files, text in new ones
            root = file.create_group('model_weights')
            root.attrs['layer_names'] = [layer['config']['name'].encode() for layer in described]
            for layer, part in zip(described, parts):
                group = root.create_group(layer['config']['name'])
                cell = f'{layer["class_name"].lower()}_cell/' if cell_folder and layer['class_name'] in ('LSTM', 'GRU') else ''
                paths = [f'{layer["config"]["name"]}/{cell}{weight.name}:0' for weight in part.weights]
                group.attrs['weight_names'] = np.array([path.encode() for path in paths]) if paths else np.array([])
                for path, weight in zip(paths, part.get_weights()):
                    group[path] = weight
        kept(FILES / f'{name}.h5')
        cases.append({'name': f'{name}.h5', 'input': tensor(x), 'outputs': tensor(outputs)})

    write('keras2', [('LSTM', {'units': 4, 'return_sequences': True, 'recurrent_activation': 'sigmoid', 'activation': 'tanh'}), ('Dropout', {'rate': 0.2}),
                     ('GRU', {'units': 3, 'reset_after': True, 'recurrent_activation': 'hard_sigmoid'}), ('Dense', {'units': 2, 'activation': 'softmax'})], '2.15.0')
    write('keras2Functional', [('SimpleRNN', {'units': 4, 'return_sequences': True, 'activation': 'hard_sigmoid'}), ('LSTM', {'units': 3, 'recurrent_activation': 'hard_sigmoid'}),
                               ('Dense', {'units': 2})], '2.4.0', functional=True)
    write('keras20', [('GRU', {'units': 3, 'reset_after': False, 'recurrent_activation': 'hard_sigmoid'}), ('Dense', {'units': 2})], '2.1.6-tf', cell_folder=False)


def ours():
    """What Keras computes with the files that `writeKeras` wrote."""
    result = []
    for path in sorted((FILES / 'written').glob('*.keras.gz')):
        name = path.name.removesuffix('.keras.gz')
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f'{name}.keras'
            file.write_bytes(gzip.decompress(path.read_bytes()))
            model = keras.models.load_model(file)
        shape = [size or length for size, length in zip(model.input_shape, [2, 5])] + list(model.input_shape[2:])
        inputs = tokens('written', *shape) if model.inputs[0].dtype == 'int32' else draw('written', *shape)
        result.append({'name': name, 'input': tensor(inputs), 'outputs': tensor(keras.ops.convert_to_numpy(model(inputs, training=False)))})
    return result


def write(name, entries):
    text = ',\n'.join(json.dumps(entry) for entry in entries)
    source = f'Keras {keras.__version__}, {keras.backend.backend()} backend'
    (FOLDER / f'{name}.json').write_text(f'{{"source": {json.dumps(source)}, "cases": [\n{text}\n]}}\n')
    print(name, len(entries), 'cases')


if __name__ == '__main__':
    FILES.mkdir(exist_ok=True)
    keras3()
    keras2()
    write('kerasFiles', cases)
    write('kerasWritten', ours())
