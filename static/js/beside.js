/* Beside the work on a dossier: what is typed keeps itself, who else looks is said. The page does all it must without. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const on = (type, act) => document.addEventListener(type, act);
  const say = (words) => { $("[data-live]").textContent = words; };
  const post = (url, body, more) => fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, ...more });
  async function answerOf(asked) {
    const answer = await asked;
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  }

  // -- drafts: ten seconds after the first key that is not kept yet, and on leaving; forms are known by the name they are kept under
  const PAUSE = 10000, waiting = new Map(), going = new Map();
  let told = false;
  const nameOf = (form) => form && $("[data-draft]", form) && $("[name=kept_as]", form)?.value;
  const formOf = (name) => $(`[name=kept_as][value="${name}"]`)?.form;
  function later(name) { if (!waiting.has(name)) waiting.set(name, setTimeout(keep, PAUSE, name)); }
  function forget(name) { clearTimeout(waiting.get(name)); waiting.delete(name); }
  async function keep(name, leaving = false) {
    const form = formOf(name);
    forget(name);
    if (!form) return;
    const line = $("[data-kept]", form), stop = new AbortController();
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    going.get(name)?.abort(); going.set(name, stop);
    line.textContent = "Đang lưu…";
    try {
      const more = { keepalive: leaving, signal: leaving ? undefined : stop.signal };
      line.textContent = (await answerOf(post($("[data-draft]", form).formAction, new URLSearchParams(fields), more))).said;
      if (!told) say(line.textContent);
      told = true;
    } catch {
      if (stop.signal.aborted) return;
      const again = document.createElement("button");
      Object.assign(again, { type: "button", className: "nut-chu", textContent: "Thử lại" });
      again.addEventListener("click", () => keep(name));
      line.replaceChildren("Chưa lưu được ", again);
      say("Chưa lưu được nháp."); told = false;
      later(name);
    } finally {
      if (going.get(name) === stop) going.delete(name);
    }
  }
  const typed = ({ target }) => { const name = nameOf(target.form); if (name) later(name); };
  on("input", typed);
  on("change", typed);
  on("click", (e) => {
    const button = e.target.closest("[data-draft]");
    if (!button) return;
    e.preventDefault();
    keep(nameOf(button.form));
  });
  on("submit", (e) => { // what is sent needs no draft
    const name = nameOf(e.target);
    if (!name || e.defaultPrevented) return;
    forget(name); going.get(name)?.abort();
  });
  const leave = () => { for (const name of [...waiting.keys()]) keep(name, true); };
  on("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
})();
