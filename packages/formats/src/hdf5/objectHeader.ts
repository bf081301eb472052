/** The messages of an object, version 1: what describes a group or an array. */
import { type Hdf5Bytes, nowhere } from './hdf5Bytes.js';

/** The kinds of messages that are read. */
export const messageKinds = {
  dataspace: 0x01,
  datatype: 0x03,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** Where a message is in the file. */
export interface Message {
  readonly kind: number;
  readonly at: number;
  readonly size: number;
}

/** Reads the messages of the object at an address. */
export function objectMessages(file: Hdf5Bytes, address: number): Message[] {
  if (address === nowhere) file.fail('is damaged: it refers to an object that does not exist');
  if (file.u8(address) !== 1) {
    file.fail(
      'has objects of a newer kind (libver="latest"), which are not read',
      'Open the model in Keras and save it as .keras or .h5 again',
    );
  }
  const count = file.u16(address + 2);
  const blocks = [{ at: address + 16, size: file.u32(address + 8) }];
  const messages: Message[] = [];
  for (const block of blocks) {
    const end = block.at + block.size;
    for (let at = block.at; at + 8 <= end && messages.length < count; ) {
      file.visit();
      const [kind, size, flags] = [file.u16(at), file.u16(at + 2), file.u8(at + 4)];
      if (at + 8 + size > end) file.fail(`is damaged: a message at byte ${at} is longer than its object`);
      if ((flags & 2) !== 0) file.fail('shares types between its arrays, which is not read');
      const message = { kind, at: at + 8, size };
      messages.push(message);
      if (kind === messageKinds.continuation) blocks.push({ at: file.u64(message.at), size: file.u64(message.at + 8) });
      at += 8 + size;
    }
  }
  return messages;
}
