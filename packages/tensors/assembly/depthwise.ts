/**
 * Convolutions whose channels do not see each other, and the gradient of their kernels, without patches. A kernel is [taps, channels]. Both
 * count rows of positions over all images.
 */
import { word } from './imageWindow';
import { storeFirstLanes } from './lanes';
import { madd } from './madd';

/** Writes some rows of positions: y[position, c] = sum over taps of x[place, c] kernel[tap, c]. */
export function depthwise(x: i32, kernel: i32, y: i32, window: i32, first: i32, count: i32): void {
  const height = word(window, 0);
  const width = word(window, 1);
  const channels = word(window, 2);
  const down = word(window, 11);
  const across = word(window, 12);
  const pixelBytes = 4 * channels;
  let to = y + first * across * pixelBytes;
  for (const end = first + count; first < end; first++) {
    const image = x + (first / down) * height * width * pixelBytes;
    const top = (first % down) * word(window, 5) - word(window, 9);
    for (let position = 0; position < across; position++) {
      const left = position * word(window, 6) - word(window, 10);
      let channel = 0;
      for (; channel <= channels - 16; channel += 16, to += 64)
        sixteenChannels(image + 4 * channel, kernel + 4 * channel, to, window, top, left);
      for (; channel < channels; channel += 4) {
        const sum = fourChannels(image + 4 * channel, kernel + 4 * channel, window, top, left);
        const rest = channels - channel;
        if (rest >= 4) v128.store(to, sum);
        else storeFirstLanes(to, sum, rest);
        to += 4 * min(4, rest);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function sixteenChannels(image: i32, kernel: i32, to: i32, window: i32, top: i32, left: i32): void {
  const height = word(window, 0);
  const width = word(window, 1);
  const pixelBytes = 4 * word(window, 2);
  const sizeH = word(window, 4);
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let v = word(window, 3), i = top; v > 0; v--, i += word(window, 7)) {
    if (i < 0 || i >= height) {
      kernel += sizeH * pixelBytes;
      continue;
    }
    const row = image + i * width * pixelBytes;
    for (let h = sizeH, j = left; h > 0; h--, j += word(window, 8), kernel += pixelBytes) {
      if (j < 0 || j >= width) continue;
      const from = row + j * pixelBytes;
      s0 = madd(v128.load(from), v128.load(kernel), s0);
      s1 = madd(v128.load(from, 16), v128.load(kernel, 16), s1);
      s2 = madd(v128.load(from, 32), v128.load(kernel, 32), s2);
      s3 = madd(v128.load(from, 48), v128.load(kernel, 48), s3);
    }
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

function fourChannels(image: i32, kernel: i32, window: i32, top: i32, left: i32): v128 {
  const height = word(window, 0);
  const width = word(window, 1);
  const pixelBytes = 4 * word(window, 2);
  const sizeH = word(window, 4);
  let sum = i32x4.splat(0);
  for (let v = word(window, 3), i = top; v > 0; v--, i += word(window, 7)) {
    if (i < 0 || i >= height) {
      kernel += sizeH * pixelBytes;
      continue;
    }
    const row = image + i * width * pixelBytes;
    for (let h = sizeH, j = left; h > 0; h--, j += word(window, 8), kernel += pixelBytes) {
      if (j >= 0 && j < width) sum = madd(v128.load(row + j * pixelBytes), v128.load(kernel), sum);
    }
  }
  return sum;
}

/** Writes the gradient of the kernel that some rows of positions give: y[tap, c] = sum over positions of x[place, c] g[position, c]. */
export function depthwiseGradient(x: i32, g: i32, y: i32, window: i32, first: i32, count: i32): void {
  const height = word(window, 0);
  const width = word(window, 1);
  const channels = word(window, 2);
  const sizeV = word(window, 3);
  const sizeH = word(window, 4);
  const strideH = word(window, 6);
  const down = word(window, 11);
  const across = word(window, 12);
  const pixelBytes = 4 * channels;
  memory.fill(y, 0, sizeV * sizeH * pixelBytes);
  for (const end = first + count; first < end; first++) {
    const image = x + (first / down) * height * width * pixelBytes;
    const top = (first % down) * word(window, 5) - word(window, 9);
    const line = g + first * across * pixelBytes;
    let to = y;
    for (let v = 0; v < sizeV; v++) {
      const i = top + v * word(window, 7);
      if (i < 0 || i >= height) {
        to += sizeH * pixelBytes;
        continue;
      }
      for (let h = 0; h < sizeH; h++, to += pixelBytes) {
        // The positions whose element of the window lies in the image.
        const start = h * word(window, 8) - word(window, 10);
        const from = start >= 0 ? 0 : (strideH - 1 - start) / strideH;
        const until = min(across, start >= width ? 0 : (width - 1 - start) / strideH + 1);
        if (from >= until) continue;
        addProducts(
          image + (i * width + start + from * strideH) * pixelBytes,
          strideH * pixelBytes,
          line + from * pixelBytes,
          pixelBytes,
          to,
          channels,
          until - from,
        );
      }
    }
  }
}

/** to[c] += sum over `count` pixels of x[pixel, c] g[pixel, c]. Pixels are `step` and `pixelBytes` apart. */
function addProducts(x: i32, step: i32, g: i32, pixelBytes: i32, to: i32, channels: i32, count: i32): void {
  let channel = 0;
  for (; channel <= channels - 16; channel += 16, x += 64, g += 64, to += 64) {
    let s0 = v128.load(to);
    let s1 = v128.load(to, 16);
    let s2 = v128.load(to, 32);
    let s3 = v128.load(to, 48);
    for (let left = count, a = x, b = g; left > 0; left--, a += step, b += pixelBytes) {
      s0 = madd(v128.load(a), v128.load(b), s0);
      s1 = madd(v128.load(a, 16), v128.load(b, 16), s1);
      s2 = madd(v128.load(a, 32), v128.load(b, 32), s2);
      s3 = madd(v128.load(a, 48), v128.load(b, 48), s3);
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; channel < channels; channel += 4, x += 16, g += 16, to += 16) {
    let sum = v128.load(to);
    for (let left = count, a = x, b = g; left > 0; left--, a += step, b += pixelBytes) sum = madd(v128.load(a), v128.load(b), sum);
    if (channels - channel >= 4) v128.store(to, sum);
    else storeFirstLanes(to, sum, channels - channel);
  }
}
