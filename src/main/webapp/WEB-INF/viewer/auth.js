// Who calls. The token is in this module's memory alone: a reload forgets it.

import { randomText } from "./dom.js";

const LOGIN = "mongosession.login"; // While the browser is at the provider: no token in it.

let config = { security: "none" };
let token = null;
let refreshToken = null;

export async function start() {
  const response = await fetch(new URL("viewer/config.json", document.baseURI));
  if (!response.ok) {
    throw new Error(`the viewer's configuration cannot be read: ${response.status}`);
  }
  config = await response.json();
  await finishLogin();
}

export const authorization = () => (token ? { Authorization: `Bearer ${token}` } : {});
export const tokenRequired = () => config.security === "jwt" && !token;
export const hasProvider = () => Boolean(config.issuer);
export const identified = () => Boolean(token);

export function useToken(text) {
  token = text.trim().replace(/^Bearer\s+/i, "");
  refreshToken = null;
}

export function forget() {
  token = null;
  refreshToken = null;
}

/** Who the token says it is, for what is shown alone: the server checks. */
export const subject = () => claims().sub ?? "";

export function administrator() {
  if (config.security === "none") {
    return true;
  }
  const roles = config.role_claim in claims() ? claims()[config.role_claim]
    : config.role_claim.split(".").reduce((value, name) => value?.[name], claims());
  return Array.isArray(roles) && roles.includes(config.admin_role);
}

function claims() {
  try {
    const bytes = Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")),
      (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return {};
  }
}

/** The address of this page, as it is registered with the provider. */
const here = () => location.origin + location.pathname;

async function endpoints() {
  const issuer = config.issuer.replace(/\/$/, "");
  const response = await fetch(`${issuer}/.well-known/openid-configuration`,
    { credentials: "omit" });
  if (!response.ok) {
    throw new Error(`the provider of logins answers ${response.status}`);
  }
  return response.json();
}

/** Leaves for the provider: the code flow of OpenID Connect with PKCE (S256). */
export async function login() {
  if (!crypto.subtle) {
    throw new Error("logging in needs a page that came over https, or from localhost");
  }
  const { authorization_endpoint } = await endpoints();
  const address = new URL(authorization_endpoint);
  if (!/^https?:$/.test(address.protocol)) {
    throw new Error("the provider names no web address where to log in");
  }
  const verifier = randomText(32);
  const state = randomText();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem(LOGIN, JSON.stringify({ verifier, state, view: location.hash }));
  const challenge = btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  for (const [name, value] of Object.entries({
    response_type: "code", client_id: config.client_id, redirect_uri: here(), scope: "openid",
    state, code_challenge: challenge, code_challenge_method: "S256" })) {
    address.searchParams.set(name, value);
  }
  location.assign(address);
}

/** Back from the provider: what it gave is exchanged for a token. */
async function finishLogin() {
  const begun = JSON.parse(sessionStorage.getItem(LOGIN) ?? "null");
  const given = new URLSearchParams(location.search);
  if (!begun || !given.has("state")) {
    return;
  }
  sessionStorage.removeItem(LOGIN);
  history.replaceState(null, "", here() + begun.view);
  if (given.get("state") !== begun.state) {
    throw new Error("this login was not begun here: log in again");
  }
  if (!given.has("code")) {
    throw new Error(`the provider refused: ${given.get("error_description") ?? given.get("error")}`);
  }
  await redeem({ grant_type: "authorization_code", code: given.get("code"), redirect_uri: here(),
    code_verifier: begun.verifier });
}

async function redeem(grant) {
  const { token_endpoint } = await endpoints();
  const response = await fetch(token_endpoint, { method: "POST", credentials: "omit",
    body: new URLSearchParams({ client_id: config.client_id, ...grant }) });
  const answer = await response.json();
  if (!response.ok || !answer.access_token) {
    throw new Error(`the provider gave no token: ${answer.error_description ?? answer.error}`);
  }
  token = answer.access_token;
  refreshToken = answer.refresh_token ?? null;
}

/** A new token for one that is no longer good; false where that is not possible. */
export async function renewed() {
  if (!refreshToken) {
    return false;
  }
  const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
  refreshToken = null;
  try {
    await redeem(grant);
    return true;
  } catch {
    return false;
  }
}
