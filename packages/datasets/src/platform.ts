/** What a host must bring. `#platform` in package.json resolves to one of the two implementations beside this file. */
export interface Platform {
  /** The bytes of the file at `path`, in pieces. Iterating fails with a `DatasetError` in which the file is called `name`. */
  fileBytes(path: string, name: string): AsyncIterable<Uint8Array>;
}
