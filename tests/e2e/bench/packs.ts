// Writes a folder full of style packs that differ in what the catalog says of them, and share the smallest generator.

import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { zipOf } from "../zip";
import { CHINESE, Dice, HOUSES, LICENSES, MANNERS, MOODS, SENTENCES, SUBJECTS } from "./words";

const GENERATOR = new URL("../../fixtures/invert/model.onnx", import.meta.url).pathname;
const SEED = 7;
/** Styles of a publisher, about. */
const EACH = 40;

export interface Style {
  /** `publisher/name`. */
  name: string;
  title: string;
  summary: string;
  tags: string[];
  license: string;
}

/** So many styles, the same ones each time; one in eight has a Chinese title. */
export function styles(count: number): Style[] {
  const dice = new Dice(SEED);
  return Array.from({ length: count }, (_, number) => style(dice, number, count));
}

/** Writes each style as a file of its own; the folder, below `folder`, that they are in. */
export async function writePacks(styles: Style[], folder: string): Promise<string> {
  const draft = join(folder, "draft");
  const target = join(folder, "styles");
  await mkdir(draft, { recursive: true });
  await mkdir(target);
  await copyFile(GENERATOR, join(draft, "generator.onnx"));
  await writeFile(join(draft, "LICENSE"), "For measuring alone.\n");
  for (const style of styles) {
    await writeFile(join(draft, "style.toml"), manifest(style));
    await writeFile(join(draft, "README.md"), `# ${style.title}\n\n${style.summary}\n`);
    await writeFile(join(target, `${style.name.replace("/", "-")}.stylepack`), await zipOf(draft));
  }
  return target;
}

function style(dice: Dice, number: number, count: number): Style {
  const [mood, manner, subject] = [dice.one(MOODS), dice.one(MANNERS), dice.one(SUBJECTS)];
  const tags = [manner, subject, mood].map(plain).slice(0, 1 + dice.below(3));
  const publisher = `${dice.one(HOUSES)}-${dice.below(Math.ceil(count / EACH))}`;
  return {
    name: `${publisher}/${plain(manner)}-${number}`,
    title: title(dice, mood, manner, subject),
    summary: `${dice.one(SENTENCES)} ${dice.one(SENTENCES)}`,
    tags: [...tags, `series-${dice.below(80)}`],
    license: dice.one(LICENSES),
  };
}

function title(dice: Dice, mood: string, manner: string, subject: string): string {
  switch (dice.below(8)) {
    case 0:
      return dice.one(CHINESE) + dice.one(CHINESE);
    case 1:
      return `The ${mood} ${subject} in ${manner}`;
    case 2:
      return `${manner} No. ${dice.below(200)}`;
    default:
      return `${mood} ${manner} ${subject}`;
  }
}

/** As names and tags are written: lower case, without accents. */
function plain(word: string): string {
  return word
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
}

function manifest({ name, title, summary, tags, license }: Style): string {
  return `schema = 1

[style]
name = ${JSON.stringify(name)}
version = "1.0.0"
title = ${JSON.stringify(title)}
summary = ${JSON.stringify(summary)}
tags = ${JSON.stringify(tags)}
license = ${JSON.stringify(license)}

[generator]
file = "generator.onnx"
kind = "picture"
multiple = 1

[generator.input]
range = [0.0, 1.0]

[generator.output]
range = [0.0, 1.0]
`;
}
