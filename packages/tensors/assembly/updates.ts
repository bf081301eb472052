/**
 * Parameter updates in place, after PyTorch's documentation of SGD, RMSprop, Adam and AdamW. Scalars are float64, and so are
 * differences such as 1 - beta2. Moments that decay toward denormals, which compute a hundred times slower, become 0 first. Loops
 * are do-while loops because V8 moves constants only out of those.
 */
import { storeFirstLanes } from './lanes';
import { madd, nmadd } from './madd';

// @ts-ignore: decorator
@inline
function splat(x: f64): v128 {
  return f32x4.splat(<f32>x);
}

/** |x| < 1e-37 ? 0 : x */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1e-37)));
}

/** Stores a vector, or its first `count` lanes at the end of a parameter. */
// @ts-ignore: decorator
@inline
function storeUpTo(to: i32, x: v128, count: i32): void {
  if (count >= 4) v128.store(to, x);
  else storeFirstLanes(to, x, count);
}

export function sgdUpdate(
  p: i32,
  g: i32,
  velocity: i32,
  count: i32,
  learningRate: f64,
  momentum: f64,
  dampening: f64,
  nesterov: i32,
  weightDecay: f64,
): void {
  if (count <= 0) return;
  const rate = splat(learningRate);
  const keep = splat(momentum);
  const take = splat(1 - dampening);
  const decay = splat(weightDecay);
  do {
    const x = v128.load(p);
    let step = madd(decay, x, v128.load(g));
    if (velocity != 0) {
      const v = flush(madd(keep, v128.load(velocity), f32x4.mul(take, step)));
      storeUpTo(velocity, v, count);
      velocity += 16;
      step = nesterov != 0 ? madd(keep, v, step) : v;
    }
    storeUpTo(p, nmadd(rate, step, x), count);
    p += 16;
    g += 16;
    count -= 4;
  } while (count > 0);
}

export function rmspropUpdate(
  p: i32,
  g: i32,
  meanSquare: i32,
  velocity: i32,
  count: i32,
  learningRate: f64,
  decay: f64,
  epsilon: f64,
  momentum: f64,
  weightDecay: f64,
): void {
  if (count <= 0) return;
  const rate = splat(learningRate);
  const keep = splat(decay);
  const take = splat(1 - decay);
  const floor = splat(epsilon);
  const carry = splat(momentum);
  const shrink = splat(weightDecay);
  do {
    const x = v128.load(p);
    const gradient = madd(shrink, x, v128.load(g));
    const square = flush(madd(keep, v128.load(meanSquare), f32x4.mul(take, f32x4.mul(gradient, gradient))));
    storeUpTo(meanSquare, square, count);
    let step = f32x4.div(gradient, f32x4.add(f32x4.sqrt(square), floor));
    if (velocity != 0) {
      step = flush(madd(carry, v128.load(velocity), step));
      storeUpTo(velocity, step, count);
      velocity += 16;
    }
    storeUpTo(p, nmadd(rate, step, x), count);
    p += 16;
    g += 16;
    meanSquare += 16;
    count -= 4;
  } while (count > 0);
}

/** correctionK = 1 - betaK^t */
export function adamUpdate(
  p: i32,
  g: i32,
  m: i32,
  v: i32,
  count: i32,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  correction1: f64,
  correction2: f64,
  weightDecay: f64,
  decoupled: i32,
): void {
  if (count <= 0) return;
  const keep1 = splat(beta1);
  const take1 = splat(1 - beta1);
  const keep2 = splat(beta2);
  const take2 = splat(1 - beta2);
  const rate = splat(learningRate / correction1);
  const spread = splat(1 / sqrt(correction2));
  const floor = splat(epsilon);
  const shrink = splat(decoupled != 0 ? learningRate * weightDecay : 0);
  const decay = splat(decoupled != 0 ? 0 : weightDecay);
  do {
    let x = v128.load(p);
    x = nmadd(shrink, x, x);
    const gradient = madd(decay, x, v128.load(g));
    const first = flush(madd(keep1, v128.load(m), f32x4.mul(take1, gradient)));
    const second = flush(madd(keep2, v128.load(v), f32x4.mul(take2, f32x4.mul(gradient, gradient))));
    storeUpTo(m, first, count);
    storeUpTo(v, second, count);
    const deviation = madd(f32x4.sqrt(second), spread, floor);
    storeUpTo(p, nmadd(rate, f32x4.div(first, deviation), x), count);
    p += 16;
    g += 16;
    m += 16;
    v += 16;
    count -= 4;
  } while (count > 0);
}
