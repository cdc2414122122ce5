// Signatures: a publisher's keys, packs that must be signed, the studio that signs what it approves; and the desks that show how the server is
// set up. One server, in this order.

import { writeFile } from "node:fs/promises";
import { drag } from "./drag";
import { expect, expectFine } from "./fixtures";
import { makeKey } from "./minisign";
import { buildPack, removePacks } from "./pack";
import { addPerson, makePublisher, openAs, setUp, testWithPeople, upload } from "./people";

const ADMINISTRATOR = "ada";
const AUTHOR = "bert";
const STYLE = "atelier/quiet-wave";
const WANTED = { style: STYLE, title: "Quiet Wave", version: "1.0.0" };
const author = makeKey();
const studio = makeKey();

const test = testWithPeople({
  PASTICHE_SIGNATURES_KEYS: studio.publicKey,
  PASTICHE_SIGNATURES_REQUIRED: "true",
});

test.describe.configure({ mode: "serial" });
test.afterAll(removePacks);

test("there are an author and a publisher", async ({ page, server }) => {
  await setUp(page, server, ADMINISTRATOR);
  await page.goto("/studio/people");
  await addPerson(page, AUTHOR);
  await page.goto("/studio/publishers");
  await makePublisher(page, "atelier", "The Atelier", AUTHOR);
});

test("an owner adds a key, and no secret one", async ({ page }, info) => {
  await openAs(page, AUTHOR, "/publish");
  await page.getByRole("link", { name: "atelier" }).click();
  await expect(page.getByText("Nobody has to sign what is uploaded for atelier.", { exact: false })).toBeVisible();
  await expect(page.getByText("pastiche keys new atelier.key")).toBeVisible();
  await expectFine(page);
  await page.getByRole("button", { name: "Add a key" }).click();
  await expectFine(page);
  const field = page.getByRole("textbox", { name: "Public key" });
  await page.getByLabel("Whose it is").fill("The workstation");
  await field.fill(`untrusted comment: minisign encrypted secret key\nRW${"A".repeat(210)}`);
  await page.getByRole("button", { name: "Add it" }).click();
  expect(await field.evaluate((area: HTMLTextAreaElement) => area.validationMessage)).toContain("secret key");
  const path = info.outputPath("atelier.key.pub");
  await writeFile(path, author.file);
  const drop = await drag(page, path, field);
  await drop();
  await expect(field).toHaveValue(author.file);
  await page.getByRole("button", { name: "Add it" }).click();
  const keys = page.getByRole("list", { name: "Signing keys" }).getByRole("listitem");
  await expect(keys).toHaveCount(1);
  await expect(keys).toContainText(author.id);
  await expectFine(page);
});

test("a pack that nobody has signed is held back, a signed one passes", async ({ page }) => {
  await openAs(page, AUTHOR, "/publish");
  await upload(page, await buildPack(WANTED));
  await expect(page.getByText("Held back", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("signature_missing")).toBeVisible();
  await expect(page.getByText("Nobody", { exact: true })).toBeVisible();
  await page.goto("/publish");
  const pack = await buildPack(WANTED, author);
  const drop = await drag(page, pack, page.getByRole("heading", { name: "Drop a style pack" }));
  await drop();
  await expect(page).toHaveURL(/\/publish\/[0-9a-f-]+$/);
  await expect(page.getByText("Waits for approval", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("The publisher, The workstation")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign for the studio" })).toHaveCount(0);
  await expectFine(page);
});

test("the studio signs what it approves, and people see who vouches for it", async ({ page }) => {
  await openAs(page, ADMINISTRATOR, "/studio/approvals");
  await expect(page.getByText("Signed by the publisher")).toBeVisible();
  await page.getByRole("link", { name: `Look at ${STYLE} 1.0.0` }).click();
  await expect(page.getByRole("button", { name: "Sign for the studio" })).toBeVisible();
  const id = page.url().split("/").pop() ?? "";
  const { digest } = (await (await page.request.get(`/v1/versions/${id}`)).json()) as { digest: string };
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(/sign/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Sign for the studio" }).click();
  await expect(page.getByText(`pastiche pack cosign ${id}`, { exact: false })).toBeVisible();
  await expectFine(page);
  const field = page.getByRole("textbox", { name: "Signature" });
  // By a key that the studio does not trust.
  await field.fill(makeKey().sign(`${digest}\n`));
  await page.getByRole("button", { name: "Sign it" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await field.fill(studio.sign(`${digest}\n`));
  await page.getByRole("button", { name: "Sign it" }).click();
  await expect(page.getByText("The studio", { exact: true })).toBeVisible();
  await expect(page.getByText(studio.id)).toBeVisible();

  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText("Published", { exact: true })).toBeVisible();
  await page.goto(`/styles/${STYLE}`);
  await expect(page.getByText("Signed by the publisher and the studio")).toBeVisible();
});

test("a key is retired after a question, and signs nothing more", async ({ page }) => {
  await openAs(page, AUTHOR, "/publish/@atelier");
  await page.getByRole("button", { name: "Retire the key The workstation" }).click();
  await expect(page.getByRole("dialog")).toContainText("It is the last one");
  await expectFine(page);
  await page.getByRole("button", { name: "Retire it" }).click();
  await expect(page.getByRole("list", { name: "Signing keys" })).toContainText("retired");
  await expect(page.getByRole("button", { name: /^Retire the key/ })).toHaveCount(0);
  await expect(page.getByText("Nobody has to sign what is uploaded for atelier.", { exact: false })).toBeVisible();
});

test("the overview says which styles are not used, and why", async ({ page }) => {
  await openAs(page, ADMINISTRATOR, "/studio");
  const notices = page.getByRole("region", { name: "Not in use" }).getByRole("listitem");
  const great = notices.filter({ hasText: "pastiche/great-wave" });
  await expect(great).toContainText("Not signed by a key that the studio trusts");
  await expect(notices.filter({ hasText: STYLE })).toHaveCount(0);
  const count = await notices.count();
  await expect(page.getByRole("link", { name: `Overview${count}` })).toBeVisible();
  await expectFine(page);
});

test("the desks tell what takes room, and how the server is set up", async ({ page }) => {
  await openAs(page, ADMINISTRATOR, "/studio/storage");
  await expect(page.getByText("Database", { exact: true })).toBeVisible();
  await expectFine(page);

  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByText("PASTICHE_BIND", { exact: true })).toBeVisible();
  await expectFine(page);
  await page.getByRole("searchbox", { name: "Search the settings" }).fill("signatures.keys");
  const found = page.getByRole("listitem");
  await expect(found).toHaveCount(1);
  await expect(found).toContainText(studio.publicKey);
  await expect(found).toContainText("Changed");
  await page.getByRole("searchbox", { name: "Search the settings" }).fill("");
  await page.getByRole("checkbox", { name: "Only what was changed" }).check();
  await expect(page.getByText("signatures.keys", { exact: true })).toBeVisible();
  await expect(page.getByText("limits.queue", { exact: true })).toHaveCount(0);
});

test("the audit log is narrowed, and its address passed on", async ({ page }) => {
  await openAs(page, ADMINISTRATOR, "/studio/audit");
  const rows = page.getByRole("listitem");
  await expect(rows.filter({ hasText: "session.begin" }).first()).toBeVisible();
  await page.getByLabel("Did what").fill("version.");
  await page.getByLabel("Who").fill(AUTHOR);
  await page.getByLabel("To what").fill("atelier/");
  await page.getByRole("button", { name: "Narrow" }).click();
  await expect(rows.filter({ hasText: "session.begin" })).toHaveCount(0);
  // The one without a signature, too.
  await expect(rows).toHaveCount(2);
  await expect(rows.last()).toContainText("version.upload");
  await expectFine(page);
  await page.reload();
  await expect(page.getByLabel("Did what")).toHaveValue("version.");
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "All of it" }).click();
  await expect(page.getByLabel("Did what")).toHaveValue("");
  await expect(rows.filter({ hasText: "session.begin" }).first()).toBeVisible();
});

test("who was refused by a provider is told why, and is offered none that there is not", async ({ page }) => {
  await page.goto("/sign-in?refused=unknown_account");
  await expect(page.getByRole("alert")).toContainText("Ask an administrator");
  await expect(page.getByRole("link", { name: /^Sign in with/ })).toHaveCount(0);
  await expectFine(page);
});
