// The page of one's own account: making the first one, signing in, signing out.

import { readMe, setUp, signIn, signOut, Problem } from "./api.js";
import { h } from "./dom.js";
import { refresh, wasSignedIn } from "./session.js";
import { startTheme } from "./theme.js";

const SETUP = /^#(pset_[\w-]+)$/;
const main = document.getElementById("main");

/** Where to go once signed in: a page of this server, or the catalog. */
function destination() {
  const wanted = new URLSearchParams(location.search).get("then") ?? "";
  const address = new URL(wanted || "./", document.baseURI);
  return address.origin === location.origin ? address : new URL("./", document.baseURI);
}

function field(name, label, attributes, help) {
  const input = h("input", { id: name, name, required: true, "aria-describedby": help && `${name}-help`, ...attributes });
  return h(
    "div",
    { class: "account-field" },
    h("label", { for: name }, label),
    input,
    help && h("span", { class: "account-help", id: `${name}-help` }, help),
  );
}

/** What went wrong, as a sentence; which field it was is seen. */
function told(error) {
  const text = error instanceof Problem ? error.detail || error.title : String(error);
  const sentence = text.replace(/^`\w+`: /, "");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`.replace(/\.\.$/, ".");
}

/** A form that tells what went wrong above its button, and keeps what was typed. */
function form(button, fields, submit) {
  const problem = h("div", { class: "notice", role: "alert", hidden: true });
  const send = h("button", { class: "button button-main", type: "submit" }, button);
  const element = h("form", { class: "account-form" }, ...fields, problem, send);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    problem.hidden = true;
    try {
      await submit(Object.fromEntries(new FormData(element)));
    } catch (error) {
      problem.textContent = told(error);
      problem.hidden = false;
    } finally {
      send.disabled = false;
    }
  });
  return element;
}

function show(title, ...content) {
  main.replaceChildren(h("h1", { class: "display" }, title), ...content);
  main.removeAttribute("aria-busy");
  document.title = `${title} · Pastiche`;
  main.querySelector("input")?.focus();
}

function showSetup(secret) {
  const fields = [
    field("name", "Name", { autocomplete: "username", autocapitalize: "none", spellcheck: "false" }, "a-z, 0-9, and . _ - between them"),
    field("password", "Password", { type: "password", autocomplete: "new-password", minlength: 12 }, "12 characters or more"),
  ];
  const submit = async ({ name, password }) => {
    await setUp(secret, name, password);
    history.replaceState(null, "", location.pathname);
    location.assign(destination());
  };
  show(
    "The first account",
    h("p", {}, "It administers this server: it adds people, makes publishers, and approves styles."),
    form("Make the account", fields, submit),
  );
}

function showSignIn() {
  const fields = [
    field("name", "Name", { autocomplete: "username", autocapitalize: "none", spellcheck: "false" }),
    field("password", "Password", { type: "password", autocomplete: "current-password" }),
  ];
  const submit = async ({ name, password }) => {
    await signIn(name, password);
    location.assign(destination());
  };
  show("Sign in", form("Sign in", fields, submit), h("p", { class: "account-help" }, "No account, or no password any more? Ask whoever runs this server."));
}

function showAccount(me) {
  const facts = [
    ["Name", me.user.name],
    ["Role", me.user.role],
    ...me.publishers.map(({ publisher, role }) => [role === "owner" ? "Owner of" : "Member of", publisher]),
  ];
  const leave = h("button", { class: "button", type: "button" }, "Sign out");
  leave.addEventListener("click", async () => {
    leave.disabled = true;
    await signOut();
    location.reload();
  });
  show(
    me.user.name,
    h("dl", { class: "account-facts" }, ...facts.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
    h("div", { class: "account-links" }, h("a", { class: "button button-main", href: "./" }, "To the styles"), leave),
  );
}

function showNobody() {
  show(
    "No accounts yet",
    h("p", {}, "Whoever reaches this server may use it. Its log shows a link for the first administrator, printed when it started."),
    h("a", { class: "button button-main", href: "./" }, "To the styles"),
  );
}

async function start() {
  startTheme(document.getElementById("theme"));
  const secret = SETUP.exec(location.hash)?.[1];
  try {
    let me = await readMe();
    // The access token's cookie is gone after a quarter of an hour; the session goes on for a month.
    if (!me.user && wasSignedIn() && (await refresh())) me = await readMe();
    if (me.user) showAccount(me);
    else if (me.accounts) showSignIn();
    else if (secret) showSetup(secret);
    else showNobody();
  } catch (problem) {
    show("Something went wrong", h("p", { role: "alert" }, told(problem)));
  }
  document.documentElement.dataset.ready = "";
}

await start();
