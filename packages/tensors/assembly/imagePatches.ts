/** Elements of a window at each of its positions in images, and their sums back. */
import { word } from './imageWindow';

function copyRun(from: i32, to: i32, end: i32): void {
  for (; end - to >= 16; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}

function clearRun(to: i32, end: i32): void {
  for (; end - to >= 16; to += 16) v128.store(to, i32x4.splat(0));
  for (; to != end; to += 4) store<f32>(to, 0);
}

function addRun(from: i32, to: i32, end: i32): void {
  for (; end - to >= 16; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  for (; to != end; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
}

/** Writes the patches of some rows of positions. Rows are counted over all images. */
export function imagePatches(x: i32, y: i32, window: i32, first: i32, count: i32): void {
  const height = word(window, 0);
  const width = word(window, 1);
  const channelBytes = 4 * word(window, 2);
  const sizeV = word(window, 3);
  const sizeH = word(window, 4);
  const dilationV = word(window, 7);
  const dilationH = word(window, 8);
  const down = word(window, 11);
  const across = word(window, 12);
  const pixelBytes = 4 * word(window, 13);
  const rowBytes = sizeH * channelBytes;
  let to = y + first * across * sizeV * rowBytes;
  for (const end = first + count; first < end; first++) {
    const image = x + (first / down) * height * width * pixelBytes;
    const top = (first % down) * word(window, 5) - word(window, 9);
    for (let position = 0; position < across; position++) {
      const left = position * word(window, 6) - word(window, 10);
      for (let v = 0; v < sizeV; v++, to += rowBytes) {
        const i = top + v * dilationV;
        if (i < 0 || i >= height) {
          clearRun(to, to + rowBytes);
          continue;
        }
        const row = image + i * width * pixelBytes;
        if (dilationH == 1 && pixelBytes == channelBytes) {
          // One run within the image, with zeros on both sides.
          const from = min(max(-left, 0), sizeH);
          const until = max(min(width - left, sizeH), from);
          clearRun(to, to + from * channelBytes);
          copyRun(row + (left + from) * channelBytes, to + from * channelBytes, to + until * channelBytes);
          clearRun(to + until * channelBytes, to + rowBytes);
        } else {
          for (let h = 0; h < sizeH; h++) {
            const j = left + h * dilationH;
            const at = to + h * channelBytes;
            if (j < 0 || j >= width) clearRun(at, at + channelBytes);
            else copyRun(row + j * pixelBytes, at, at + channelBytes);
          }
        }
      }
    }
  }
}

/** Writes some images: the sum of the patches at their places, in the order of the positions. */
export function sumImagePatches(x: i32, y: i32, window: i32, first: i32, count: i32): void {
  const height = word(window, 0);
  const width = word(window, 1);
  const channelBytes = 4 * word(window, 2);
  const sizeV = word(window, 3);
  const sizeH = word(window, 4);
  const dilationV = word(window, 7);
  const dilationH = word(window, 8);
  const down = word(window, 11);
  const across = word(window, 12);
  const rowBytes = sizeH * channelBytes;
  const imageBytes = height * width * channelBytes;
  let from = x + first * down * across * sizeV * rowBytes;
  let image = y + first * imageBytes;
  for (; count > 0; count--, image += imageBytes) {
    clearRun(image, image + imageBytes);
    for (let line = 0; line < down; line++) {
      const top = line * word(window, 5) - word(window, 9);
      for (let position = 0; position < across; position++) {
        const left = position * word(window, 6) - word(window, 10);
        for (let v = 0; v < sizeV; v++, from += rowBytes) {
          const i = top + v * dilationV;
          if (i < 0 || i >= height) continue;
          const row = image + i * width * channelBytes;
          if (dilationH == 1) {
            const begin = min(max(-left, 0), sizeH);
            const until = max(min(width - left, sizeH), begin);
            addRun(from + begin * channelBytes, row + (left + begin) * channelBytes, row + (left + until) * channelBytes);
          } else {
            for (let h = 0; h < sizeH; h++) {
              const j = left + h * dilationH;
              if (j >= 0 && j < width) addRun(from + h * channelBytes, row + j * channelBytes, row + (j + 1) * channelBytes);
            }
          }
        }
      }
    }
  }
}
