// From a pack to a picture on a shared board, in the browser alone. One server, in this order.

import { readFile } from "node:fs/promises";
import { expect, expectAccessible, expectFine, photograph, watch, type Page } from "./fixtures";
import { buildPack, removePacks, uncheckedPack } from "./pack";
import { addPerson, elsewhere, makePublisher, openAs, setUp, testWithPeople, upload } from "./people";

const ADMINISTRATOR = "ada";
const AUTHOR = "bert";
const STYLE = "atelier/quiet-wave";
/** The link to the board, from the test that makes it to the one that opens it. */
let link = "";

const test = testWithPeople();

test.describe.configure({ mode: "serial" });
test.afterAll(removePacks);

test("the administrator adds an author and makes a publisher", async ({ page, server }) => {
  await setUp(page, server, ADMINISTRATOR);
  await page.getByRole("button", { name: `You: ${ADMINISTRATOR}` }).click();
  await page.getByRole("link", { name: "Studio" }).click();
  await expect(page.getByText(/^Ready, with \d+ styles\.$/)).toBeVisible();
  await expect(page.getByText("cpu", { exact: true })).toBeVisible();
  await expectFine(page);

  await page.getByRole("link", { name: "People" }).click();
  await addPerson(page, AUTHOR);
  await expectFine(page);

  await page.getByRole("link", { name: "Publishers" }).click();
  await makePublisher(page, "atelier", "The Atelier", AUTHOR);
  await expectFine(page);
  await page.getByRole("link", { name: "The Atelier" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "The Atelier" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: AUTHOR })).toContainText("Owner since");
  await expectFine(page);
});

test("an author uploads a pack and reads its report", async ({ page }) => {
  await openAs(page, AUTHOR, "/publish");
  await expectFine(page);
  await page.locator('input[type="file"]').setInputFiles({
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("no pack"),
  });
  await expect(page.getByRole("alert")).toContainText("no style pack");
  await upload(page, await buildPack({ style: STYLE, title: "Quiet Wave", version: "1.0.0" }));
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("heading", { name: "The check found nothing wrong" })).toBeVisible();
  await expect(page.getByRole("img", { name: /^The style on the sample/ }).first()).toBeVisible();
  await expect(page.getByText("It is the first version of", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expectFine(page);
});

test("an author reads every fault of a bad pack", async ({ page }) => {
  await openAs(page, AUTHOR, "/publish");
  const wanted = { style: STYLE, title: "Quiet Wave", version: "0.9.0" };
  const send = async (replaced: [string, string][]) => {
    const buffer = await uncheckedPack({ ...wanted, replaced });
    const file = { name: "bad.stylepack", mimeType: "application/zip", buffer };
    await page.locator('input[type="file"]').setInputFiles(file);
  };
  // A manifest that cannot be read is told before anything is stored.
  await send([
    ["title = ", "titel = "],
    ["CC-BY-4.0", "CC-BYE-4.0"],
  ]);
  await expect(page.getByRole("alert")).toContainText("did you mean `title`?");
  await expect(page.getByRole("alert")).toContainText("did you mean `CC-BY-4.0`?");
  await expect(page).toHaveURL(/\/publish$/);
  // Whatever else is wrong stands in the report.
  await send([
    ['layout = "nchw"', 'layout = "nhwc"'],
    ["amount = 0.0", "amout = 0.0"],
  ]);
  await expect(page.getByText("Held back", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^\d faults$/ })).toBeVisible();
  await expect(page.getByText("did you mean amount?", { exact: false })).toBeVisible();
  await expect(page.getByText("unknown_control")).toBeVisible();
  await expectFine(page);
});

test("a member has no place in the studio, and is told so kindly", async ({ page }) => {
  await openAs(page, AUTHOR, "/studio/audit");
  await expect(page.getByText("The studio is for the administrators", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: `You: ${AUTHOR}` }).click();
  await expect(page.getByRole("link", { name: "Publish" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Studio" })).toHaveCount(0);
  await expectAccessible(page);
});

test("the administrator approves it, then looks at what changed in the next", async ({ page, browser, server }) => {
  await openAs(page, ADMINISTRATOR, "/studio/approvals");
  await expectFine(page);
  await page.getByRole("link", { name: `Look at ${STYLE} 1.0.0` }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Published", { exact: true })).toBeVisible();

  await elsewhere(browser, server, AUTHOR, "/publish", async (author) => {
    const next = { style: STYLE, title: "Quiet Wave", version: "1.1.0" };
    await upload(author, await buildPack({ ...next, replaced: [['"ukiyo-e"', '"ukiyo-e", "calm"']] }));
    await expect(author.getByText("Waits for approval", { exact: true })).toBeVisible({ timeout: 60_000 });
  });

  await page.goto("/studio/approvals");
  await page.getByRole("link", { name: `Look at ${STYLE} 1.1.0` }).click();
  await page.getByRole("button", { name: "Compare the manifests" }).click();
  const lines = page.getByRole("region", { name: "The manifests compared" });
  await expect(lines.locator("ins", { hasText: '"calm"' })).toBeVisible();
  await expect(lines.locator("del", { hasText: "1.0.0" })).toBeVisible();
  await expectFine(page);
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByLabel("Why").fill("The title should be another.");
  await page.getByRole("dialog").getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Held back", { exact: true })).toBeVisible();
  await expect(page.getByText("The title should be another.")).toBeVisible();
});

test("it is found in the catalog, tried, downloaded to the pixel, kept, and put on a board", async ({ page }) => {
  await openAs(page, AUTHOR, "/favourites");
  await page.goto("/");
  await page.getByRole("searchbox").fill("quiet");
  await expect(page.locator("article")).toHaveCount(1);
  const buffer = await photograph(page, 640, 480);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "harbour.jpg", mimeType: "image/jpeg", buffer });
  await page.getByRole("link", { name: "Quiet Wave" }).click();
  const strength = page.getByRole("spinbutton", { name: "Strength, exact" });
  await strength.fill("0.6");
  await strength.press("Enter");
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });

  await page.getByRole("radio", { name: "PNG" }).check();
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: /^Download/ }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe("harbour-quiet-wave.png");
  const downloaded = await readFile(await file.path());
  const address = `/v1/styles/${STYLE}/apply?format=png&strength=0.6`;
  const answer = await page.request.post(address, {
    data: buffer,
    headers: { "Content-Type": "image/jpeg", Origin: new URL(page.url()).origin },
  });
  expect(await pixelsOf(page, downloaded)).toEqual(await pixelsOf(page, await answer.body()));
  expect(await pixelsOf(page, downloaded)).toMatchObject({ width: 640, height: 480 });

  await page.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(page.getByText("Kept in your history")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Put it on a board" }).click();
  await page.getByLabel("A new board").fill("Title sequence");
  await page.getByRole("button", { name: "Make it, and put it there" }).click();
  await expect(page.getByRole("dialog")).toContainText("is on Title sequence");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Board", exact: true }).click();
  await page.getByRole("button", { name: /^Title sequence/ }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Title sequence" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Title sequence" })).toBeVisible();
  await expect(page.getByRole("list", { name: "On the board" }).getByRole("listitem")).toHaveCount(2);
});

test("the compare view keeps renders, too", async ({ page }) => {
  await openAs(page, AUTHOR, "/history");
  await page.goto(`/compare?styles=${STYLE}`);
  await expect(page.getByRole("button", { name: "Contact sheet" })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole("button", { name: "Keep Quiet Wave in your history" }).click();
  await expect(page.getByRole("button", { name: "Keep Quiet Wave in your history" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
});

test("the history renders again, opens a style as it was, and forgets", async ({ page }) => {
  await openAs(page, AUTHOR, "/history");
  const renders = page.getByRole("list", { name: "Your renders" }).getByRole("listitem");
  await expect(renders).toHaveCount(2);
  await expectFine(page);
  await renders.last().getByRole("button", { name: "Render again" }).click();
  await expect(renders.last()).toContainText("The very picture that was kept.");
  await renders.last().getByRole("button", { name: "Open", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/styles/${STYLE}\\?.*strength=0.6`));
  await expect(page.getByRole("spinbutton", { name: "Strength, exact" })).toHaveValue("0.6");
  await expect(page.getByRole("radio", { name: "quiet-wave-picture.jpg" })).toBeChecked();
  await page.goto("/history");
  await renders
    .first()
    .getByRole("button", { name: /^Forget/ })
    .click();
  await expect(renders).toHaveCount(1);
});

test("a board is ordered, noted and shared", async ({ page }) => {
  await openAs(page, AUTHOR, "/boards");
  await expect(page.getByRole("list", { name: "Your boards" }).getByRole("listitem")).toHaveCount(1);
  await expectFine(page);
  await page.getByRole("link", { name: "Title sequence" }).click();
  const pieces = page.getByRole("list", { name: "On the board" }).getByRole("listitem");
  await expect(pieces).toHaveCount(2);
  await expect(pieces.first()).toContainText("Strength 0.6");
  await pieces.first().getByRole("link").focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(pieces.last()).toContainText("Strength 0.6");
  await page.reload();
  await expect(pieces.last()).toContainText("Strength 0.6");
  await pieces.last().dragTo(pieces.first());
  await expect(pieces.first()).toContainText("Strength 0.6");
  await pieces.first().getByRole("button", { name: "Add a note" }).click();
  await page.keyboard.type("Rather this one.");
  await pieces.first().getByRole("button", { name: "Keep" }).click();
  await expect(pieces.first()).toContainText("Rather this one.");
  await expectFine(page);

  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Title").fill("Title sequence, round 2");
  await page.getByLabel("What it is for").fill("For the opening.");
  await page.getByRole("dialog").getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Title sequence, round 2" })).toBeVisible();

  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Make a link" }).click();
  link = (await page.getByText(/\/shared#/).textContent()) ?? "";
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.getByRole("list", { name: "Links that are good" }).getByRole("listitem")).toHaveCount(1);
  await expect(page.getByText(/\/shared#/)).toHaveCount(0);
});

test("who has the link sees the board without an account, until it ends", async ({ page, browser, server }) => {
  const faults: string[] = [];
  const stranger = await (await browser.newContext({ baseURL: server.origin })).newPage();
  watch(stranger, faults);
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { level: 1, name: "Title sequence, round 2" })).toBeVisible();
  await expect(stranger.getByText("Rather this one.")).toBeVisible();
  const render = stranger.getByRole("img", { name: /^A render in the style/ });
  await expect.poll(() => render.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
  expect(await render.getAttribute("src")).toMatch(/^blob:/);
  await expectFine(stranger);

  await openAs(page, AUTHOR, "/boards");
  await page.getByRole("link", { name: "Title sequence, round 2" }).click();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: /^End the link/ }).click();
  await expect(page.getByRole("list", { name: "Links that are good" })).toHaveCount(0);
  await stranger.reload();
  await expect(stranger.getByRole("heading", { name: "This board cannot be shown." })).toBeVisible();
  await stranger.goto("/shared");
  await expect(stranger.getByRole("alert")).toContainText("behind the #");
  expect(faults).toEqual([]);
  await stranger.context().close();
});

test("reports are made and settled", async ({ page, browser, server }) => {
  await openAs(page, AUTHOR, `/styles/${STYLE}`);
  await page.getByRole("button", { name: "Report it" }).click();
  await page.getByLabel("What is wrong").selectOption("licence");
  await page.getByLabel("In your words").fill("The print is not theirs.");
  await page.getByRole("button", { name: "Report", exact: true }).click();
  await expect(page.getByRole("dialog")).toContainText("Thank you");

  await elsewhere(browser, server, ADMINISTRATOR, "/studio/reports", async (administrator) => {
    await expect(administrator.getByText("The print is not theirs.")).toBeVisible();
    await expectFine(administrator);
    await administrator.getByRole("button", { name: "Settle" }).click();
    await administrator.getByLabel("What was done").fill("Asked the author.");
    await administrator.getByRole("dialog").getByRole("button", { name: "Settle" }).click();
    await expect(administrator.getByText("Nothing is open.")).toBeVisible();
    await administrator.getByLabel("Show").selectOption("settled");
    await expect(administrator.getByText("Asked the author.", { exact: false })).toBeVisible();
  });
});

test("an author deprecates; the administrator revokes, and the audit log has it all", async ({
  page,
  browser,
  server,
}) => {
  let digest = "";
  await elsewhere(browser, server, AUTHOR, "/publish", async (author) => {
    await author.getByLabel("Where they stand").selectOption("published");
    await author.getByRole("link", { name: `${STYLE} 1.0.0` }).click();
    await author.getByRole("button", { name: "Deprecate" }).click();
    await author.getByLabel("What people should use instead").fill("Use 2.0.0.");
    await author.getByRole("button", { name: "Say so" }).click();
    await expect(author.getByText("Deprecated. Use 2.0.0.")).toBeVisible();
    const id = author.url().split("/").pop() ?? "";
    ({ digest } = (await (await author.request.get(`/v1/versions/${id}`)).json()) as { digest: string });
  });

  await openAs(page, ADMINISTRATOR, "/studio/revocations");
  await page.getByLabel("Digest of the pack").fill(digest);
  await page.getByLabel("Why").fill("Rights were withdrawn.");
  await page.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("link", { name: `${STYLE} 1.0.0` })).toBeVisible();
  await expect(page.getByText("Rights were withdrawn.", { exact: true })).toBeVisible();
  await expectFine(page);

  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: digest }).first()).toBeVisible();
  await expectFine(page);
});

/** The picture as the browser decodes it: its size, and a digest of all its samples. */
async function pixelsOf(page: Page, bytes: Buffer): Promise<{ width: number; height: number; digest: string }> {
  return page.evaluate(async (text) => {
    const data = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([data]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    pen.drawImage(bitmap, 0, 0);
    const samples = pen.getImageData(0, 0, bitmap.width, bitmap.height).data;
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", samples));
    return { width: bitmap.width, height: bitmap.height, digest: [...sum].join(" ") };
  }, bytes.toString("base64"));
}
