/** Paths of edges. */
import type { Point } from './stepLayout.js';

/** A smooth curve through points from below to above, upright at each of them. */
export function curve(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return '';
  let path = `M${at(first)}`;
  others.forEach((point, index) => {
    const before = points[index];
    const middle = (before.y + point.y) / 2;
    path += `C${at({ x: before.x, y: middle })} ${at({ x: point.x, y: middle })} ${at(point)}`;
  });
  return path;
}

/** To the right, up or down in a lane, and to the right again, with round corners. */
export function lanePath(from: Point, lane: number, to: Point): string {
  const turn = Math.sign(to.y - from.y);
  const radius = Math.min(8, Math.abs(to.y - from.y) / 2, lane - from.x, to.x - lane);
  if (turn === 0 || radius <= 0) return `M${at(from)}L${at(to)}`;
  const corner = (x: number, y: number, endX: number, endY: number): string => `Q${at({ x, y })} ${at({ x: endX, y: endY })}`;
  return [
    `M${at(from)}`,
    `H${round(lane - radius)}`,
    corner(lane, from.y, lane, from.y + turn * radius),
    `V${round(to.y - turn * radius)}`,
    corner(lane, to.y, lane + radius, to.y),
    `H${round(to.x)}`,
  ].join('');
}

/** A rectangle whose left and right corners are round where it is the first or last part. */
export function partPath({ x, y }: Point, width: number, height: number, [left, right]: readonly [left: number, right: number]): string {
  const [endX, endY] = [x + width, y + height];
  return [
    `M${at({ x: x + left, y })}H${round(endX - right)}Q${at({ x: endX, y })} ${at({ x: endX, y: y + right })}`,
    `V${round(endY - right)}Q${at({ x: endX, y: endY })} ${at({ x: endX - right, y: endY })}`,
    `H${round(x + left)}Q${at({ x, y: endY })} ${at({ x, y: endY - left })}V${round(y + left)}Q${at({ x, y })} ${at({ x: x + left, y })}Z`,
  ].join('');
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
