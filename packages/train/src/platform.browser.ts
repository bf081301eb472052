/**
 * The platform of a page, which has no files by path and no other processes. A page may write its own store with `encodeCheckpoint` and
 * `decodeCheckpoint`.
 */
import type { Platform } from './platform.js';

export const platform: Platform = {};
