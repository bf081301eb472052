/** What is read of a film: its size, its rate, and which seconds of it. */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireHaving, requireOptions, requireText } from '../requireArgument.js';

/** A rectangle of a film, in its own pixels, counted from the top left of the upright frame. */
export interface FrameArea {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** How frames are cut, scaled and colored. */
export interface FrameOptions {
  /** Rows of a frame. Default: those of the film, or what keeps the shape if only `width` is given. */
  readonly height?: number | undefined;
  /** Columns of a frame. Default: those of the film, or what keeps the shape if only `height` is given. */
  readonly width?: number | undefined;
  /**
   * What is scaled to `height` x `width`. `'center'`: the largest part in the middle that has this shape, so that nothing is distorted.
   * `'none'`: the whole frame. A rectangle: this part of it. Default: `'center'`.
   */
  readonly crop?: 'center' | 'none' | FrameArea | undefined;
  /** One channel, the luma, instead of red, green and blue. Default: false. */
  readonly gray?: boolean | undefined;
  /**
   * Frames per second. Frames are repeated or left out, never mixed. Default: the rate of the film, or its mean rate if that changes; 25 for
   * images that are given one by one, whose rate this states.
   */
  readonly frameRate?: number | undefined;
}

/** The options of `readVideo` and `streamVideo`. */
export interface ReadVideoOptions extends FrameOptions {
  /** Name of the film in messages. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
  /** The second at which reading begins. Default: 0. */
  readonly from?: number | undefined;
  /** The second at which reading ends. Default: the end of the film. */
  readonly to?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const frameOptionNames = ['height', 'width', 'crop', 'gray', 'frameRate'] as const;
const readOptionNames = [...frameOptionNames, 'name', 'from', 'to', 'signal'] as const;

/** The largest height and width. */
const mostPixels = 8192;
/** Largest frame rate. Higher ones come from broken headers. */
export const mostFrameRate = 1000;

/** @param others the names of further options of the function that the user called */
export function requireReadOptions(owner: string, options: ReadVideoOptions, others: readonly string[] = []): void {
  requireOptions(owner, options, [...readOptionNames, ...others]);
  requireFrameOptions(owner, options);
  const { name = '', from = 0, to, signal } = options;
  requireText(owner, 'name', name);
  requireArgument(owner, 'from', Number.isFinite(from) && from >= 0, from, 'a number of seconds from 0');
  requireArgument(owner, 'to', to === undefined || typeof to === 'number', to, 'a number of seconds');
  if (to !== undefined && !(to > from)) throw new DatasetError(owner, `to is ${to}, which is not after from, ${from}`, 'Change to');
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
}

/** Checks the part of the options that is about frames. */
function requireFrameOptions(owner: string, { height = 1, width = 1, crop, gray = false, frameRate = 1 }: FrameOptions): void {
  for (const [name, size] of Object.entries({ height, width })) {
    const isRight = Number.isInteger(size) && size >= 1 && size <= mostPixels;
    requireArgument(owner, name, isRight, size, `an integer from 1 to ${mostPixels}`);
  }
  const isCrop = crop === undefined || crop === 'center' || crop === 'none' || isArea(crop);
  requireArgument(owner, 'crop', isCrop, crop, "'center', 'none' or { top, left, height, width } in pixels");
  requireFlag(owner, 'gray', gray);
  const isRate = typeof frameRate === 'number' && frameRate > 0 && frameRate <= mostFrameRate;
  requireArgument(owner, 'frameRate', isRate, frameRate, `frames per second above 0 and up to ${mostFrameRate}`);
}

function isArea(crop: unknown): boolean {
  const { top, left, height, width }: Partial<FrameArea> = Object(crop);
  return [top, left].every((at) => Number.isInteger(at) && Number(at) >= 0) && [height, width].every((size) => isCount(size));
}

function isCount(size: unknown): boolean {
  return Number.isInteger(size) && Number(size) >= 1;
}

/** Where the pixels of a frame come from, and the size they get. */
export interface FrameFit {
  readonly area: FrameArea;
  readonly height: number;
  readonly width: number;
}

/**
 * @param name the film in messages
 * @throws DatasetError if the rectangle of `crop` is not within the frame
 */
export function fitFrame(source: { readonly height: number; readonly width: number }, options: FrameOptions, name: string): FrameFit {
  const { crop = 'center' } = options;
  const whole = typeof crop === 'object' ? crop : { top: 0, left: 0, height: source.height, width: source.width };
  if (whole.top + whole.height > source.height || whole.left + whole.width > source.width)
    throw new DatasetError(
      name,
      `its frames have ${source.height} rows and ${source.width} columns, and crop reaches beyond them`,
      'Give a rectangle within the frame',
    );
  const height = options.height ?? scaled(whole.height, options.width, whole.width);
  const width = options.width ?? scaled(whole.width, options.height, whole.height);
  return { area: crop === 'center' ? middle(whole, height, width) : whole, height, width };
}

/** `size`, scaled as another size was. */
function scaled(size: number, to: number | undefined, from: number): number {
  return to === undefined ? size : Math.max(1, Math.round((size * to) / from));
}

/** The largest part in the middle whose sides are as height to width. */
function middle(whole: FrameArea, height: number, width: number): FrameArea {
  const rows = Math.min(whole.height, Math.max(1, Math.round((whole.width * height) / width)));
  const columns = Math.min(whole.width, Math.max(1, Math.round((whole.height * width) / height)));
  return {
    top: whole.top + Math.floor((whole.height - rows) / 2),
    left: whole.left + Math.floor((whole.width - columns) / 2),
    height: rows,
    width: columns,
  };
}
