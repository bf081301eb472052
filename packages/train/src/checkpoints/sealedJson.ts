/**
 * JSON that holds its own checksum. The checksum covers the content but not the whitespace: a formatter may rewrite the file, but a
 * changed digit is found.
 */
import * as v from 'valibot';
import { CheckpointError } from './checkpointError.js';
import { sha256 } from './sha256.js';

const version = 1;
const copy = 'Take an intact copy, or another checkpoint';

export interface SealedJson {
  readonly bytes: Uint8Array;
  readonly checksum: string;
}

/** @param format the type of the file, e.g. `statal-checkpoint` */
export async function sealJson(format: string, content: unknown): Promise<SealedJson> {
  const checksum = await checksumOf(content);
  const json = JSON.stringify({ format, version, sha256: checksum, content }, null, 2);
  return { bytes: new TextEncoder().encode(`${json}\n`), checksum };
}

/**
 * Parses and checks sealed JSON.
 *
 * @throws CheckpointError with the first problem, if the content is not exactly as it was sealed
 */
export async function openJson<T>(
  source: string,
  format: string,
  bytes: Uint8Array,
  schema: v.GenericSchema<unknown, T>,
): Promise<{ readonly content: T; readonly checksum: string }> {
  try {
    return await open(source, format, parse(source, bytes), schema);
  } catch (error) {
    if (error instanceof RangeError) throw new CheckpointError(source, 'it is damaged: it is nested too deeply', copy, { cause: error });
    throw error;
  }
}

async function open<T>(
  source: string,
  format: string,
  json: unknown,
  schema: v.GenericSchema<unknown, T>,
): Promise<{ readonly content: T; readonly checksum: string }> {
  const seal = v.safeParse(v.object({ format: v.string(), version: v.number(), sha256: v.string(), content: v.unknown() }), json);
  if (!seal.success || seal.output.format !== format) throw new CheckpointError(source, `it is not a ${format} file`, copy);
  const { output } = seal;
  if (output.version !== version) {
    const hint = 'Update Statal, or use the version that it was written with';
    throw new CheckpointError(source, `it has version ${output.version}, and this version of Statal reads version ${version}`, hint);
  }
  const checksum = await checksumOf(output.content);
  if (checksum !== output.sha256) throw new CheckpointError(source, 'it is damaged: what it says does not match its checksum', copy);
  const parsed = v.safeParse(schema, output.content, { abortEarly: true });
  if (parsed.success) return { content: parsed.output, checksum };
  const [issue] = parsed.issues;
  throw new CheckpointError(source, `it is damaged: ${v.getDotPath(issue) ?? 'it'} ${issue.message}`, copy);
}

function checksumOf(content: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(content)));
}

function parse(source: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const problem = bytes.length === 0 ? 'it is empty' : 'it is cut off or damaged: it is not valid JSON';
    throw new CheckpointError(source, problem, copy, { cause: error });
  }
}
