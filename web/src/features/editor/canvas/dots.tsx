import { useStore } from "@xyflow/react";

/** Between two dots at full size, in pixels; further away every second is left out, so that they never become a grey. */
const GAP = 20;
const CLOSEST = 14;
/** How far the dots reach over the edge of the canvas: more than the widest gap. */
const SPARE = 56;

const gapAt = (zoom: number): number => {
  const gap = GAP * zoom;
  return gap >= CLOSEST ? gap : gap * 2 ** Math.ceil(Math.log2(CLOSEST / gap));
};

/** The dots under the workflow: painted once for a zoom and pushed about, not painted anew for every step of the way. */
export function Dots() {
  const x = useStore(({ transform }) => transform[0]);
  const y = useStore(({ transform }) => transform[1]);
  const zoom = useStore(({ transform }) => transform[2]);
  const gap = gapAt(zoom);
  return (
    <div
      aria-hidden
      className="portal-dots"
      style={{
        inset: -SPARE,
        backgroundSize: `${gap}px ${gap}px`,
        backgroundPosition: `${SPARE - gap / 2}px ${SPARE - gap / 2}px`,
        transform: `translate(${x % gap}px, ${y % gap}px)`,
      }}
    />
  );
}
