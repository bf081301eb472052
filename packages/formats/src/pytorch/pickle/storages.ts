/** The storages that a pickle refers to by their persistent ids. */
import { type PickleValue, Storage, StorageType } from './pickleValue.js';

/** Collects storages while a pickle is read; each key is one storage. */
export class Storages {
  readonly byKey: Map<string, Storage> = new Map();
  readonly #fail: (problem: string) => never;

  constructor(fail: (problem: string) => never) {
    this.#fail = fail;
  }

  /** The storage of a persistent id: ('storage', type, key, device, size), and in legacy files a view or None. */
  readonly find = (id: PickleValue): Storage => {
    const [kind, type, key, , size, view] = Array.isArray(id) ? id : [];
    const isKey = typeof key === 'string' || typeof key === 'number';
    if (
      kind !== 'storage' ||
      !(type instanceof StorageType) ||
      !isKey ||
      typeof size !== 'number' ||
      !Number.isSafeInteger(size) ||
      size < 0
    ) {
      return this.#fail('a storage is not described as torch.save does');
    }
    if (view !== undefined && view !== null) return this.#fail('a storage is a view of another, as in files of PyTorch before 0.4');
    const name = String(key);
    const known = this.byKey.get(name);
    if (known === undefined) {
      const storage = new Storage({ key: name, dtype: type.dtype, size });
      this.byKey.set(name, storage);
      return storage;
    }
    if (known.dtype !== type.dtype || known.size !== size)
      return this.#fail(`storage ${JSON.stringify(name)} is described twice, differently`);
    return known;
  };
}
