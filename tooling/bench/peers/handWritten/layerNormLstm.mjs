/**
 * Forward and backward of the layer-norm LSTM as loops by hand: gates LN(x W; g1) + LN(h U; g2) + b, output
 * o tanh(LN(c; g3, b3)). Loss: the sum of outputs, each times its weight.
 *
 * With n = (y - mean) r and r = 1 / sqrt(variance + 1e-5), the gradient of y is r (dn - mean(dn) - n mean(dn n)).
 */
const EPSILON = 1e-5;

export function layerNormLstmByHand(loop, { T, B, H, W, U, b, g1, g2, g3, b3, x, lossWeights }) {
  const { allocate, fill, group, pack, packedRoom, product, sumOver } = loop;
  const [G, step] = [4 * H, 4 * B * H]; // step: bytes of one step of [T, B, H]
  const wide = { step: 4 * step }; // a step of [T, B, G], whole
  const gateOf = { step: 4 * step, row: G }; // a step of one gate of it
  const each = { step };
  const scalar = { row: 1, column: 0 }; // [B, 1]
  const scalarEach = { step: 4 * B, ...scalar };
  const vector = { row: 0 }; // [1, columns]
  const quarter = (pointer, k) => pointer + 4 * k * H;

  const inputs = allocate(T * B * G); // x W, then its normal form n1
  const inputScale = allocate(T * B); // r1
  const stateNormal = allocate(T * B * G); // n2
  const stateScale = allocate(T * B); // r2
  const cellNormal = allocate(T * B * H); // n3
  const cellScale = allocate(T * B);
  const gates = allocate(T * B * G);
  const dGates = allocate(T * B * G); // gradient of the sum of both LN and b
  const states = allocate((T + 1) * B * H);
  const cells = allocate((T + 1) * B * H);
  const squashed = allocate(T * B * H); // tanh(LN(c))
  const dSquashed = allocate(T * B * H); // gradient of LN(c)
  const dStateProducts = allocate(T * B * G); // gradient of h U
  const dInputs = allocate(T * B * G); // gradient of x W
  const fromState = allocate(B * G);
  const [squares, narrowSquares] = [allocate(T * B * G), allocate(B * H)];
  const [sums, squareSums] = [allocate(T * B), allocate(T * B)];
  const [dh, dc, partial] = [allocate(B * H), allocate(B * H), allocate(B * H)];
  const [weightsW, weightsU, weightsWt, weightsUt] = [packedRoom(H, G), packedRoom(H, G), packedRoom(G, H), packedRoom(G, H)];
  const gatesPacked = packedRoom(T * B, G);
  const gradients = {
    W: allocate(H * G),
    U: allocate(H * G),
    b: allocate(G),
    g1: allocate(G),
    g2: allocate(G),
    g3: allocate(H),
    b3: allocate(H),
    x: allocate(T * B * H),
  };
  const sizes = { W: H * G, U: H * G, b: G, g1: G, g2: G, g3: H, b3: H, x: T * B * H };
  const loss = allocate(1);

  /** Normalizes [rows, columns] at `from` into `to` and keeps 1 / deviation. */
  const normalizer = (rows, columns, { from, fromWhere, to, toWhere, scale, scaleWhere, room }) => {
    const center = group(rows, columns);
    const mean = center.multiply(center.load(sums, scalar), center.constant(1 / columns));
    const centered = center.store(center.subtract(center.load(from, fromWhere), mean), to, toWhere);
    center.store(center.multiply(centered, centered), room);
    const deviate = group(rows, 1);
    const variance = deviate.multiply(deviate.load(squareSums), deviate.constant(1 / columns));
    const root = deviate.sqrt(deviate.add(variance, deviate.constant(EPSILON)));
    deviate.store(deviate.divide(deviate.constant(1), root), scale, { ...scaleWhere, row: 1, column: 1 });
    const scaling = group(rows, columns);
    scaling.store(scaling.multiply(scaling.load(to, toWhere), scaling.load(scale, scaleWhere)), to, toWhere);
    const [runCenter, runDeviate, runScaling] = [center.done(), deviate.done(), scaling.done()];
    return (t = 0) => {
      sumOver(from + t * (fromWhere.step ?? 0), sums, rows, columns, 1);
      runCenter(t);
      sumOver(room, squareSums, rows, columns, 1);
      runDeviate(t);
      runScaling(t);
    };
  };
  /** The gradient behind a normalization: `dn` is already in `to`, times its gain. */
  const normalizerGradient = (rows, columns, { to, toWhere, normal, normalWhere, scale, scaleWhere, room }) => {
    const weigh = group(rows, columns);
    weigh.store(weigh.multiply(weigh.load(to, toWhere), weigh.load(normal, normalWhere)), room);
    const finish = group(rows, columns);
    const part = finish.constant(1 / columns);
    const along = finish.multiply(finish.multiply(finish.load(squareSums, scalar), part), finish.load(normal, normalWhere));
    const mean = finish.multiply(finish.load(sums, scalar), part);
    const rest = finish.subtract(finish.subtract(finish.load(to, toWhere), mean), along);
    finish.store(finish.flush(finish.multiply(rest, finish.load(scale, scaleWhere))), to, toWhere);
    const [runWeigh, runFinish] = [weigh.done(), finish.done()];
    return (t = 0) => {
      sumOver(to + t * (toWhere.step ?? 0), sums, rows, columns, 1);
      runWeigh(t);
      sumOver(room, squareSums, rows, columns, 1);
      runFinish(t);
    };
  };

  const normalizeInputs = normalizer(T * B, G, {
    from: inputs,
    fromWhere: {},
    to: inputs,
    toWhere: {},
    scale: inputScale,
    scaleWhere: scalar,
    room: squares,
  });
  const normalizeState = normalizer(B, G, {
    from: fromState,
    fromWhere: {},
    to: stateNormal,
    toWhere: wide,
    scale: stateScale,
    scaleWhere: scalarEach,
    room: squares,
  });
  const normalizeCell = normalizer(B, H, {
    from: cells + step,
    fromWhere: each,
    to: cellNormal,
    toWhere: each,
    scale: cellScale,
    scaleWhere: scalarEach,
    room: narrowSquares,
  });

  const remember = group(B, H);
  const output = group(B, H);
  {
    const { add, load, multiply, multiplyAdd, sigmoid, store, tanh } = remember;
    const gate = (k) => {
      const fromX = multiplyAdd(load(quarter(inputs, k), gateOf), load(quarter(g1, k), vector), load(quarter(b, k), vector));
      return multiplyAdd(load(quarter(stateNormal, k), gateOf), load(quarter(g2, k), vector), fromX);
    };
    const keep = (value, k) => store(value, quarter(gates, k), gateOf);
    const i = keep(sigmoid(gate(0)), 0);
    const f = keep(sigmoid(gate(1)), 1);
    const ig = multiply(i, keep(tanh(gate(2)), 2));
    keep(sigmoid(gate(3)), 3);
    store(add(multiply(f, load(cells, each)), ig), cells + step, each);
  }
  {
    const { load, multiply, multiplyAdd, store, tanh } = output;
    const shown = tanh(multiplyAdd(load(cellNormal, each), load(g3, vector), load(b3, vector)));
    store(multiply(load(quarter(gates, 3), gateOf), store(shown, squashed, each)), states + step, each);
  }
  const [runRemember, runOutput] = [remember.done(), output.done()];

  const outputBack = group(B, H);
  {
    const { add, load, multiply, sigmoidGradient, store, tanhGradient } = outputBack;
    const dOut = add(load(lossWeights, each), load(dh));
    const [shown, o] = [load(squashed, each), load(quarter(gates, 3), gateOf)];
    store(sigmoidGradient(multiply(dOut, shown), o), quarter(dGates, 3), gateOf);
    const before = store(tanhGradient(multiply(dOut, o), shown), dSquashed, each);
    store(multiply(before, load(g3, vector)), partial);
  }
  const cellGradient = normalizerGradient(B, H, {
    to: partial,
    toWhere: {},
    normal: cellNormal,
    normalWhere: each,
    scale: cellScale,
    scaleWhere: scalarEach,
    room: narrowSquares,
  });
  const rememberBack = group(B, H);
  {
    const { add, flush, load, multiply, sigmoidGradient, store, tanhGradient } = rememberBack;
    const dMemory = add(load(partial), load(dc));
    const put = (value, k) => store(value, quarter(dGates, k), gateOf);
    const gate = (k) => load(quarter(gates, k), gateOf);
    const f = gate(1);
    put(sigmoidGradient(multiply(dMemory, load(cells, each)), f), 1);
    const [i, g] = [gate(0), gate(2)];
    put(sigmoidGradient(multiply(dMemory, g), i), 0);
    put(tanhGradient(multiply(dMemory, i), g), 2);
    store(flush(multiply(dMemory, f)), dc);
  }
  const stateBack = group(B, G);
  stateBack.store(stateBack.multiply(stateBack.load(dGates, wide), stateBack.load(g2, vector)), dStateProducts, wide);
  const stateGradient = normalizerGradient(B, G, {
    to: dStateProducts,
    toWhere: wide,
    normal: stateNormal,
    normalWhere: wide,
    scale: stateScale,
    scaleWhere: scalarEach,
    room: squares,
  });
  const [runOutputBack, runRememberBack, runStateBack] = [outputBack.done(), rememberBack.done(), stateBack.done()];

  const inputBack = group(T * B, G);
  inputBack.store(inputBack.multiply(inputBack.load(dGates), inputBack.load(g1, vector)), dInputs);
  const runInputBack = inputBack.done();
  const inputGradient = normalizerGradient(T * B, G, {
    to: dInputs,
    toWhere: {},
    normal: inputs,
    normalWhere: {},
    scale: inputScale,
    scaleWhere: scalar,
    room: squares,
  });

  /** Sum over all steps and rows of a product. */
  const gainGradient = (columns, normal, cotangent, to) => {
    const weigh = group(T * B, columns);
    weigh.store(weigh.multiply(weigh.load(normal), weigh.load(cotangent)), squares);
    const run = weigh.done();
    return () => {
      run();
      sumOver(squares, to, 1, T * B, columns);
    };
  };
  const gains = [
    gainGradient(G, inputs, dGates, gradients.g1),
    gainGradient(G, stateNormal, dGates, gradients.g2),
    gainGradient(H, cellNormal, dSquashed, gradients.g3),
  ];
  const lossSum = gainGradient(H, states + step, lossWeights, fromState); // [H]

  return () => {
    pack({ b: W, ldb: G, k: H, n: G, packed: weightsW });
    pack({ b: U, ldb: G, k: H, n: G, packed: weightsU });
    product({ a: x, lda: H, packed: weightsW, c: inputs, m: T * B, k: H, n: G });
    normalizeInputs();
    fill(states, B * H);
    fill(cells, B * H);
    for (let t = 0; t < T; t++) {
      product({ a: states + t * step, lda: H, packed: weightsU, c: fromState, m: B, k: H, n: G });
      normalizeState(t);
      runRemember(t);
      normalizeCell(t);
      runOutput(t);
    }
    lossSum();
    sumOver(fromState, loss, 1, H, 1);

    pack({ b: U, ldb: G, transposeB: 1, k: G, n: H, packed: weightsUt });
    fill(dh, B * H);
    fill(dc, B * H);
    for (let t = T - 1; t >= 0; t--) {
      runOutputBack(t);
      cellGradient(t);
      runRememberBack(t);
      runStateBack(t);
      stateGradient(t);
      if (t > 0) product({ a: dStateProducts + t * 4 * step, lda: G, packed: weightsUt, c: dh, m: B, k: G, n: H });
    }
    for (const gain of gains) gain();
    sumOver(dGates, gradients.b, 1, T * B, G);
    sumOver(dSquashed, gradients.b3, 1, T * B, H);
    pack({ b: dStateProducts, ldb: G, k: T * B, n: G, packed: gatesPacked });
    product({ a: states, lda: H, transposeA: 1, packed: gatesPacked, c: gradients.U, m: H, k: T * B, n: G });
    runInputBack();
    inputGradient();
    pack({ b: dInputs, ldb: G, k: T * B, n: G, packed: gatesPacked });
    product({ a: x, lda: H, transposeA: 1, packed: gatesPacked, c: gradients.W, m: H, k: T * B, n: G });
    pack({ b: W, ldb: G, transposeB: 1, k: G, n: H, packed: weightsWt });
    product({ a: dInputs, lda: G, packed: weightsWt, c: gradients.x, m: T * B, k: G, n: H });
    return { loss, gradients, sizes };
  };
}
