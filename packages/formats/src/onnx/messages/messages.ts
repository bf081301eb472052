/**
 * The messages of an ONNX file as far as they are read and written (onnx.proto, github.com/onnx/onnx), and the number and kind of each of
 * their fields. Fields that the table does not name are skipped.
 */

export interface ModelProto {
  irVersion: number;
  producerName: string;
  docString: string;
  graph: GraphProto | undefined;
  opsetImport: OperatorSetProto[];
  metadataProps: EntryProto[];
  functions: SkippedProto[];
}

export interface GraphProto {
  node: NodeProto[];
  name: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  sparseInitializer: SkippedProto[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: AttributeProto[];
  domain: string;
}

/** `type` says which of the fields holds the value (attributeTypes). */
export interface AttributeProto {
  name: string;
  f: number;
  i: number;
  s: Uint8Array | undefined;
  t: TensorProto | undefined;
  g: GraphProto | undefined;
  floats: number[];
  ints: number[];
  strings: Uint8Array[];
  type: number;
}

/** Elements are in `rawData`, little-endian, or in the list of their type. */
export interface TensorProto {
  dims: number[];
  dataType: number;
  floatData: number[];
  int32Data: number[];
  int64Data: number[];
  doubleData: number[];
  name: string;
  rawData: Uint8Array | undefined;
  externalData: EntryProto[];
  dataLocation: number;
}

export interface ValueInfoProto {
  name: string;
  type: TypeProto | undefined;
}

export interface TypeProto {
  tensorType: TensorTypeProto | undefined;
}

export interface TensorTypeProto {
  elemType: number;
  shape: ShapeProto | undefined;
}

export interface ShapeProto {
  dim: DimensionProto[];
}

/** A number, or the name of one that is free. */
export interface DimensionProto {
  dimValue: number;
  dimParam: string;
}

export interface OperatorSetProto {
  domain: string;
  version: number;
}

export interface EntryProto {
  key: string;
  value: string;
}

/** A message that is only counted. */
export type SkippedProto = Record<never, never>;

export interface Messages {
  ModelProto: ModelProto;
  GraphProto: GraphProto;
  NodeProto: NodeProto;
  AttributeProto: AttributeProto;
  TensorProto: TensorProto;
  ValueInfoProto: ValueInfoProto;
  TypeProto: TypeProto;
  TensorTypeProto: TensorTypeProto;
  ShapeProto: ShapeProto;
  DimensionProto: DimensionProto;
  OperatorSetProto: OperatorSetProto;
  EntryProto: EntryProto;
  SkippedProto: SkippedProto;
}

export type MessageName = keyof Messages;
export type ScalarKind = 'string' | 'bytes' | 'int64' | 'int32' | 'float' | 'double';

/** One field of a message: its number, the kind of its value, and whether it is a list. */
export interface FieldRow {
  readonly number: number;
  readonly kind: ScalarKind | MessageName;
  readonly isList: boolean;
}

const one = (number: number, kind: FieldRow['kind']): FieldRow => ({ number, kind, isList: false });
const list = (number: number, kind: FieldRow['kind']): FieldRow => ({ number, kind, isList: true });

export const messageFields: { readonly [Name in MessageName]: { readonly [Field in keyof Messages[Name]]-?: FieldRow } } = {
  ModelProto: {
    irVersion: one(1, 'int64'),
    producerName: one(2, 'string'),
    docString: one(6, 'string'),
    graph: one(7, 'GraphProto'),
    opsetImport: list(8, 'OperatorSetProto'),
    metadataProps: list(14, 'EntryProto'),
    functions: list(25, 'SkippedProto'),
  },
  GraphProto: {
    node: list(1, 'NodeProto'),
    name: one(2, 'string'),
    initializer: list(5, 'TensorProto'),
    input: list(11, 'ValueInfoProto'),
    output: list(12, 'ValueInfoProto'),
    sparseInitializer: list(15, 'SkippedProto'),
  },
  NodeProto: {
    input: list(1, 'string'),
    output: list(2, 'string'),
    name: one(3, 'string'),
    opType: one(4, 'string'),
    attribute: list(5, 'AttributeProto'),
    domain: one(7, 'string'),
  },
  AttributeProto: {
    name: one(1, 'string'),
    f: one(2, 'float'),
    i: one(3, 'int64'),
    s: one(4, 'bytes'),
    t: one(5, 'TensorProto'),
    g: one(6, 'GraphProto'),
    floats: list(7, 'float'),
    ints: list(8, 'int64'),
    strings: list(9, 'bytes'),
    type: one(20, 'int32'),
  },
  TensorProto: {
    dims: list(1, 'int64'),
    dataType: one(2, 'int32'),
    floatData: list(4, 'float'),
    int32Data: list(5, 'int32'),
    int64Data: list(7, 'int64'),
    name: one(8, 'string'),
    rawData: one(9, 'bytes'),
    doubleData: list(10, 'double'),
    externalData: list(13, 'EntryProto'),
    dataLocation: one(14, 'int32'),
  },
  ValueInfoProto: { name: one(1, 'string'), type: one(2, 'TypeProto') },
  TypeProto: { tensorType: one(1, 'TensorTypeProto') },
  TensorTypeProto: { elemType: one(1, 'int32'), shape: one(2, 'ShapeProto') },
  ShapeProto: { dim: list(1, 'DimensionProto') },
  DimensionProto: { dimValue: one(1, 'int64'), dimParam: one(2, 'string') },
  OperatorSetProto: { domain: one(1, 'string'), version: one(2, 'int64') },
  EntryProto: { key: one(1, 'string'), value: one(2, 'string') },
  SkippedProto: {},
};

/** What `AttributeProto.type` says. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

/** What `TensorProto.dataType` and `TensorTypeProto.elemType` say. */
export const elementTypes = { float: 1, int32: 6, int64: 7, bool: 9, float16: 10, double: 11, bfloat16: 16 } as const;
