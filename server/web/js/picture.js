// The pictures that styles are tried on: samples of the server and one of the person's own.

import { apply, readPicture, sampleAddress } from "./api.js";
import { capitalised, extension } from "./words.js";

/** Longest side, in px, of the copy that is sent for drafts, so that moving a slider does not upload a photograph each time. */
const DRAFT_COPY_PX = 1024;
/** Longest side, in px, at which the server is asked to show a picture that the browser cannot. */
const SHOWN_COPY_PX = 1600;
/** Types that cannot hold transparency, and so may be copied as JPEG. */
const OPAQUE = new Set(["image/jpeg", "image/bmp"]);

let counter = 0;

/** A picture: what it is called, where the browser sees it, and its bytes for the server. */
export class Picture {
  #draftBytes = null;

  constructor({ title, fileName, sample = null, url, bytes, image, decoded = true }) {
    counter += 1;
    const { naturalWidth: width, naturalHeight: height } = image;
    Object.assign(this, { id: `picture-${counter}`, title, fileName, sample, url, bytes, width, height, decoded });
  }

  /** Whether the browser itself reads the file; where not (TIFF), `url` shows the server's copy and the true size is unknown. */
  get sizeKnown() {
    return this.decoded;
  }

  get longestSide() {
    return Math.max(this.width, this.height);
  }

  get isOpaque() {
    return OPAQUE.has(this.bytes.type);
  }

  /** The file, or a smaller copy of it where that is enough for a draft. @returns {Promise<Blob>} */
  draftBytes() {
    this.#draftBytes ??= this.#smallCopy();
    return this.#draftBytes;
  }

  async #smallCopy() {
    if (!this.decoded || this.longestSide <= DRAFT_COPY_PX) return this.bytes;
    const image = await decode(this.url);
    const scale = DRAFT_COPY_PX / this.longestSide;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(this.width * scale));
    canvas.height = Math.max(1, Math.round(this.height * scale));
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const type = this.isOpaque ? "image/jpeg" : "image/png";
    const copy = await new Promise((resolve) => canvas.toBlob(resolve, type, 0.92));
    return copy ?? this.bytes;
  }

  /** Gives the memory behind `url` back. */
  release() {
    URL.revokeObjectURL(this.url);
  }
}

/** A sample picture of the server. @param {{name: string, title?: string}} sample */
export async function pictureFromSample(sample) {
  const bytes = await readPicture(sampleAddress(sample.name));
  const url = URL.createObjectURL(bytes);
  const title = sample.title ?? capitalised(sample.name);
  const fileName = `${sample.name}.${extension(bytes.type.replace("image/", ""))}`;
  return new Picture({ title, fileName, sample: sample.name, url, bytes, image: await decode(url) });
}

/**
 * A file of the person's own. One that the browser cannot read goes to the server, which answers strength 0: the same picture, readable.
 * @param {File} file
 * @param {string} anyStyle a style's name, for that question
 */
export async function pictureFromFile(file, anyStyle) {
  let url = URL.createObjectURL(file);
  let decoded = true;
  const image = await decode(url).catch(async () => {
    URL.revokeObjectURL(url);
    decoded = false;
    const { blob } = await apply(anyStyle, `strength=0&size=${SHOWN_COPY_PX}`, file, {});
    url = URL.createObjectURL(blob);
    return decode(url);
  });
  return new Picture({
    title: file.name || "Your picture",
    fileName: file.name || "picture.png",
    url,
    bytes: file,
    image,
    decoded,
  });
}

/** An image that is ready to be painted. Rejects what the browser cannot read. @param {string} url */
export async function decode(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
