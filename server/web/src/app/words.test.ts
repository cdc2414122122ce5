// Numbers and times as people read them.

import { describe, expect, it } from "vitest";
import {
  begun,
  bytesInWords,
  capitalised,
  countInWords,
  counted,
  extension,
  roughlyInWords,
  sinceInWords,
  stem,
  timeInWords,
} from "./words";

describe("words", () => {
  it("writes sizes and times with the unit that fits", () => {
    expect([999, 1000, 999_499, 999_500].map(bytesInWords)).toEqual(["999 bytes", "1 kB", "999 kB", "1.0 MB"]);
    expect([12.34e6, 999_950_000, 5.6e12].map(bytesInWords)).toEqual(["12.3 MB", "1.0 GB", "5.6 TB"]);
    expect([0.2, 994, 995, 12_340].map(timeInWords)).toEqual(["1 ms", "994 ms", "1.0 s", "12.3 s"]);
    expect([9999, 10_000, 1_234_567].map(countInWords)).toEqual(["9999", "10 thousand", "1.2 million"]);
  });

  it("guesses no finer than it knows", () => {
    const times_ms = [300, 1600, 9400, 12_000, 57_000, 58_000, 100_000, 200_000];
    const words = ["about a second", "about 2 s", "about 9 s", "about 10 s", "about 55 s"];
    expect(times_ms.map(roughlyInWords)).toEqual([...words, "about a minute", "about 2 min", "about 3 min"]);
  });

  it("says how long ago something was", () => {
    const now = Date.UTC(2026, 0, 31, 12);
    const before = (time_ms: number) => sinceInWords(now - time_ms, now);
    expect(before(5000)).toBe("5 seconds ago");
    expect(before(3 * 60_000)).toBe("3 minutes ago");
    expect(before(2 * 3_600_000)).toBe("2 hours ago");
    expect(before(86_400_000)).toBe("yesterday");
    expect(before(45 * 86_400_000)).toBe("17 December 2025");
  });

  it("names things", () => {
    expect(capitalised("great-wave")).toBe("Great wave");
    expect(["seconds to wait", "`a.b` is unknown", "sqlite:FILE or none", "cpu, or auto"].map(begun)).toEqual([
      "Seconds to wait",
      "`a.b` is unknown",
      "sqlite:FILE or none",
      "cpu, or auto",
    ]);
    expect(counted(1, "style")).toBe("1 style");
    expect(counted(0, "style")).toBe("0 styles");
    expect(stem("a.b.jpg")).toBe("a.b");
    expect(stem(".jpg")).toBe(".jpg");
    expect(extension("jpeg")).toBe("jpg");
    expect(extension("png")).toBe("png");
  });
});
