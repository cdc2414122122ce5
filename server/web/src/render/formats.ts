// Output formats.

import type { Picture } from "../picture/picture";
import { extension, stem } from "../app/words";

/** Whether a format takes a quality. */
export const hasQuality = (format: unknown): boolean => format === "jpeg" || format === "webp";

/** The name under which a render is saved. @param format as in the query, or a media type's second half */
export function saveName(style: string, picture: Picture, format: string): string {
  const name = style.split("/")[1]?.split("@")[0] ?? style;
  return `${stem(picture.fileName)}-${name}.${extension(format)}`;
}
