// The settings of a kept render: in words, and as a query of this page.

type Settings = Record<string, unknown>;

/** `{"strength": 0.7, "color.amount": 1}` to `Strength 0.7, color amount 1`. The format is said with the file. */
export function settingsInWords(settings: Settings): string {
  const words = Object.entries(settings)
    .filter(([id]) => id !== "format")
    .map(([id, value]) => `${id.replaceAll(/[._-]+/g, " ")} ${valueInWords(value)}`);
  const text = words.join(", ");
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : "As the style recommends";
}

/** As `render/settings.ts` reads it. */
export function queryOf(settings: Settings): string {
  const query = new URLSearchParams();
  for (const [id, value] of Object.entries(settings)) {
    const text = Array.isArray(value) ? value.map((one) => String(one).replace("#", "")).join(",") : String(value);
    if (id.includes(".")) query.append("set", `${id}:${text}`);
    else query.set(id, text);
  }
  return query.toString();
}

function valueInWords(value: unknown): string {
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
  if (typeof value === "boolean") return value ? "on" : "off";
  return Array.isArray(value) ? value.join(" ") : String(value);
}
