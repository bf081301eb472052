/** What a host provides. `#platform` in package.json resolves to one of the two implementations next to this file. */
export interface Platform {
  /**
   * The bytes of the file at `path`, in pieces.
   *
   * @throws DatasetError if reading fails; the message calls the file `name`
   */
  fileBytes(path: string, name: string): AsyncIterable<Uint8Array>;
}
