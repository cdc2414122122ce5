// Zoom and pan of a picture in a frame of its own shape. Pure arithmetic: places are parts of the picture, 0 to 1.

export interface View {
  /** How often larger than the whole picture in its frame; at least 1. */
  scale: number;
  /** The place in the middle of the frame. */
  x: number;
  y: number;
}

export const WHOLE: View = { scale: 1, x: 0.5, y: 0.5 };
/** Largest scale; a pixel of an ordinary picture is then a square that one can count. */
export const MOST = 24;

/** The nearest view that shows nothing beside the picture. */
export function within(view: View): View {
  const scale = Math.max(1, Math.min(MOST, view.scale));
  const margin = 0.5 / scale;
  const keep = (at: number) => Math.max(margin, Math.min(1 - margin, at));
  return { scale, x: keep(view.x), y: keep(view.y) };
}

/** Zooms so that what lies under a point of the frame, each 0 to 1, stays there. */
export function zoomed(view: View, factor: number, point: { x: number; y: number }): View {
  const scale = Math.max(1, Math.min(MOST, view.scale * factor));
  const shift = 1 / view.scale - 1 / scale;
  return within({ scale, x: view.x + (point.x - 0.5) * shift, y: view.y + (point.y - 0.5) * shift });
}

/** Moves the picture with the hand, by parts of the frame. */
export function panned(view: View, by: { x: number; y: number }): View {
  return within({ ...view, x: view.x - by.x / view.scale, y: view.y - by.y / view.scale });
}

/** How a picture that fills its frame is moved to show the view, as parts of its own scaled size. */
export function translation(view: View): { x: number; y: number } {
  return { x: 0.5 / view.scale - view.x, y: 0.5 / view.scale - view.y };
}

/**
 * In how many columns frames of this shape come out largest.
 * @param ratio width over height of a frame
 * @param under what stands under each frame, in px of height
 */
export function bestColumns(
  count: number,
  ratio: number,
  room: { width: number; height: number },
  gap: number,
  under: number,
): number {
  let best = { columns: 1, width: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const byWidth = (room.width - (columns - 1) * gap) / columns;
    const byHeight = ((room.height - (rows - 1) * gap) / rows - under) * ratio;
    const width = Math.min(byWidth, byHeight);
    if (width > best.width + 0.5) best = { columns, width };
  }
  return best.columns;
}
