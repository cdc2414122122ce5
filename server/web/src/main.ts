// Starts the page.

import "./style/tokens.css";
import "./style/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { keepSession } from "./api/session";
import { router } from "./app/router.svelte";

router.start();
keepSession();
const target = document.getElementById("page");
if (target) mount(App, { target });
