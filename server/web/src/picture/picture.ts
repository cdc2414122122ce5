// A picture that styles are tried on: a sample of the server, or one of the person's own.

import { readBlob } from "../api/client";
import { apply, sampleAddress } from "../api/renders";
import type { Sample } from "../api/types";
import { extension } from "../app/words";
import { copyOf, decode } from "./decode";

/** Longest side, in px, of the copy that is sent for drafts, so that moving a slider does not upload a photograph each time. */
const DRAFT_COPY_PX = 1024;
/** Longest side, in px, at which the server is asked to show a picture that the browser cannot. */
const SHOWN_COPY_PX = 1600;
/** Types that cannot hold transparency, and so may be copied as JPEG. */
const OPAQUE = new Set(["image/jpeg", "image/bmp"]);

let counter = 0;

interface Parts {
  title: string;
  fileName: string;
  sample: string | null;
  url: string;
  bytes: Blob;
  width: number;
  height: number;
  sizeKnown: boolean;
}

/** What it is called, where the browser sees it, and its bytes for the server. */
export class Picture {
  readonly id: string;
  readonly title: string;
  readonly fileName: string;
  /** The sample's name; nothing where the picture is the person's own. */
  readonly sample: string | null;
  readonly url: string;
  readonly bytes: Blob;
  /** As it is seen, that is, turned as its EXIF says; in px. */
  readonly width: number;
  readonly height: number;
  /** False where only the server reads the file (TIFF): `url` then shows the server's copy, and the true size is unknown. */
  readonly sizeKnown: boolean;
  #draftBytes: Promise<Blob> | null = null;

  constructor(parts: Parts) {
    counter += 1;
    this.id = `picture-${counter}`;
    this.title = parts.title;
    this.fileName = parts.fileName;
    this.sample = parts.sample;
    this.url = parts.url;
    this.bytes = parts.bytes;
    this.width = parts.width;
    this.height = parts.height;
    this.sizeKnown = parts.sizeKnown;
  }

  get longestSide(): number {
    return Math.max(this.width, this.height);
  }

  get isOpaque(): boolean {
    return OPAQUE.has(this.bytes.type);
  }

  /** The file, or a smaller copy of it where that is enough for a draft. */
  draftBytes(): Promise<Blob> {
    this.#draftBytes ??= this.#smallCopy();
    return this.#draftBytes;
  }

  async #smallCopy(): Promise<Blob> {
    if (!this.sizeKnown || this.longestSide <= DRAFT_COPY_PX) return this.bytes;
    const type = this.isOpaque ? "image/jpeg" : "image/png";
    return (await copyOf(await decode(this.url), DRAFT_COPY_PX, type)) ?? this.bytes;
  }

  /** Gives the memory behind `url` back. */
  release(): void {
    URL.revokeObjectURL(this.url);
  }
}

export async function pictureFromSample(sample: Sample): Promise<Picture> {
  const bytes = await readBlob(sampleAddress(sample.name));
  const url = URL.createObjectURL(bytes);
  const { naturalWidth: width, naturalHeight: height } = await decode(url);
  const fileName = `${sample.name}.${extension(bytes.type.replace("image/", ""))}`;
  return new Picture({
    title: sample.title,
    fileName,
    sample: sample.name,
    url,
    bytes,
    width,
    height,
    sizeKnown: true,
  });
}

/**
 * A file of the person's own. One that the browser cannot read goes to the server, which answers strength 0: the same picture, readable.
 * @param anyStyle names a style, for that question
 */
export async function pictureFromFile(file: Blob, fileName: string, anyStyle: () => Promise<string>): Promise<Picture> {
  let url = URL.createObjectURL(file);
  let sizeKnown = true;
  const image = await decode(url).catch(async () => {
    URL.revokeObjectURL(url);
    sizeKnown = false;
    const { blob } = await apply(await anyStyle(), `strength=0&size=${SHOWN_COPY_PX}&format=png`, file, {});
    url = URL.createObjectURL(blob);
    return decode(url);
  });
  const { naturalWidth: width, naturalHeight: height } = image;
  return new Picture({ title: fileName, fileName, sample: null, url, bytes: file, width, height, sizeKnown });
}
