/** The change of features over time, as in torchaudio.functional.compute_deltas. */
import { requireArgument } from '../requireArgument.js';
import { type Features, requireFeatures } from './features.js';

/** Steps on each side: a window of 5. */
const reach = 2;
const scale = 10; // 2 (1^2 + 2^2)

/**
 * The slope of each feature over five steps:
 *
 *     d[t] = sum_{n = 1, 2} n (c[t + n] - c[t - n]) / 10
 *
 * The first and the last step are repeated beyond the ends. Deltas of deltas are accelerations. Equals
 * `torchaudio.functional.compute_deltas`.
 *
 * @throws DatasetError if the data is not [steps, width]
 * @example
 * const features = { data: Float32Array.of(0, 1, 2, 3, 4, 5), steps: 6, width: 1 };
 * deltas(features).data; // [0.5, 0.8, 1, 1, 0.8, 0.5]
 */
export function deltas(features: Features): Features {
  requireFeatures('deltas', features);
  const { data, steps, width } = features;
  const result = new Float32Array(data.length);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let n = 1; n <= reach; n++) sum += n * (data[Math.min(t + n, steps - 1) * width + i] - data[Math.max(t - n, 0) * width + i]);
      result[t * width + i] = sum / scale;
    }
  }
  return { data: result, steps, width };
}

/**
 * The features and their deltas up to `order`, side by side: [steps, (order + 1) width].
 *
 * @throws DatasetError if `order` is not 0, 1 or 2
 * @example
 * const features = { data: Float32Array.of(0, 1, 2, 3, 4, 5), steps: 6, width: 1 };
 * withDeltas(features, 2).width; // 3
 */
export function withDeltas(features: Features, order: 0 | 1 | 2): Features {
  requireFeatures('withDeltas', features);
  requireArgument('withDeltas', 'order', [0, 1, 2].includes(order), order, '0, 1 or 2');
  if (order === 0) return features;
  const parts = [features];
  while (parts.length <= order) parts.push(deltas(parts[parts.length - 1]));
  const { steps, width } = features;
  const data = new Float32Array(steps * width * parts.length);
  for (let t = 0, to = 0; t < steps; t++) {
    for (const part of parts) {
      data.set(part.data.subarray(t * width, (t + 1) * width), to);
      to += width;
    }
  }
  return { data, steps, width: width * parts.length };
}
