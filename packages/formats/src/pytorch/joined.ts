/** The path of a part: "rnn" and "weight_ih_l0" make "rnn.weight_ih_l0". */
export function joined(path: string, part: string): string {
  return path === '' || part === '' ? path + part : `${path}.${part}`;
}
