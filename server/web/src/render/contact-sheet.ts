// A contact sheet: the picture and the styles on it as one PNG, each with its name.

export interface Frame {
  url: string;
  title: string;
  /** Smaller, under the title. */
  caption: string;
}

export interface Sheet {
  width: number;
  height: number;
  columns: number;
  cell: { width: number; height: number };
}

/** Lengths in px. */
const CELL_WIDTH = 640;
const MARGIN = 64;
const GAP = 40;
const HEADING = 96;
const UNDER = 84;
const SERIF = '"Spectral", Georgia, serif';
const SANS = '"Hanken Grotesk", Arial, sans-serif';
const PAPER = "#f6f6f4";
const INK = "#19191b";
const INK_SOFT = "#58585e";

/** How large a sheet is. @param ratio width over height of the picture */
export function sheetOf(count: number, ratio: number): Sheet {
  const columns = Math.min(count, Math.max(2, Math.round(Math.sqrt((count * 1.5) / ratio))));
  const rows = Math.ceil(count / columns);
  const cell = { width: CELL_WIDTH, height: Math.round(CELL_WIDTH / ratio) };
  return {
    width: 2 * MARGIN + columns * cell.width + (columns - 1) * GAP,
    height: 2 * MARGIN + HEADING + rows * (cell.height + UNDER) + (rows - 1) * GAP,
    columns,
    cell,
  };
}

/** The corner of a frame on the sheet, in px. */
export function cornerOf(sheet: Sheet, at: number): { x: number; y: number } {
  const row = Math.floor(at / sheet.columns);
  return {
    x: MARGIN + (at % sheet.columns) * (sheet.cell.width + GAP),
    y: MARGIN + HEADING + row * (sheet.cell.height + UNDER + GAP),
  };
}

/** Draws the sheet. Rejects where a picture cannot be read. */
export async function contactSheet(title: string, subtitle: string, frames: Frame[], ratio: number): Promise<Blob> {
  const sheet = sheetOf(frames.length, ratio);
  const canvas = document.createElement("canvas");
  canvas.width = sheet.width;
  canvas.height = sheet.height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("the browser draws no pictures");
  await Promise.all(
    [`300 40px ${SERIF}`, `italic 300 30px ${SERIF}`, `400 20px ${SANS}`].map((font) => document.fonts.load(font)),
  );
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, sheet.width, sheet.height);
  const across = sheet.width - 2 * MARGIN;
  write(pen, title, `300 40px ${SERIF}`, INK, MARGIN, MARGIN + 34, across);
  write(pen, subtitle, `400 20px ${SANS}`, INK_SOFT, MARGIN, MARGIN + 68, across);
  for (const [at, frame] of frames.entries()) await draw(pen, frame, sheet, at);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the sheet is too large for this browser")))),
  );
}

async function draw(pen: CanvasRenderingContext2D, frame: Frame, sheet: Sheet, at: number): Promise<void> {
  const { x, y } = cornerOf(sheet, at);
  const { width, height } = sheet.cell;
  const image = new Image();
  image.src = frame.url;
  await image.decode();
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, x, y, width, height);
  write(pen, frame.title, `italic 300 30px ${SERIF}`, INK, x, y + height + 38, width);
  write(pen, frame.caption, `400 20px ${SANS}`, INK_SOFT, x, y + height + 68, width);
}

/** One line; what is too long for its room ends with an ellipsis. */
function write(
  pen: CanvasRenderingContext2D,
  text: string,
  font: string,
  color: string,
  x: number,
  y: number,
  room: number,
): void {
  pen.font = font;
  pen.fillStyle = color;
  let shown = text;
  while (shown.length > 1 && pen.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  pen.fillText(shown, x, y);
}
