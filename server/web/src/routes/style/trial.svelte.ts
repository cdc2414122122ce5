// A style being tried on a picture: its settings as they stand, and the renders that show them.

import type { StyleDetail } from "../../api/types";
import type { Picture } from "../../picture/picture";
import { controlsFromSchema, defaults, sameValue, type Control, type Value, type Values } from "../../render/controls";
import { Renderer } from "../../render/renderer.svelte";
import { draftQuery, finalQuery, valuesFrom } from "../../render/settings";

/** Longest side that is taken for granted where the picture's own is not known, in px. */
const GUESSED_PX = 1280;
/** A final that takes no longer than this, as the style was measured, is rendered without being asked for. */
const UNASKED_MS = 6000;
/** One of no larger area, in px, is so, too, however slow the style is. */
const UNASKED_PX = 2_100_000;
/** Settings of each style, for as long as the page is open. */
const kept = new Map<string, Values>();

export class Trial {
  readonly style: StyleDetail;
  /** How the style is asked for: with its version where that is not the newest. */
  readonly name: string;
  readonly controls: Control[];
  readonly renderer = new Renderer();
  values: Values = $state.raw({});
  #picture: Picture | null = null;
  /** Of the final in px; nothing where the picture's own size is not known. */
  #area: number | null = $state(null);

  /** @param search settings in the page's address; those that were left are taken where it has none */
  constructor(style: StyleDetail, name: string, search: string) {
    this.style = style;
    this.name = name;
    this.controls = controlsFromSchema(style.controls);
    this.values = search ? valuesFrom(search, this.controls) : (kept.get(this.#subject) ?? defaults(this.controls));
  }

  get query(): string {
    return finalQuery(this.controls, this.values);
  }

  get format(): string {
    return String(this.values["format"] ?? "png");
  }

  /** Whether all is as the style recommends. */
  get isRecommended(): boolean {
    return this.controls.every((control) => sameValue(this.values[control.id], control.default));
  }

  /** How long the final takes, as the style was measured, else as its draft took; nothing while there is neither. */
  get expected_ms(): number | null {
    const area = this.#area;
    if (area === null) return null;
    const { measured } = this.style;
    if (measured) return (area / 1e6) * measured.ms_per_megapixel;
    const { shown } = this.renderer;
    return shown?.isDraft && shown.width ? (shown.time_ms * area) / (shown.width * shown.height) : null;
  }

  /** Shows the style on this picture. */
  on(picture: Picture): void {
    this.#picture = picture;
    this.#order(false);
  }

  set(id: string, value: Value, isMoving: boolean): void {
    this.#change({ ...this.values, [id]: value }, isMoving);
  }

  /** Takes the settings that the style recommends. */
  recommend(): void {
    this.#change(defaults(this.controls), false);
  }

  /** Asks again after a failure, no larger than the server can. */
  retry(): void {
    const largest = this.renderer.problem?.largestSide;
    if (largest) this.#change({ ...this.values, size: largest }, false);
    else this.#order(false);
    this.renderer.finish();
  }

  close(): void {
    this.renderer.close();
  }

  get #isQuick(): boolean {
    const area = this.#area ?? Infinity;
    const isShort = this.style.measured ? (this.expected_ms ?? Infinity) <= UNASKED_MS : false;
    return isShort || area <= UNASKED_PX;
  }

  get #subject(): string {
    return `${this.name} ${this.style.digest}`;
  }

  #change(values: Values, isMoving: boolean): void {
    this.values = values;
    kept.set(this.#subject, values);
    this.#order(isMoving);
  }

  #order(isMoving: boolean): void {
    const picture = this.#picture;
    if (!picture) return;
    const { size } = this.values;
    const own = picture.sizeKnown ? picture.longestSide : null;
    const longest = typeof size === "number" ? size : own;
    const scale = (longest ?? 0) / picture.longestSide;
    this.#area = longest ? picture.width * picture.height * scale * scale : null;
    const subject = `${picture.id} ${this.style.digest}`;
    const query = this.query;
    this.renderer.want(
      {
        key: `${subject} ${query}`,
        subject,
        style: this.name,
        picture,
        query,
        draftQuery: draftQuery(this.controls, this.values, longest ?? GUESSED_PX, picture.isOpaque),
        isQuick: this.#isQuick,
      },
      isMoving,
    );
  }
}
