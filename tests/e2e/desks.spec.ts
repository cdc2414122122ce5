// What people do at the author's desk and in the studio beside publishing: one button after the other. One server, in this order.

import { expect, expectFine, type Page } from "./fixtures";
import { buildPack, removePacks } from "./pack";
import { addPerson, elsewhere, makePublisher, openAs, PASSWORD, setUp, testWithPeople, upload } from "./people";

const ADMINISTRATOR = "ada";
const AUTHOR = "bert";
const STYLE = "atelier/quiet-wave";
/** Upload slow enough to be stopped, in bytes a second. */
const SLOW_BYTES = 150_000;

const test = testWithPeople();

test.describe.configure({ mode: "serial" });
test.afterAll(removePacks);

const rowOf = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

test("a job that waits is cancelled; what cannot be tried again is said", async ({ page, server }) => {
  await setUp(page, server, ADMINISTRATOR);
  await page.goto("/studio");
  const jobs = page.getByRole("region", { name: "Jobs" });
  await jobs.getByLabel("State").selectOption("waiting");
  const cancel = jobs.getByRole("button", { name: "Cancel" });
  // The newest waits longest.
  await cancel.first().click();
  await jobs.getByLabel("State").selectOption("cancelled");
  await expect(jobs.getByRole("listitem")).toHaveCount(1);
  await expect(jobs.getByRole("listitem")).toContainText("Cancelled");
  await expect(jobs.getByRole("button", { name: "Try again" })).toHaveCount(0);

  await page.route("**/v1/jobs?state=failed", async (route) => {
    const answer = await route.fetch({ url: route.request().url().replace("failed", "cancelled") });
    const list = (await answer.json()) as { items: object[] };
    await route.fulfill({ json: { items: list.items.map((job) => ({ ...job, state: "failed", error: "no room" })) } });
  });
  await jobs.getByLabel("State").selectOption("failed");
  await expect(jobs.getByText("no room")).toBeVisible();
  await jobs.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toContainText("Only what failed can be tried again");
});

test("people get roles, are shut out and let in again", async ({ page, browser, server }) => {
  await openAs(page, ADMINISTRATOR, "/studio/people");
  for (const name of [AUTHOR, "cleo"]) {
    await addPerson(page, name);
  }
  const cleo = rowOf(page, "cleo");
  await cleo.getByRole("button", { name: "Make an administrator" }).click();
  await expect(cleo).toContainText("Administrator since");
  await elsewhere(browser, server, "cleo", "/studio", async (their) => {
    await expect(their.getByRole("navigation", { name: "Desks" })).toBeVisible();
    await cleo.getByRole("button", { name: "Make a member" }).click();
    await expect(cleo).toContainText("Member since");
    await their.reload();
    await expect(their.getByText("The studio is for the administrators", { exact: false })).toBeVisible();
    await cleo.getByRole("button", { name: "Shut out" }).click();
    await expect(cleo).toContainText("shut out since");
    await their.goto("/account");
    await expect(their.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await their.getByLabel("Name").fill("cleo");
    await their.getByLabel("Password").fill(PASSWORD);
    await their.getByRole("button", { name: "Sign in" }).click();
    await expect(their.getByRole("alert")).toBeVisible();
  });
  await expectFine(page);
  await cleo.getByRole("button", { name: "Let in again" }).click();
  await expect(cleo).not.toContainText("shut out");
  await elsewhere(browser, server, "cleo", "/account", async (their) => {
    await expect(their.getByRole("heading", { name: "cleo" })).toBeVisible();
  });
});

test("an owner takes people in and lets them go", async ({ page, browser, server }) => {
  await openAs(page, ADMINISTRATOR, "/studio/publishers");
  await makePublisher(page, "atelier", "The Atelier", AUTHOR);
  await makePublisher(page, "kabinet", "Das Kabinet", "cleo");
  await elsewhere(browser, server, AUTHOR, "/publish", async (their) => {
    await their.getByRole("link", { name: "atelier" }).click();
    await their.getByText("Take somebody in").click();
    await their.getByLabel("Name of an account").fill("cleo");
    await their.getByRole("button", { name: "Take in" }).click();
    await expect(rowOf(their, "cleo")).toContainText("Member since");
    await expectFine(their);
    await their.getByRole("button", { name: "Let cleo go" }).click();
    await expect(rowOf(their, "cleo")).toHaveCount(0);
    await their.goto("/publish/@kabinet");
    await expect(their.getByText("Only its own people look after a publisher.", { exact: false })).toBeVisible();
  });
});

test("an upload is stopped on its way", async ({ page }) => {
  await openAs(page, AUTHOR, "/publish");
  const path = await buildPack({ style: STYLE, title: "Quiet Wave", version: "1.0.0" });
  const network = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: SLOW_BYTES };
  await network.send("Network.emulateNetworkConditions", slow);
  await page.locator('input[type="file"]').setInputFiles(path);
  await expect(page.getByRole("progressbar", { name: "Upload" })).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("heading", { name: "Drop a style pack" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await network.send("Network.emulateNetworkConditions", { ...slow, uploadThroughput: -1 });
  await page.reload();
  await expect(page.getByText("Nothing has been uploaded yet.")).toBeVisible();
});

test("what a trusted publisher uploads is published at once", async ({ page, browser, server }) => {
  await openAs(page, ADMINISTRATOR, "/studio/publishers");
  const trust = rowOf(page, "The Atelier").getByRole("button");
  await trust.click();
  await expect(rowOf(page, "The Atelier")).toContainText("Trusted");
  await expect(trust).toHaveText("Trust it no longer");
  await expectFine(page);
  await elsewhere(browser, server, AUTHOR, "/publish", async (their) => {
    await upload(their, await buildPack({ style: STYLE, title: "Quiet Wave", version: "1.0.0" }));
    await expect(their.getByText("Published", { exact: true })).toBeVisible({ timeout: 60_000 });
  });
  await trust.click();
  await expect(rowOf(page, "The Atelier")).toContainText("wait for an administrator");
});

test("an owner of two publishers transfers a style; others are told who can", async ({ page, browser, server }) => {
  await openAs(page, AUTHOR, "/publish/@atelier");
  await page.getByRole("button", { name: "Transfer Quiet Wave" }).click();
  await expect(page.getByRole("dialog")).toContainText("You own no other publisher.");
  await expectFine(page);
  await elsewhere(browser, server, "cleo", "/publish/@kabinet", async (their) => {
    await their.getByText("Take somebody in").click();
    await their.getByLabel("Name of an account").fill(AUTHOR);
    await their.getByLabel("As", { exact: true }).selectOption("owner");
    await their.getByRole("button", { name: "Take in" }).click();
    await expect(rowOf(their, AUTHOR)).toContainText("Owner since");
  });
  await page.reload();
  await page.getByRole("button", { name: "Transfer Quiet Wave" }).click();
  await page.getByLabel("To", { exact: true }).selectOption("kabinet");
  await expectFine(page);
  await page.getByRole("button", { name: "Transfer it" }).click();
  await expect(page.getByText("The people of kabinet publish Quiet Wave from now on.")).toBeVisible();
  await elsewhere(browser, server, "cleo", "/publish", async (their) => {
    await their.getByRole("link", { name: `${STYLE} 1.0.0` }).click();
    await expect(their.getByText("kabinet", { exact: true })).toBeVisible();
    await expect(their.getByRole("button", { name: "Yank" })).toBeVisible();
  });
});

test("a version is yanked, and found no more", async ({ page }) => {
  await openAs(page, ADMINISTRATOR, "/publish");
  await page.getByRole("link", { name: `${STYLE} 1.0.0` }).click();
  await page.getByRole("button", { name: "Yank" }).click();
  await page.getByLabel("Why").fill("Its blues are wrong.");
  await expectFine(page);
  await page.getByRole("dialog").getByRole("button", { name: "Yank" }).click();
  await expect(page.getByText("Yanked", { exact: true })).toBeVisible();
  await expect(page.getByText("Its blues are wrong.")).toBeVisible();
  await page.goto("/?q=quiet");
  await expect(page.getByRole("heading", { name: /No style/ })).toBeVisible();
});

test("a board is removed", async ({ page }) => {
  await openAs(page, AUTHOR, "/boards");
  await expect(page.getByRole("heading", { name: "No board yet." })).toBeVisible();
  await page.getByRole("button", { name: "Make the first" }).click();
  await page.getByLabel("Title").fill("Titles");
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Titles" })).toBeVisible();
  await page.getByRole("button", { name: "Remove" }).click();
  await expectFine(page);
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByRole("heading", { name: "No board yet." })).toBeVisible();
  await expect(page).toHaveURL(/\/boards$/);
});
