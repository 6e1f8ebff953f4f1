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

  // -- who else has this page open; nobody hears of a page that is out of sight
  const place = $("[data-looking]"), token = $("[name=csrf_token]")?.value;
  async function look() {
    if (document.hidden) return;
    try {
      const { said } = await answerOf(post(place.dataset.looking, new URLSearchParams({ csrf_token: token })));
      if (said !== place.textContent) place.textContent = said;
    } catch { /* next time */ }
  }
  if (place) { look(); setInterval(look, 45000); }

  // -- "::" opens the snippets, "@" the colleagues; what is typed after it chooses, as it lands (Telex and all)
  const lists = new Map(); // url -> what it answered
  const listOf = (url) => { if (!lists.has(url)) lists.set(url, answerOf(fetch(url)).catch(() => { lists.delete(url); return []; })); return lists.get(url); };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const box = Object.assign(document.createElement("ul"), { id: "chon-cau", hidden: true });
  box.setAttribute("role", "listbox"); box.setAttribute("aria-label", "Chọn để chèn");
  let area = null, from = 0, at = 0;
  function shut() {
    box.hidden = true; area?.removeAttribute("aria-activedescendant"); area?.removeAttribute("aria-controls"); area = null;
  }
  function put(field, text, start = field.selectionStart) { // as if typed: it can be undone, and drafts hear of it
    field.focus();
    field.setSelectionRange(start, field.selectionEnd);
    if (!document.execCommand("insertText", false, text)) { field.setRangeText(text, start, field.selectionEnd, "end"); field.dispatchEvent(new InputEvent("input", { bubbles: true })); }
  }
  function mark(i) {
    const all = [...box.children];
    at = (i + all.length) % all.length;
    all.forEach((option, n) => option.setAttribute("aria-selected", n === at));
    area.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  function choose(option) { const field = area, start = from; shut(); put(field, option.text, start); }
  on("input", async ({ target }) => {
    if (!target.matches("textarea")) return;
    const before = target.value.slice(0, target.selectionStart), [, sign, word] = /(::|(?<![^\s(“"',;:/-])@)([^\n:@]{0,30})$/.exec(before) ?? [];
    const url = sign === "@" ? target.dataset.names : sign && $("[data-phrases]", target.form)?.dataset.phrases;
    const found = !url ? [] : (await listOf(url)).filter(({ title, text }) => fold(`${title}\n${sign === "@" ? text : ""}`).includes(fold(word))).slice(0, 8);
    if (target.value.slice(0, target.selectionStart) !== before) return; // typed on meanwhile
    if (!found.length) { shut(); return; }
    area = target; from = before.length - sign.length - word.length;
    box.replaceChildren(...found.map(({ put: words, title, text }, n) => {
      const li = Object.assign(document.createElement("li"), { id: `chon-cau-${n}`, role: "option" }), small = document.createElement("small");
      small.textContent = text.slice(0, 90);
      li.append(title, small); li.text = words;
      return li;
    }));
    target.after(box); target.parentElement.classList.add("combo");
    box.hidden = false; target.setAttribute("aria-controls", box.id);
    mark(0);
    say(`${found.length} mục: mũi tên để chọn, Enter để chèn`);
  });
  addEventListener("keydown", (e) => { // before the lists and keys of the page
    if (!area || e.target !== area || e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
    const act = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => choose(box.children[at]), Escape: shut }[e.key];
    if (act) { e.preventDefault(); e.stopPropagation(); act(); }
  }, true);
  on("mousedown", (e) => { const li = e.target.closest("#chon-cau li"); if (li) { e.preventDefault(); choose(li); } });
  on("focusout", ({ target }) => { if (target === area) shut(); });
  on("click", async (e) => { // from the list under the field, and the variables of a snippet
    const button = e.target.closest("[data-phrase],[data-put]");
    if (!button) return;
    e.preventDefault();
    if (button.dataset.put) { put($(button.dataset.into), button.dataset.put); return; }
    const chosen = button.form.elements.mau, all = await listOf($("[data-phrases]", button.form).dataset.phrases);
    const text = all.find(({ id }) => id === Number(chosen.value))?.put;
    if (text) put(button.form.elements[button.value], text);
    chosen.value = "";
  });
})();
