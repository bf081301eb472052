import { readFileSync } from 'node:fs';

/** Files that tooling/oracles/pytorchFiles.py wrote with PyTorch, or has checked. */
export const goldenFolder: URL = new URL('../../../../tooling/oracles/golden/pytorch/', import.meta.url);

export const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, goldenFolder));
