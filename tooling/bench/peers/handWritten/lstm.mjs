/** Forward and backward of an LSTM layer as loops by hand. Loss: the sum of outputs, each times its weight. */
export function lstmByHand(loop, { T, B, H, W, U, b, x, lossWeights }) {
  const { allocate, fill, group, pack, packedRoom, product, sumOver } = loop;
  const [G, step] = [4 * H, 4 * B * H]; // step: bytes of one step of [T, B, H]
  const wide = { step: 4 * step, row: G };
  const each = { step };

  const fromInput = allocate(T * B * G); // x W, later the gradient of the gates
  const fromState = allocate(B * G); // h U
  const gates = allocate(T * B * G); // i f g o after their activations
  const states = allocate((T + 1) * B * H); // h before each step
  const cells = allocate((T + 1) * B * H);
  const squashed = allocate(T * B * H); // tanh(c')
  const [dh, dc] = [allocate(B * H), allocate(B * H)];
  const [weightsW, weightsU, weightsWt, weightsUt] = [packedRoom(H, G), packedRoom(H, G), packedRoom(G, H), packedRoom(G, H)];
  const gatesPacked = packedRoom(T * B, G);
  const products = allocate(T * B * H);
  const gradients = { W: allocate(H * G), U: allocate(H * G), b: allocate(G), x: allocate(T * B * H) };
  const loss = allocate(1);
  const quarter = (pointer, k) => pointer + 4 * k * H;

  const forward = group(B, H);
  {
    const { add, done, load, multiply, multiplyAdd, sigmoid, store, tanh } = forward;
    const gate = (k) =>
      add(add(load(quarter(fromInput, k), wide), load(quarter(fromState, k), { row: G })), load(quarter(b, k), { row: 0 }));
    const keep = (value, k) => store(value, quarter(gates, k), wide);
    const i = keep(sigmoid(gate(0)), 0);
    const f = keep(sigmoid(gate(1)), 1);
    const g = keep(tanh(gate(2)), 2);
    const ig = multiply(i, g);
    const c = store(multiplyAdd(f, load(cells, each), ig), cells + step, each);
    const o = keep(sigmoid(gate(3)), 3);
    store(multiply(o, store(tanh(c), squashed, each)), states + step, each);
    forward.run = done();
  }

  const backward = group(B, H);
  {
    const { add, done, flush, load, multiply, sigmoidGradient, store, tanhGradient } = backward;
    const gate = (k) => load(quarter(gates, k), wide);
    const put = (value, k) => store(value, quarter(fromInput, k), wide);
    const dOut = add(load(lossWeights, each), load(dh));
    const tanhC = load(squashed, each);
    const o = gate(3);
    put(sigmoidGradient(multiply(dOut, tanhC), o), 3);
    const dMemory = add(tanhGradient(multiply(dOut, o), tanhC), load(dc));
    const f = gate(1);
    put(sigmoidGradient(multiply(dMemory, load(cells, each)), f), 1);
    const [i, g] = [gate(0), gate(2)];
    put(sigmoidGradient(multiply(dMemory, g), i), 0);
    put(tanhGradient(multiply(dMemory, i), g), 2);
    store(flush(multiply(dMemory, f)), dc);
    backward.run = done();
  }

  const weigh = group(T * B, H);
  weigh.store(weigh.multiply(weigh.load(states + step), weigh.load(lossWeights)), products);
  const runWeigh = weigh.done();

  return () => {
    pack({ b: W, ldb: G, k: H, n: G, packed: weightsW });
    pack({ b: U, ldb: G, k: H, n: G, packed: weightsU });
    product({ a: x, lda: H, packed: weightsW, c: fromInput, m: T * B, k: H, n: G });
    fill(states, B * H);
    fill(cells, B * H);
    for (let t = 0; t < T; t++) {
      product({ a: states + t * step, lda: H, packed: weightsU, c: fromState, m: B, k: H, n: G });
      forward.run(t);
    }
    runWeigh();
    sumOver(products, loss, 1, T * B * H, 1);

    pack({ b: U, ldb: G, transposeB: 1, k: G, n: H, packed: weightsUt });
    fill(dh, B * H);
    fill(dc, B * H);
    for (let t = T - 1; t >= 0; t--) {
      backward.run(t);
      if (t > 0) product({ a: fromInput + t * 4 * step, lda: G, packed: weightsUt, c: dh, m: B, k: G, n: H });
    }
    pack({ b: fromInput, ldb: G, k: T * B, n: G, packed: gatesPacked });
    product({ a: x, lda: H, transposeA: 1, packed: gatesPacked, c: gradients.W, m: H, k: T * B, n: G });
    product({ a: states, lda: H, transposeA: 1, packed: gatesPacked, c: gradients.U, m: H, k: T * B, n: G });
    sumOver(fromInput, gradients.b, 1, T * B, G);
    pack({ b: W, ldb: G, transposeB: 1, k: G, n: H, packed: weightsWt });
    product({ a: fromInput, lda: G, packed: weightsWt, c: gradients.x, m: T * B, k: G, n: H });
    return { loss, gradients, sizes: { W: H * G, U: H * G, b: G, x: T * B * H } };
  };
}
