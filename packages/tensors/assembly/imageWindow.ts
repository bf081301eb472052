/**
 * Words of a window over images, 14 of them: height, width and channels of an image, then the window's size, stride, dilation, the rows above
 * and columns left of the image, and its number of positions, vertical before horizontal, and the channels from one pixel to the next. These
 * are more than the channels if only those of one group are read. A mirrored window has negative dilations.
 */

// @ts-ignore: decorator
@inline
export function word(window: i32, index: i32): i32 {
  return load<i32>(window + 4 * index);
}
