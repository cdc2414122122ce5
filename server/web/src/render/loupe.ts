// Where a loupe looks, and where it lies. Pure arithmetic; all lengths in CSS px unless the name says otherwise.

/** How much larger than on the stage a loupe shows things at least. */
const LEAST_ENLARGEMENT = 2;

/**
 * How large one px of the picture is in the loupe: one device px at least, and larger than on the stage.
 * @param stageScale CSS px of the stage for each px of the picture
 */
export function loupeScale(stageScale: number, devicePixelRatio: number): number {
  return Math.max(1 / devicePixelRatio, stageScale * LEAST_ENLARGEMENT);
}

/** The translation of a whole picture that brings this point of it, each 0 to 1, into the middle of a pane. */
export function paneOffset(point: { x: number; y: number }, shown: { width: number; height: number }, pane: number) {
  return { x: pane / 2 - point.x * shown.width, y: pane / 2 - point.y * shown.height };
}

/** The corner of a loupe of this size that lies above its point, or below where there is no room, and never leaves the stage. */
export function loupeCorner(
  point: { x: number; y: number },
  stage: { width: number; height: number },
  loupe: { width: number; height: number },
  gap: number,
) {
  const above = point.y * stage.height - gap - loupe.height;
  const below = point.y * stage.height + gap;
  const within = (at: number, length: number, room: number) => Math.max(0, Math.min(at, room - length));
  return {
    x: within(point.x * stage.width - loupe.width / 2, loupe.width, stage.width),
    y: within(above >= 0 ? above : below, loupe.height, stage.height),
  };
}

/** Moves a point by so many px of the stage, within the picture. */
export function moved(
  point: { x: number; y: number },
  by: { x: number; y: number },
  stage: { width: number; height: number },
) {
  const within = (at: number) => Math.max(0, Math.min(1, at));
  return { x: within(point.x + by.x / stage.width), y: within(point.y + by.y / stage.height) };
}
