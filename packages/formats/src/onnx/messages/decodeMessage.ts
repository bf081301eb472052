/**
 * Reads ONNX's messages. @bufbuild/protobuf/wire checks that every length lies within the file, so nothing larger than the file is allocated.
 * Here the depth is bounded, and the number of items: a message of two bytes becomes an object of about 200.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FormatError } from '@statal/layers';
import { type FieldRow, type MessageName, type Messages, messageFields, type ScalarKind } from './messages.js';

/** Deeper than any exporter nests graphs (a graph in a graph takes three), not deep enough to overflow the stack. */
const deepest = 32;
/** Messages and numbers in lists. A model of a thousand nodes has about 20,000; elements of tensors are in bytes and do not count. */
const mostItems = 500_000;

const wireTypes: { readonly [Kind in ScalarKind]: WireType } = {
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
  int64: WireType.Varint,
  int32: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
};

const readers: { readonly [Kind in ScalarKind]: (reader: BinaryReader) => unknown } = {
  string: (reader) => reader.string(),
  bytes: (reader) => reader.bytes(),
  int64: (reader) => Number(reader.int64()),
  int32: (reader) => reader.int32(),
  float: (reader) => reader.float(),
  double: (reader) => reader.double(),
};

const defaults: { readonly [Kind in ScalarKind]: unknown } = { string: '', bytes: undefined, int64: 0, int32: 0, float: 0, double: 0 };

interface Reading {
  readonly reader: BinaryReader;
  items: number;
}

/** @throws FormatError if the bytes are not such a message */
export function decodeMessage<Name extends MessageName>(name: Name, bytes: Uint8Array, source: string): Messages[Name] {
  try {
    return readFields({ reader: new BinaryReader(bytes), items: 0 }, name, bytes.length, 0) as unknown as Messages[Name];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new FormatError(source, `it is no ONNX file, or damaged: ${error.message}`);
  }
}

function readFields(reading: Reading, name: MessageName, end: number, depth: number): Record<string, unknown> {
  const { reader } = reading;
  if (depth > deepest) throw new RangeError(`more than ${deepest} messages inside each other`);
  const rows = Object.entries<FieldRow>(messageFields[name]);
  const byNumber = new Map(rows.map(([field, row]) => [row.number, { field, row }]));
  const message = Object.fromEntries(rows.map(([field, { kind, isList }]) => [field, isList ? [] : defaults[kind as ScalarKind]]));
  while (reader.pos < end) {
    const [number, wire] = reader.tag();
    const known = byNumber.get(number);
    if (known === undefined) {
      reader.skip(wire, number);
      continue;
    }
    const { field, row } = known;
    const values = readField(reading, row, wire, depth);
    if (row.isList) (message[field] as unknown[]).push(...values);
    else message[field] = values.at(-1);
  }
  if (reader.pos > end) throw new RangeError('a message is longer than its place');
  return message;
}

function readField(reading: Reading, { kind, isList }: FieldRow, wire: WireType, depth: number): unknown[] {
  const { reader } = reading;
  if (!(kind in readers)) {
    needWire(wire, WireType.LengthDelimited);
    count(reading, 1);
    const end = reader.uint32() + reader.pos;
    return [readFields(reading, kind as MessageName, end, depth + 1)];
  }
  const scalar = kind as ScalarKind;
  const isPacked = isList && wire === WireType.LengthDelimited && wireTypes[scalar] !== WireType.LengthDelimited;
  if (!isPacked) {
    needWire(wire, wireTypes[scalar]);
    if (isList) count(reading, 1);
    return [readers[scalar](reader)];
  }
  const end = reader.uint32() + reader.pos;
  const values: unknown[] = [];
  while (reader.pos < end) {
    count(reading, 1);
    values.push(readers[scalar](reader));
  }
  return values;
}

function count(reading: Reading, items: number): void {
  reading.items += items;
  if (reading.items > mostItems) throw new RangeError(`more than ${mostItems} parts`);
}

function needWire(wire: WireType, wanted: WireType): void {
  if (wire !== wanted) throw new RangeError(`a field has the wire type ${wire}, expected ${wanted}`);
}
