/** A page has no files by path. It may keep checkpoints in a store of its own, made with `encodeCheckpoint` and `decodeCheckpoint`. */
import type { Platform } from './platform.js';

export const platform: Platform = {};
