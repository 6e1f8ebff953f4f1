/* The hands of the staff screens, all by data-attributes, only to quicken what a plain form already does.
   No letters are bound: Vietnamese input methods rewrite them. CSP default-src 'self': no inline code or style. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, act, capture = false) => document.addEventListener(type, act, capture);
  const TEXT = "input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=file],[type=hidden]),textarea";
  const isText = (el) => el instanceof Element && el.matches(TEXT);
  const first = (selector) => $$(selector).find((el) => el.getClientRects().length > 0);
  const setAll = (el, attributes) => { for (const [k, v] of Object.entries(attributes)) el.setAttribute(k, v); };
  function make(tag, attributes, ...children) {
    const el = document.createElement(tag);
    setAll(el, attributes);
    el.append(...children);
    return el;
  }
  const say = (words) => { const live = $("[data-live]"); if (live) live.textContent = words; };
  const banner = (name) => $(`[data-banner=${name}]`);
  const isPost = (form) => form?.getAttribute("method")?.toLowerCase() === "post" && !form.hasAttribute("data-look");
  const isOff = (el) => el.disabled || el.getAttribute("aria-disabled") === "true";

  // -- ordinary submits: one press makes one dossier
  let stepping = 0; // steps under way; the primary act is refused meanwhile
  let unsaved = false, retry = null;
  function setBusy(form, button) {
    form.dataset.busy = "1";
    if (!button) return;
    button.dataset.label = button.innerHTML;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.busyLabel || "Đang lưu…";
  }
  addEventListener("pageshow", (e) => { // Back from the next page shows this one as it was left
    if (!e.persisted) return;
    for (const form of $$("form[data-busy]")) delete form.dataset.busy;
    for (const b of $$("[data-label]")) { b.innerHTML = b.dataset.label; b.removeAttribute("aria-disabled"); }
  });
  on("submit", (e) => {
    const form = e.target, button = e.submitter;
    if (e.defaultPrevented) return;
    if (form.dataset.swap && button?.hasAttribute("data-step")) {
      e.preventDefault();
      const onRow = button.name === "act" && button.value.includes(":"); // rows are named by where they stand: one act at a time
      if (onRow && stepping) return;
      unsaved ||= onRow;
      step(form, button);
      return;
    }
    if (!isPost(form) || form.matches("[target],[data-no-busy]") || button?.matches("[formtarget]")) return;
    if (form.dataset.busy || stepping || (button && isOff(button))) e.preventDefault();
    else if (!navigator.onLine) { e.preventDefault(); offline(() => form.requestSubmit(button)); }
    else setBusy(form, button);
  });
  on("input", (e) => { if (isPost(e.target.form)) unsaved = true; }); // Esc never throws typing away
  function offline(again) { retry = again; banner("offline").hidden = false; }
  on("click", (e) => {
    const hit = (name) => e.target.closest(`[data-${name}]`), reveal = hit("reveal");
    if (hit("retry") && retry) { banner("offline").hidden = true; retry(); }
    if (hit("stay")) stay();
    if (hit("open-keys")) openSheet();
    if (!reveal) return;
    const secret = $(reveal.dataset.reveal), open = secret.type === "password";
    secret.type = open ? "text" : "password";
    reveal.setAttribute("aria-pressed", open);
  });

  // -- steps: post the whole form, take one element of the answered page; steps wait for each other.
  // A button names its step by name and value, a field by data-step="scan" (posted as step=scan).
  let queue = Promise.resolve();
  function step(form, by) {
    if (!form.dataset.swap) { form.requestSubmit(); return; }
    const extra = by.matches("button,input[type=submit]") ? [by.name, by.value] : ["step", by.dataset.step || ""];
    enqueue(form, extra);
  }
  function enqueue(...args) {
    stepping += 1;
    queue = queue.then(() => runStep(...args)).finally(() => { stepping -= 1; });
  }
  async function runStep(old, extra) {
    const swap = old.dataset.swap, form = old.isConnected ? old : $(`form[data-swap="${swap}"]`);
    if (!form) return;
    const data = new FormData(form), start = document.activeElement;
    if (extra[0]) data.set(...extra);
    const before = { start, sent: values(form), typed: isText(start) ? start.value : null };
    $(swap)?.setAttribute("aria-busy", "true");
    let answer, page;
    try {
      const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
      const how = { method: "POST", body, headers: { "X-Requested-With": "fetch" }, signal: AbortSignal.timeout?.(20000) };
      answer = await fetch(form.getAttribute("action") || location.href, how);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      $(swap)?.removeAttribute("aria-busy");
      offline(() => enqueue(form, extra));
      return;
    }
    if (answer.redirected) { location.assign(answer.url); return; }
    if ($(swap, page)) { place(swap, page, before); return; }
    form.append(make("input", { type: "hidden", name: extra[0], value: extra[1] })); // an error page: let it be shown
    HTMLFormElement.prototype.submit.call(form); // a field may be called "submit"
  }
  const CHOICE = "select[data-step],[type=radio][data-step],[type=checkbox][data-step]"; // what changes the next question
  on("change", ({ target: el }) => { if (el.matches(CHOICE) && el.form?.dataset.swap) step(el.form, el); });
  const named = (root) => $$("input[name]:not([type=hidden],[type=file]),select[name],textarea[name]", root);
  const isTick = (el) => /radio|checkbox/.test(el.type);
  const keyOf = (el) => `${el.name}=${isTick(el) ? el.value : ""}`;
  const valueOf = (el) => (isTick(el) ? el.checked : el.value);
  const values = (form) => new Map(named(form).map((el) => [keyOf(el), valueOf(el)]));

  function place(swap, page, { start, sent, typed }) {
    const stale = $(swap), active = document.activeElement, node = document.importNode($(swap, page), true);
    const newer = named(stale).filter((el) => el !== start && sent.get(keyOf(el)) !== valueOf(el)); // typed meanwhile
    const meanwhile = new Map(newer.map((el) => [keyOf(el), valueOf(el)]));
    const ahead = typed !== null && active === start && active.value.startsWith(typed) ? active.value.slice(typed.length) : "";
    const moved = active !== start && active !== document.body; // the hand has gone on: follow it
    const again = moved && stale.contains(active) ? active.id : "", caret = isText(active) ? active.selectionStart : null;
    const same = !moved && stale.contains(start) ? start.id : ""; // saved in the middle of a field: the hand stays there
    stale.replaceWith(node);
    for (const el of named(node)) if (meanwhile.has(keyOf(el))) el[isTick(el) ? "checked" : "value"] = meanwhile.get(keyOf(el));
    arm(node);
    watchSession(page.body.dataset.sessionEnds);
    say($("[data-say]", node)?.textContent.trim() || "");
    if (node.hasAttribute("data-saved")) unsaved = false;
    const aim = moved && !again ? null : $("[data-focus]", node) || (same && document.getElementById(same));
    const goal = (again && document.getElementById(again)) || aim;
    if (!goal) return;
    goal.focus();
    if (!isText(goal)) return;
    if ((again || goal.id === same) && caret !== null) goal.setSelectionRange(caret, caret);
    else if (ahead) { goal.value += ahead; goal.dispatchEvent(new InputEvent("input", { bubbles: true })); } // typed ahead
  }

  // -- scan box: a fast keyboard that ends with Enter or Tab
  const FAST = 35, LONG = 10; // ms between keys, keys in a burst (ux.md 1.1)
  const NONE = { keys: "", at: 0, parts: [] };
  let burst = NONE;
  function scan(box, text = box.value) {
    box.value = box.dataset.done = text;
    if (box.form) step(box.form, box);
  }
  function remember(field) { // what to put back
    const from = field.selectionStart ?? field.value.length;
    return { field, from, was: field.value, rest: field.value.length - (field.selectionEnd ?? from) };
  }
  function undo({ field, from, was, rest }) { // gives what landed, as the
    const text = field.value.slice(from, field.value.length - rest); // input method made it
    field.value = was;
    return text;
  }
  const isScan = ({ keys, parts }) => keys.length >= LONG && (parts.length > 1 ? /[|/]|^\d{12}/ : /\d/).test(keys);
  on("keydown", (e) => { // capture: before any field sees the Enter of a burst
    const box = $("[data-scan]"), field = document.activeElement;
    if (!box || e.ctrlKey || e.altKey || e.metaKey || /^(Shift|Control|Alt|AltGraph|CapsLock)/.test(e.key)) return;
    const quick = e.timeStamp - burst.at <= FAST;
    if (field !== box && e.key === "Enter" && quick && isScan(burst)) {
      e.preventDefault(); e.stopImmediatePropagation();
      const text = burst.parts.map(undo).join("");
      burst = NONE;
      box.focus();
      scan(box, text);
      return;
    }
    if (field === box || (e.key.length > 1 && !/Backspace|Process/.test(e.key))) { burst = NONE; return; }
    if (!quick) burst = { keys: "", at: 0, parts: [], choice: field?.selectedIndex };
    burst.keys = e.key === "Backspace" ? burst.keys.slice(0, -1) : burst.keys + (e.key.length === 1 ? e.key : "?");
    burst.at = e.timeStamp;
    if (isText(field)) { // the phone field may have moved on
      if (burst.parts.at(-1)?.field !== field) burst.parts.push(remember(field));
    } else if (burst.keys.length === 4) { // no hand is that fast: the box takes over
      e.preventDefault();
      if (burst.choice !== undefined) field.selectedIndex = burst.choice;
      box.focus();
      box.value = burst.keys;
      burst = NONE;
    }
  }, true);
  on("keydown", (e) => {
    const box = e.target;
    if (e.defaultPrevented || e.isComposing || !box.matches?.("[data-scan]") || e.ctrlKey || e.altKey || e.shiftKey) return;
    const fresh = box.value.trim() && box.value !== box.dataset.done; // a second Tab leaves the box
    if (e.key === "Enter" || (e.key === "Tab" && fresh)) { e.preventDefault(); if (box.value.trim()) scan(box); }
  });
  on("paste", (e) => {
    const text = e.clipboardData?.getData("text") || "";
    if (!e.target.matches?.("[data-scan]") || !text.includes("|")) return;
    e.preventDefault();
    scan(e.target, text.replace(/[\r\n]+/g, "").trim());
  });

  // -- phone: the tenth digit moves on
  on("input", ({ target }) => {
    const need = Number(target.dataset?.advance), have = target.value?.replace(/\D/g, "").length;
    if (need && have === need && Number(target.dataset.had || 0) < need) $(target.dataset.next)?.focus();
    if (need) target.dataset.had = have;
  });

  // -- combobox (ARIA 1.2): suggestions help, the server decides
  let made = 0;
  function armCombobox(input) {
    const id = `goi-y-${(made += 1)}`, aim = input.dataset.target ? $(input.dataset.target) : null;
    const list = make("ul", { id, role: "listbox", hidden: "", "aria-label": input.labels?.[0]?.textContent.trim() || "Gợi ý" });
    const set = (attributes) => setAll(input, attributes);
    let timer = 0, asking = null, at = -1;
    input.after(list);
    set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id });
    function close() {
      clearTimeout(timer); asking?.abort();
      list.hidden = true; at = -1;
      set({ "aria-expanded": "false" }); input.removeAttribute("aria-activedescendant");
    }
    function mark(i) {
      const all = [...list.children];
      at = (i + all.length) % all.length;
      all.forEach((option, n) => option.setAttribute("aria-selected", n === at));
      set({ "aria-activedescendant": all[at].id });
      all[at].scrollIntoView({ block: "nearest" });
    }
    function show(found) {
      list.replaceChildren(...found.map(({ value, label, hint }, n) => make("li",
        { id: `${id}-${n}`, role: "option", "aria-selected": "false", "data-value": value },
        make("span", {}, label), make("small", {}, hint || ""))));
      at = -1; list.hidden = !found.length;
      set({ "aria-expanded": found.length > 0 });
      say(found.length ? `${found.length} gợi ý` : "Không có gợi ý");
    }
    async function ask() {
      asking?.abort(); asking = new AbortController();
      const url = new URL(input.dataset.url, location.href), { signal } = asking;
      url.searchParams.set("q", input.value.trim());
      try {
        const answer = await fetch(url, { signal, headers: { Accept: "application/json" } }), found = await answer.json();
        if (answer.ok && !signal.aborted && document.activeElement === input) show(found);
      } catch { /* an older question, or no network: typing goes on, Enter still works */ }
    }
    function finish() { close(); if (input.dataset.step && input.form) step(input.form, input); }
    function pick(option) {
      input.value = option.firstChild.textContent;
      if ("go" in input.dataset) { location.assign(option.dataset.value); return; }
      if (aim) aim.value = option.dataset.value;
      finish();
    }
    input.addEventListener("input", () => {
      if (aim) aim.value = "";
      clearTimeout(timer);
      if (input.value.trim() && !("go" in input.dataset)) timer = setTimeout(ask, 120); else close();
    });
    if ("go" in input.dataset) input.addEventListener("focus", () => { if (!input.value) ask(); }); // what was opened last
    input.addEventListener("keydown", (e) => {
      if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
      const open = !list.hidden, down = e.key === "ArrowDown";
      const act = down || e.key === "ArrowUp" ? () => (open ? mark(down ? at + 1 : Math.max(at, 0) - 1) : ask())
        : e.key === "Escape" && open ? close
        : e.key === "Enter" && at >= 0 ? () => pick(list.children[at])
        : e.key === "Enter" && input.dataset.step && input.value.trim() ? finish : null;
      if (act) { e.preventDefault(); act(); }
    });
    list.addEventListener("mousedown", (e) => { e.preventDefault(); const li = e.target.closest("li"); if (li) pick(li); });
    input.addEventListener("blur", close);
  }

  // -- lists: arrows move, Enter opens, Space ticks
  const link = (row) => $("a[href],button[data-open]", row);
  const rows = (table) => $$("tbody tr", table).filter(link);
  function setRow(table, row) {
    for (const r of rows(table)) {
      r.toggleAttribute("data-now", r === row);
      for (const el of $$("a,input,button,select", r)) el.tabIndex = r === row ? 0 : -1;
    }
  }
  function rove(e, table) {
    const all = rows(table), i = all.findIndex((r) => r.hasAttribute("data-now")), inside = table.contains(e.target);
    const others = $$("table[data-rove]"), step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (inside && step && !all[i + step]) table = others[others.indexOf(table) + step] || table; // on into the group beside it
    if (!all.includes(rows(table)[0])) { link(rows(table).at(step > 0 ? 0 : -1))?.focus(); e.preventDefault(); return; }
    const next = { ArrowDown: inside ? i + 1 : 0, ArrowUp: i - 1, Home: 0, End: all.length - 1 }[e.key];
    if (next !== undefined && (inside || e.key === "ArrowDown")) link(all[Math.max(0, Math.min(all.length - 1, next))]).focus();
    else if (e.key === "Enter" && (!inside || e.target.type === "checkbox")) link(all[Math.max(i, 0)]).click();
    else if (e.key === " " && inside && e.target.matches("a,[data-open]")) $("input[type=checkbox]:not(:disabled),[data-mark]", all[i])?.click();
    else return;
    e.preventDefault();
  }
  on("focusin", (e) => {
    const row = e.target.closest?.("table[data-rove] tbody tr");
    if (row && link(row)) setRow(row.closest("table"), row);
  });
  on("change", ({ target }) => {
    if (!target.matches("[data-tick-all]")) return;
    for (const box of $$("tbody input[type=checkbox]:not(:disabled)", target.closest("table"))) box.checked = target.checked;
  });

  // -- a grid of days: one of them is in the tab order, arrows go to the day beside it or a week away
  function goDay(e, days) {
    const all = $$("a", days), from = all.indexOf(e.target), by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[e.key];
    const to = by ? all[from + by] : { Home: all[0], End: all.at(-1) }[e.key];
    if (from < 0 || !to) return;
    e.preventDefault();
    for (const a of all) a.tabIndex = a === to ? 0 : -1;
    to.focus();
  }

  // -- keys, by e.code: the place on the keyboard
  const KEYS = {
    "Ctrl+Enter": ["[data-primary]"], "Shift+Ctrl+Enter": ["[data-primary-next]"], "Ctrl+S": ["[data-draft]"],
    Esc: ["[data-back]", "Quay lại danh sách"], F8: ["[data-scan]", "Ô quét"],
    "Ctrl+Up": ["[data-prev]", "Hồ sơ trước"], "Ctrl+Down": ["[data-next-item]", "Hồ sơ sau"],
  };
  const chordOf = (e) => [e.shiftKey && "Shift", e.ctrlKey && "Ctrl", e.altKey && "Alt",
    e.code.replace(/^(Key|Digit|Numpad(?=\d|Enter)|Arrow)/, "").replace("Escape", "Esc")].filter(Boolean).join("+");
  function press(el) { // focus a field, follow a link, press a button
    if (!el) return false;
    if (el.matches("summary")) { el.parentNode.open = true; $("input:not([type=hidden]),textarea", el.parentNode)?.focus(); } else
    if (isText(el) || el.matches("select")) { el.focus(); el.select?.(); } else if (!isOff(el)) el.click();
    return true;
  }
  function tickAll() {
    const all = $$("[data-checklist] input[type=checkbox]:not(:disabled)");
    for (const box of all) if (!box.checked) box.click();
    return all.length > 0;
  }
  function printNow() { // the focus stays here: F2 must work right after
    const paper = $("iframe[data-print]");
    (paper ? paper.contentWindow : window).print();
    return true;
  }
  function moveRow(chord) { // a row of an ordered table goes up or down, and the hand with it; a select keeps its own Alt+Down
    const el = document.activeElement, button = el.closest("[data-row]")?.querySelector(`[data-move="${chord}"]`);
    if (!button || el.matches("select")) return false;
    const hand = $("[data-hand]", button.form);
    if (hand) hand.value = el.id;
    return press(button);
  }
  function obey(chord, inText) {
    if (chord === "Esc" && unsaved) { say("Có phần chưa lưu: lưu nháp, hoặc bấm liên kết để đi."); return false; }
    if (KEYS[chord]) { // first what is typed in
      const [aim] = KEYS[chord];
      return !(inText && document.activeElement.value && /Up|Down/.test(chord)) && press(document.activeElement.form?.querySelector(aim) || first(aim));
    }
    if (/^Alt\+\d$/.test(chord)) return press(first(`[data-alt="${chord.at(-1)}"]`));
    if (chord === "Alt+A") return tickAll();
    if (/^Alt\+(Up|Down)$/.test(chord)) return moveRow(chord);
    if (chord === "Shift+Slash") return !inText && openSheet();
    return /^F\d+$|^Alt\+B$/.test(chord) && (press(first(`[data-key="${chord}"]`)) || (chord === "F9" && printNow()));
  }
  on("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || e.metaKey || "keysOff" in document.body.dataset || $("dialog[open]")) return;
    if (obey(chordOf(e), isText(e.target))) { e.preventDefault(); return; }
    if (e.ctrlKey || e.altKey || e.shiftKey) return;
    const days = e.target.closest("[data-days]");
    if (days) { goDay(e, days); return; }
    const idle = e.target === document.body || e.target.matches("main,.cuon");
    const table = e.target.closest("table[data-rove]") || (idle && first("table[data-rove]"));
    if (table && rows(table).length) rove(e, table);
  });
  function openSheet() { // made of what this page really has
    const sheet = $("dialog[data-keys]"), lines = new Map();
    const add = (chord, selector, label) => {
      const el = first(selector);
      if (!el) return;
      const copy = (el.labels?.[0] || el).cloneNode(true);
      for (const kbd of $$("kbd", copy)) kbd.remove();
      lines.set(chord, el.dataset.keyLabel || label || copy.textContent.replace(/\s+/g, " ").trim());
    };
    for (const el of $$("[data-key]")) add(el.dataset.key, `[data-key="${el.dataset.key}"]`);
    for (const [chord, [selector, label]] of Object.entries(KEYS)) add(chord, selector, label);
    for (const el of $$("[data-alt]")) add(`Alt+${el.dataset.alt}`, `[data-alt="${el.dataset.alt}"]`);
    add("Alt+A", "[data-checklist]", "Đủ tất cả giấy tờ");
    add("← ↑ ↓ →", "[data-days] a", "Chọn ngày; Enter mở");
    add("Alt+↑ ↓", "[data-row] [data-move]", "Chuyển dòng lên, xuống");
    add("↑ ↓", "table[data-rove]", "Chọn dòng; Enter mở, Space đánh dấu");
    if (!lines.has("F9")) lines.set("F9", "In màn hình này");
    lines.set("Shift+/", "Bảng phím tắt này");
    const drawn = (chord) => make("kbd", {}, chord.replace("Up", "↑").replace("Down", "↓"));
    const row = ([chord, label]) => [make("dt", {}, drawn(chord)), make("dd", {}, label)];
    $("dl", sheet).replaceChildren(...[...lines].flatMap(row));
    sheet.showModal();
    return true;
  }

  // -- the session's end, said five minutes before
  let warning = 0;
  function watchSession(said) { // "epoch ms, ms left": this PC's clock may be wrong
    const b = banner("session"), [ends, left] = (said ?? "").split(" ");
    if (!ends || !b) return;
    const clock = new Intl.DateTimeFormat("vi-VN", { timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" });
    clearTimeout(warning);
    b.hidden = true;
    warning = setTimeout(() => { $("[data-when]", b).textContent = clock.format(Number(ends)); b.hidden = false; },
      left - 300000);
  }
  async function stay() { // {"ends": the same}
    try {
      const answer = await fetch(document.body.dataset.url, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) location.reload(); // too late: sign in again
      else watchSession((await answer.json()).ends);
    } catch { offline(stay); }
  }

  // -- at the start and after each step
  function armPrint(paper) { // once per paper: Back must not print again
    const key = `in:${paper.src}`, done = () => sessionStorage.getItem(key);
    const go = () => { if (!done()) { sessionStorage.setItem(key, "1"); printNow(); } };
    paper.addEventListener("load", go);
    if (paper.contentDocument?.readyState === "complete" && paper.contentWindow.location.href !== "about:blank") go();
  }
  function arm(root) {
    for (const el of $$("[data-js]", root)) el.hidden = false;
    for (const el of $$("[data-combobox]", root)) armCombobox(el);
    for (const table of $$("table[data-rove]", root)) {
      const [row] = rows(table);
      if (row) { setRow(table, row); row.removeAttribute("data-now"); }
    }
    for (const el of $$("iframe[data-print]", root)) armPrint(el);
    for (const days of $$("[data-days]", root)) {
      const all = $$("a", days), start = $("[aria-current]", days) || all[0];
      for (const a of all) a.tabIndex = a === start ? 0 : -1;
    }
  }
  arm(document);
  on("click", ({ target }) => { // a link to a form that is folded away
    const fold = $(target.closest("[data-opens]")?.dataset.opens || "#-");
    if (fold) { fold.open = true; setTimeout(() => $("form input:not([type=hidden])", fold)?.focus()); }
  });
  const left = location.hash.startsWith("#hs-") && document.getElementById(location.hash.slice(1)); // back at its row
  if (left && left.closest("table[data-rove]")) left.focus();
  watchSession(document.body.dataset.sessionEnds);
  $("[data-error-summary]")?.focus();
})();
