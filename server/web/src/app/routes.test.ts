// Which view an address names.

import { describe, expect, it } from "vitest";
import { compareAddress, isOurs, publisherAddress, routeOf, signInAddress, styleAddress } from "./routes";

describe("routeOf", () => {
  it.each([
    ["/", { view: "catalog" }],
    ["/styles", { view: "catalog" }],
    ["/compare", { view: "compare" }],
    ["/styles/pastiche/great-wave", { view: "style", name: "pastiche/great-wave" }],
    ["/styles/pastiche/great-wave@1.0.0-rc.1", { view: "style", name: "pastiche/great-wave@1.0.0-rc.1" }],
    ["/boards", { view: "boards" }],
    ["/boards/01a2-bc", { view: "board", id: "01a2-bc" }],
    ["/publish/01a2-bc", { view: "version", id: "01a2-bc" }],
    ["/publish/@atelier", { view: "publisher", name: "atelier" }],
    ["/publish/@", { view: "missing" }],
    ["/studio", { view: "studio", desk: "overview" }],
    ["/studio/approvals", { view: "studio", desk: "approvals" }],
    ["/studio/overview", { view: "missing" }],
    ["/studio/no-such-desk", { view: "missing" }],
    ["/styles/pastiche", { view: "missing" }],
    ["/styles/Pastiche/great-wave", { view: "missing" }],
    ["/styles/a/b/c", { view: "missing" }],
    ["/nowhere", { view: "missing" }],
  ])("%s", (path, expected) => expect(routeOf(path)).toEqual(expected));

  it("finds what the page links to", () => {
    expect(routeOf(styleAddress("a1/b2"))).toEqual({ view: "style", name: "a1/b2" });
    expect(routeOf(publisherAddress("a1"))).toEqual({ view: "publisher", name: "a1" });
    expect(routeOf(new URL(compareAddress(["a1/b2"]), "http://x").pathname)).toEqual({ view: "compare" });
    expect(routeOf(new URL(signInAddress("/compare?styles=a1/b2"), "http://x").pathname)).toEqual({ view: "sign-in" });
  });
});

describe("isOurs", () => {
  const check = (address: string) => isOurs(new URL(address, "http://here"), "http://here");
  it.each([
    ["/", true],
    ["/styles/a1/b2@1.0.0", true],
    ["/nowhere", true],
    ["/docs/", false],
    ["/v1/styles", false],
    ["/openapi.json", false],
    ["http://elsewhere/", false],
  ])("%s is %s", (address, expected) => expect(check(address)).toBe(expected));
});
