// What styles are called and said to be, and dice that fall the same way each time.

export const SUBJECTS = [
  "Wave",
  "Harbour",
  "Meadow",
  "Portrait",
  "Skyline",
  "Orchard",
  "Winter",
  "Garden",
  "Lantern",
  "Mountain",
  "River",
  "Cathedral",
  "Fjord",
  "Desert",
  "Village",
  "Storm",
  "Moonlight",
  "Sunrise",
  "Forest",
  "Café",
  "Island",
  "Bridge",
];
export const MANNERS = [
  "Woodblock",
  "Watercolour",
  "Charcoal",
  "Gouache",
  "Impasto",
  "Cubist",
  "Pointillist",
  "Fresco",
  "Etching",
  "Linocut",
  "Mosaic",
  "Pastel",
  "Art-Deco",
  "Bauhaus",
  "Neo-Noir",
  "Vaporwave",
  "Ukiyo-e",
  "Sumi-e",
  "Stained-Glass",
  "Risograph",
  "Cyanotype",
  "Batik",
];
export const MOODS = [
  "Quiet",
  "Golden",
  "Electric",
  "Faded",
  "Velvet",
  "Silver",
  "Burning",
  "Distant",
  "Gentle",
  "Wild",
  "Frozen",
  "Crimson",
  "Pale",
  "Deep",
  "Dusty",
  "Radiant",
  "Forgotten",
  "Über",
];
export const CHINESE = [
  "神奈川冲浪",
  "水墨山水",
  "青花瓷",
  "敦煌壁画",
  "江南烟雨",
  "北京夜色",
  "剪纸窗花",
  "工笔花鸟",
  "浮世绘风景",
  "雪中红梅",
];
export const SENTENCES = [
  "Hard contours over flat color, printed a little out of register.",
  "Long brush strokes that follow the edges of what is painted.",
  "Keeps faces as they are and lets the background dissolve.",
  "Trained on scans of prints from before 1900, all of them in the public domain.",
  "Best on landscapes with a clear horizon and strong light.",
  "Grain and paper come through in the shadows.",
  "A restrained palette; works well with skin and with stone.",
  "Made for film: it stays calm from one frame to the next.",
];
export const LICENSES = ["CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "MIT", "LicenseRef-Studio"];
export const HOUSES = ["atelier", "studio", "press", "museum"];

/** Numbers that look random: mulberry32. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }
}
