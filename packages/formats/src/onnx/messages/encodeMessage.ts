/**
 * Writes ONNX's messages. Tags, lengths and numbers are the work of @bufbuild/protobuf/wire: 11 kB minified, 3.6 kB compressed. The whole
 * library, which also brings descriptions of messages, is 68 kB and 18 kB. The description is `messageFields`, so that pages get the small part.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type FieldRow, type MessageName, type Messages, messageFields, type ScalarKind } from './messages.js';

/** A message with the fields that are not at their default: 0, '', an empty list, or absent. */
export type Sparse<M> = {
  readonly [Field in keyof M]?: M[Field] extends (infer Item)[]
    ? readonly (Item extends object ? (Item extends Uint8Array ? Item : Sparse<Item>) : Item)[]
    : M[Field] extends Uint8Array | undefined
      ? M[Field]
      : M[Field] extends object | undefined
        ? Sparse<NonNullable<M[Field]>>
        : M[Field];
};

const scalars: { readonly [Kind in ScalarKind]: { readonly wire: WireType; readonly write: (to: BinaryWriter, value: never) => unknown } } =
  {
    string: { wire: WireType.LengthDelimited, write: (to, value: string) => to.string(value) },
    bytes: { wire: WireType.LengthDelimited, write: (to, value: Uint8Array) => to.bytes(value) },
    int64: { wire: WireType.Varint, write: (to, value: number) => to.int64(value) },
    int32: { wire: WireType.Varint, write: (to, value: number) => to.int32(value) },
    float: { wire: WireType.Bit32, write: (to, value: number) => to.float(value) },
    double: { wire: WireType.Bit64, write: (to, value: number) => to.double(value) },
  };

export function encodeMessage<Name extends MessageName>(name: Name, message: Sparse<Messages[Name]>): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writeFields(writer, name, message as Readonly<Record<string, unknown>>);
  return writer.finish() as Uint8Array<ArrayBuffer>;
}

function writeFields(writer: BinaryWriter, name: MessageName, message: Readonly<Record<string, unknown>>): void {
  for (const [field, row] of Object.entries<FieldRow>(messageFields[name])) {
    const value = message[field];
    if (value === undefined) continue;
    for (const item of row.isList ? (value as readonly unknown[]) : [value]) writeField(writer, row, item);
  }
}

/** Lists of numbers are written one by one, which every reader of protobuf takes, because packed and separate are both allowed. */
function writeField(writer: BinaryWriter, { number, kind }: FieldRow, value: unknown): void {
  if (kind in scalars) {
    const { wire, write } = scalars[kind as ScalarKind];
    write(writer.tag(number, wire), value as never);
    return;
  }
  writer.tag(number, WireType.LengthDelimited).fork();
  writeFields(writer, kind as MessageName, value as Readonly<Record<string, unknown>>);
  writer.join();
}
