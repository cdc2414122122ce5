// Where a version stands, in words.

export const STATES: Record<string, string> = {
  checking: "Being checked",
  quarantined: "Held back",
  waiting: "Waits for approval",
  published: "Published",
  yanked: "Yanked",
};

const MEANINGS: Record<string, string> = {
  checking: "The server tries the pack on its samples. It goes on when this page is closed.",
  quarantined: "Nobody finds it. Upload another pack with the same number once the faults are mended.",
  waiting: "The check found nothing wrong. An administrator looks at it next.",
  published: "Everybody who may look finds and uses it.",
  yanked: "Nobody finds it any more. Renders that were kept stay.",
};

export const stateInWords = (state: string): string => STATES[state] ?? state;

export const stateMeaning = (state: string): string => MEANINGS[state] ?? "";
