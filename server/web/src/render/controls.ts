// Reads a style's controls out of its JSON Schema (draft 2020-12 with `x-control`, `x-order`, `x-step`, `x-titles`, `x-hidden`).

import { capitalised } from "../app/words";

interface Common {
  /** `plugin.control`, or a bare built-in name. */
  id: string;
  /** The plugin's alias, empty for built-in controls. */
  group: string;
  title: string;
  help: string;
  /** Not in the form, but may be set. */
  isHidden: boolean;
}

export interface NumberControl extends Common {
  kind: "number";
  /** Undefined for `size`, which follows the picture. */
  default: number | undefined;
  min: number;
  max: number;
  step: number;
}

export interface BooleanControl extends Common {
  kind: "boolean";
  default: boolean;
}

export interface ChoiceControl extends Common {
  kind: "choice";
  default: string;
  options: { value: string; title: string }[];
}

export interface ColorsControl extends Common {
  kind: "colors";
  /** `#rrggbb` each. */
  default: string[];
  minCount: number;
  maxCount: number;
}

export interface TextControl extends Common {
  kind: "text";
  default: string;
  maxChars: number;
}

export type Control = NumberControl | BooleanControl | ChoiceControl | ColorsControl | TextControl;
export type Value = number | boolean | string | string[] | undefined;
export type Values = Record<string, Value>;

/** A property of the schema, as far as controls need it. */
interface Property {
  title: string;
  description?: string;
  default?: unknown;
  type?: string;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  "x-control": string;
  "x-order": number;
  "x-step"?: number;
  "x-titles"?: string[];
  "x-hidden"?: boolean;
}

/** Positions of a slider whose step the style does not name. */
const POSITIONS = 100;

/**
 * The controls in their order. What a style pins is not in its schema, and so not here; nor is a kind that this page does not know,
 * which keeps its default.
 */
export function controlsFromSchema(schema: object): Control[] {
  const properties = (schema as { properties?: Record<string, Property> }).properties ?? {};
  return Object.entries(properties)
    .sort(([, first], [, second]) => first["x-order"] - second["x-order"])
    .map(([id, property]) => controlFrom(id, property))
    .filter((control) => control !== null);
}

function controlFrom(id: string, property: Property): Control | null {
  const common: Common = {
    id,
    group: id.includes(".") ? id.slice(0, id.indexOf(".")) : "",
    title: property.title,
    help: property.description ?? "",
    isHidden: property["x-hidden"] === true,
  };
  switch (property["x-control"]) {
    case "number":
      return numberFrom(common, property);
    case "boolean":
      return { ...common, kind: "boolean", default: property.default === true };
    case "choice":
      return choiceFrom(common, property);
    case "colors": {
      const { minItems: minCount = 0, maxItems: maxCount = 16 } = property;
      return {
        ...common,
        kind: "colors",
        default: (property.default as string[] | undefined) ?? [],
        minCount,
        maxCount,
      };
    }
    case "text":
      return { ...common, kind: "text", default: String(property.default ?? ""), maxChars: property.maxLength ?? 1000 };
    default:
      return null;
  }
}

function numberFrom(common: Common, property: Property): NumberControl {
  const { minimum: min = 0, maximum: max = 1 } = property;
  const step = property["x-step"] ?? (property.type === "integer" ? 1 : (max - min) / POSITIONS);
  return { ...common, kind: "number", default: property.default as number | undefined, min, max, step };
}

function choiceFrom(common: Common, property: Property): ChoiceControl {
  const titles = property["x-titles"] ?? [];
  const options = (property.enum ?? []).map((value, at) => ({ value, title: titles[at] ?? capitalised(value) }));
  return { ...common, kind: "choice", default: String(property.default ?? options[0]?.value ?? ""), options };
}

export function defaults(controls: Control[]): Values {
  return Object.fromEntries(controls.map((control) => [control.id, structuredClone(control.default)]));
}

/** Whether two values of a control are the same. */
export const sameValue = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How many decimals a slider of this step shows. */
export function decimalsOf(step: number): number {
  return Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

const HEX = /#?\b([0-9a-f]{6}|[0-9a-f]{3})\b/gi;

/** Every colour code in a text, as `#rrggbb`. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(HEX)].map(([, digits = ""]) => {
    const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
    return `#${six.toLowerCase()}`;
  });
}
