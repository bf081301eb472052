/** A small gray frame, enlarged. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { pixels, size } from './clip.js';

export interface FrameViewProps {
  readonly frame: Uint8Array | undefined;
  /** For people who do not see it. Default: it says nothing that the text beside it does not say. */
  readonly label?: string | undefined;
  readonly class: string;
}

export function FrameView({ frame, label, class: className }: FrameViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || frame === undefined) return;
    const image = context.createImageData(size, size);
    for (let at = 0; at < pixels; at++) {
      image.data.fill(frame[at], 4 * at, 4 * at + 3);
      image.data[4 * at + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [frame]);
  const role = label === undefined ? { 'aria-hidden': true as const } : { role: 'img' as const, 'aria-label': label };
  return <canvas ref={canvas} class={className} width={size} height={size} {...role} />;
}
