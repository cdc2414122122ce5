// The picture that the page shows styles on: a sample, or one's own by button, drop or paste.

import { listSamples, listStyles } from "../api/catalog";
import { asProblem } from "../api/problem";
import type { Sample } from "../api/types";
import { forgetPicture, keepPicture, keptPicture } from "./kept";
import { pictureFromFile, pictureFromSample, type Picture } from "./picture";

/** What the server reads. Named so that a phone converts its own format to one of these. */
export const TYPES = ["image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp"];
const ENDINGS = /\.(png|jpe?g|webp|tiff?|gif|bmp)$/i;
/** Remembers which sample was chosen last. */
const SAMPLE = "pastiche-sample";

class Mine {
  /** The chosen one; nothing until the first is read. */
  picture: Picture | null = $state.raw(null);
  /** One's own, also while a sample is chosen. */
  own: Picture | null = $state.raw(null);
  samples: Sample[] = $state.raw([]);
  isReading: boolean = $state(false);
  /** Why a picture could not be read. */
  complaint: string = $state("");

  #samples = new Map<string, Promise<Picture>>();
  #latest = 0;
  #starting: Promise<void> | null = null;

  /** Reads the samples, and takes what was chosen last. Rejects where the server does not answer. */
  start(): Promise<void> {
    this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
    return this.#starting;
  }

  async takeSample(sample: Sample): Promise<void> {
    if (!this.#samples.has(sample.name)) this.#samples.set(sample.name, pictureFromSample(sample));
    await this.#take(async () => {
      try {
        return (await this.#samples.get(sample.name)) as Picture;
      } catch (error) {
        this.#samples.delete(sample.name);
        throw error;
      }
    });
    if (this.picture?.sample === sample.name) remember(sample.name);
  }

  /** Takes the first picture among the files. */
  async takeFiles(files: File[]): Promise<void> {
    const file = files.find(({ type, name }) => type.startsWith("image/") || ENDINGS.test(name));
    if (file) {
      await this.#takeOwn(file, file.name || "picture.png");
      if (this.picture?.bytes === file) void keepPicture({ file, fileName: this.picture.fileName });
    } else if (files[0]) {
      this.complaint = `${files[0].name || "That"} is not a picture. Choose a PNG, JPEG, WebP, TIFF, GIF or BMP file.`;
    }
  }

  /** Turns back to one's own after a sample. */
  takeOwn(): void {
    if (!this.own) return;
    this.#latest += 1;
    this.picture = this.own;
    remember("");
  }

  /** Removes one's own picture from this browser. */
  async forgetOwn(): Promise<void> {
    const own = this.own;
    this.own = null;
    await forgetPicture();
    if (this.picture === own && this.samples[0]) await this.takeSample(this.samples[0]);
    own?.release();
  }

  async #start(): Promise<void> {
    const [samples, kept] = await Promise.all([listSamples(), keptPicture()]);
    this.samples = samples;
    const last = samples.find(({ name }) => name === remembered());
    if (kept) await this.#takeOwn(kept.file, kept.fileName);
    const sample = last ?? (this.picture ? undefined : samples[0]);
    if (sample) await this.takeSample(sample);
  }

  async #takeOwn(file: Blob, fileName: string): Promise<void> {
    await this.#take(() => pictureFromFile(file, fileName, anyStyle));
    if (this.picture?.bytes !== file) return;
    const before = this.own;
    this.own = this.picture;
    before?.release();
    remember("");
  }

  /** Makes a picture the chosen one, unless another was chosen while it was read. */
  async #take(make: () => Promise<Picture>): Promise<void> {
    const turn = ++this.#latest;
    this.isReading = true;
    this.complaint = "";
    try {
      const picture = await make();
      if (turn === this.#latest) this.picture = picture;
    } catch (error) {
      if (turn === this.#latest) this.complaint = `This picture could not be read. ${asProblem(error).detail}`;
    } finally {
      if (turn === this.#latest) this.isReading = false;
    }
  }
}

async function anyStyle(): Promise<string> {
  return (await listStyles(new URLSearchParams({ limit: "1" }))).items[0]?.name ?? "";
}

function remember(sample: string): void {
  try {
    localStorage.setItem(SAMPLE, sample);
  } catch {
    // Storage may be forbidden; the first sample is then chosen next time.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(SAMPLE);
  } catch {
    return null;
  }
}

export const mine = new Mine();
