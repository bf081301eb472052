/** The few shapes that the drawings are made of, as SVG text. */

export const colors = { input: '#555555', activation: '#0072b2', state: '#d55e00' };

/** @typedef {readonly [x: number, y: number]} Point */

/** @param {string} title for those who cannot see it @param {{ width: number, height: number }} size @param {readonly string[]} parts */
export function drawing(title, { width, height }, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">
<title>${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

/** @param {Point} from @param {Point} to @param {string} color */
export function line([x1, y1], [x2, y2], color, dashed = false) {
  const dashes = dashed ? ' stroke-dasharray="4 4"' : '';
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${color}" stroke-width="1.8"${dashes}/>`;
}

/** A line whose end has a head. @param {Point} from @param {Point} to @param {string} color */
export function arrow(from, to, color) {
  const [x, y] = to;
  const length = Math.hypot(x - from[0], y - from[1]);
  const [dx, dy] = [(x - from[0]) / length, (y - from[1]) / length];
  /** @param {number} side */
  const corner = (side) => `${x - 8 * dx - side * 4 * dy} ${y - 8 * dy + side * 4 * dx}`;
  return `${line(from, [x - 6 * dx, y - 6 * dy], color)}<path d="M ${x} ${y} L ${corner(1)} L ${corner(-1)} Z" fill="${color}"/>`;
}

/** @param {Point} center @param {number} radius @param {string} fill */
export function circle([x, y], radius, fill, stroke = fill) {
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}" stroke="${stroke}"/>`;
}

/** @param {Point} center @param {Point} size @param {string} words */
export function box([x, y], [width, height], words) {
  const outline = `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="6" fill="#fff" stroke="#444"/>`;
  return `${outline}${label([x, y], words)}`;
}

/** @param {Point} center @param {string} words @param {{ below?: string, color?: string, anchor?: string, size?: number }} [style] */
export function label([x, y], words, { below = '', color = '#222', anchor = 'middle', size = 14 } = {}) {
  const index = below === '' ? '' : `<tspan font-size="10" dy="4">${below.replace('-', '−')}</tspan>`;
  return `<text x="${x}" y="${y + 5}" text-anchor="${anchor}" fill="${color}" font-size="${size}">${words}${index}</text>`;
}
