/* Ramus chat widget: <script src=".../static/widget.js" defer></script>, one custom element <ramus-chat>.

No framework, no HTML parsing (createElement and textContent only: it runs under a strict CSP with Trusted Types),
no storage but the session's token. Sentences and numbers come from the page (#ramus-config) or from the server;
data-emergency-text, data-emergency-tel, data-clinic-name and data-clinic-phone on the script tag stand in when
neither is there, so that the numbers never depend on the server. data-clinic: which clinic, when the server has several.
Theme: --ramus-* custom properties, from the clinic's settings or else from the page. */
(() => {
  "use strict";
  const script = document.currentScript;
  const base = new URL("..", script.src);
  const clinic = script.dataset.clinic || "";
  const KEY = "ramus-token" + (clinic && "-" + clinic);
  const ours = clinic && "?clinic=" + encodeURIComponent(clinic);
  const css = new CSSStyleSheet();
  css.replaceSync(`
:host{all:initial;--ink:var(--ramus-ink,#14232b);--muted:var(--ramus-muted,#4a5c66);--line:var(--ramus-line,#d3dde0);
--ground:var(--ramus-ground,#f4f8f8);--card:var(--ramus-card,#fff);--accent:var(--ramus-accent,#0a6470);
--on:var(--ramus-on-accent,#fff);--soft:var(--ramus-soft,#e6f1f2);--danger:#b0101c;--warn:#ffdf8a;--edge:#b98a1c;
font:max(16px,1rem)/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;color:var(--ink)}
@media(prefers-color-scheme:dark){:host{--ink:var(--ramus-ink,#e8eff1);--muted:var(--ramus-muted,#a9bac2);--line:var(--ramus-line,#31434c);
--ground:var(--ramus-ground,#0f181c);--card:var(--ramus-card,#17232a);--accent:var(--ramus-accent,#77cad3);--on:var(--ramus-on-accent,#06242a);
--soft:var(--ramus-soft,#16333a);--danger:#c92431;--warn:#f4cf6d}}
*{box-sizing:border-box}[hidden]{display:none!important}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
button,.call{display:inline-flex;align-items:center;justify-content:center;min-height:44px;min-width:44px;padding:.45em 1em;border:1.5px solid var(--accent);
border-radius:.6em;background:var(--card);color:var(--accent);font:inherit;font-weight:600;line-height:1.3;text-align:center;text-decoration:none;cursor:pointer}
button:hover{background:var(--soft)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}[tabindex="-1"]{outline:0}
.launcher,.launcher:hover,.send,.send:hover{background:var(--accent);color:var(--on)}
.launcher{position:fixed;inset-inline-end:1.25em;inset-block-end:1.25em;z-index:2147483000;min-height:52px;padding:.6em 1.5em;border-radius:2em;box-shadow:0 4px 18px #0003}
.launcher:focus-visible{outline-color:var(--ink)}
.panel{position:fixed;inset-inline-end:1.25em;inset-block-end:1.25em;z-index:2147483000;display:flex;flex-direction:column;width:27em;height:min(46em,100dvh - 2.5em);
background:var(--ground);border:1px solid var(--line);border-radius:1em;overflow:hidden;box-shadow:0 12px 48px #0004;overflow-wrap:anywhere}
.head{display:flex;align-items:center;gap:.5em;padding:10px 10px 8px 18px;background:var(--card)}
.head div{flex:1}
h2{margin:0;font-size:1.1em;line-height:1.3;font-weight:650}
.head p{margin:0;font-size:.86em;color:var(--muted);line-height:1.35}
.head button{border-color:transparent;background:none}
.notice{display:flex;flex-wrap:wrap;align-items:center;gap:.4em .8em;padding:8px 10px 10px 18px;background:var(--card);border-bottom:1px solid var(--line);font-size:.9em;line-height:1.35}
.notice p{margin:0;flex:1 1 9em}
.notice .call{color:var(--danger);background:none;border-color:var(--danger)}
@media(prefers-color-scheme:dark){.notice .call{color:var(--ink)}}
.scroll{position:relative;flex:1 1 auto;overflow-y:auto;padding:18px;min-height:6em}
.scroll:focus-visible{outline-offset:-4px}
p{margin:0 0 .8em}ul{margin:0 0 .8em;padding-inline-start:1.2em}li{margin:.2em 0}
.msg{margin:0 0 .9em;padding:.8em 1em;border:1px solid var(--line);border-radius:1em;background:var(--card)}
.msg>:last-child,.body>:last-child{margin-bottom:0}
.bot{border-end-start-radius:.25em}
.you{width:fit-content;max-width:85%;margin-inline-start:auto;border-color:transparent;background:var(--accent);color:var(--on);border-end-end-radius:.25em;white-space:pre-wrap}
.you small{display:block;font-weight:600}
.note{color:var(--muted);font-size:.9em;text-align:center}
.title{font-weight:650;margin-bottom:.45em}
figure{margin:0 0 .8em;color-scheme:light dark}img{display:block;max-width:100%;height:auto}figcaption a{display:inline-block;padding:.6em 0}
figcaption,.small,details{font-size:.86em;color:var(--muted);line-height:1.5}
.msg>.small{border-top:1px solid var(--line);padding-top:.6em;margin:.6em 0 0}
summary{min-height:44px;padding:.75em 0;cursor:pointer}
a{color:var(--accent)}
.care{margin:0 0 .7em;border:2px solid var(--danger);border-radius:.8em;overflow:hidden;background:var(--card)}
.has-card{padding:0;border-color:transparent;background:none}.has-card>.small{border:0;padding:0}.has-card>button{margin-top:.7em}
h3{margin:0;padding:.75em .9em;font-size:1.1em;line-height:1.3;font-weight:650;background:var(--danger);color:#fff}
h3 span{display:block;font-size:.82em;font-weight:600;margin-bottom:.2em}
.care .body{padding:.9em}
.care:not(.emergency){border-color:var(--edge)}.care:not(.emergency) h3{background:var(--warn);color:#2b2000}
.body .call,.trouble .call{display:flex;margin-bottom:.6em}.body .call+:not(.call){margin-top:1em}
.call.first{background:var(--danger);border-color:var(--danger);color:#fff}
.care:not(.emergency) .call.first{background:var(--accent);border-color:var(--accent);color:var(--on)}
.replies{display:flex;flex-wrap:wrap;gap:.5em;margin-top:.2em}
.status{min-height:1.7em;padding:0 18px;font-size:.86em;color:var(--muted)}
.trouble{margin:0 18px .6em;padding:.9em 1em .4em;border:2px solid var(--danger);border-radius:.8em;background:var(--card);font-size:.95em}
.write{padding:10px 18px 7px;background:var(--card);border-top:1px solid var(--line)}
label{display:block;font-size:.9em;font-weight:600;margin-bottom:.25em}
.row{display:flex;gap:.5em;align-items:flex-end}
textarea,input{flex:1;min-width:0;min-height:46px;padding:.6em .8em;border:1.5px solid var(--muted);border-radius:.6em;background:var(--card);color:inherit;font:inherit;line-height:1.4}
textarea{max-height:8em;field-sizing:content;resize:none}
.rate{display:flex;flex-wrap:wrap;align-items:center;gap:.5em;margin-top:.6em;font-size:.9em;scroll-margin:1em}.rate .row{margin-top:.4em}
.rate form{flex:1 0 100%}.rate p{margin:0}
.step{margin-bottom:.3em;font-size:.86em;font-weight:600;color:var(--muted)}
.paper{display:none;flex:1;overflow-y:auto;padding:18px}
.paper h4{margin:1em 0 .2em}.paper ul{margin:0}.body:empty{display:none}
.summed>.paper{display:block}.summed>:is(.scroll,.status,.write,.foot){display:none}
.foot{display:flex;flex-wrap:wrap;gap:0 1.2em;padding:0 18px;background:var(--card);font-size:.82em;color:var(--muted)}
.foot p{margin:0;flex:1 0 100%;line-height:1.35}.foot button{padding-inline:0;border-color:transparent;background:none;color:var(--muted);text-decoration:underline;font-weight:500}
@media(max-width:32em){.panel{inset:0;width:auto;height:auto;border:0;border-radius:0}}
@media(max-height:30em){.panel{inset-block:0;height:auto;overflow-y:auto}.panel>*{flex:none}.scroll{overflow:visible}}
@media(forced-colors:active){.msg,.you,.panel,.launcher{border:1px solid}}
@media print{:host{display:block;--ink:#000;--muted:#333;--line:#999;--ground:#fff;--card:#fff;--accent:#000;--on:#000;font-size:10.5pt;line-height:1.4}
.launcher,.write,.foot,.replies,.status,.trouble,.rate,button,.call,.summed>:is(.head,.notice){display:none!important}
.panel{position:static;display:block;width:auto;height:auto;border:0;overflow:visible;box-shadow:none}
.panel>*{padding-inline:0!important;overflow:visible!important;border:0!important}
.msg,.care{break-inside:avoid}.msg{padding:.5em .8em}.you{border-color:var(--line);background:none;color:#000}.has-card{padding:0}.body>*{margin-top:0!important}.care{border-color:#000!important}
.paper{padding:0!important;font-size:9.5pt;line-height:1.25}.paper>div>*{margin-block:.4em}.paper li{margin:.1em 0}.sr{position:static;width:auto;height:auto;clip-path:none;font-weight:600}h3{background:none!important;color:#000!important}}
`);
  // Joins the page while the chat is printed: the conversation alone goes on paper, without the page around it.
  const alone = new CSSStyleSheet();
  alone.replaceSync(`@media print{body :not(ramus-chat,:has(ramus-chat)){display:none!important}html,body{margin:0!important;background:#fff!important}}`);
  const printAlone = (on) => { document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((one) => one !== alone), ...on ? [alone] : []]; };

  const el = (tag, props = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null && child !== false));
    return node;
  };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const uuid = () => crypto.randomUUID ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16));
  const call = (number, label, first) => /^\+?[\d\s().-]+$/.test(number || "")
    && el("a", { class: first ? "call first" : "call", href: "tel:" + number.replace(/[^\d+]/g, "") }, label);

  // Plain text as paragraphs and "- " lists; bot/web/rendering.py does the same for /chat.
  const blocks = (text) => {
    const out = [];
    let open = null;
    for (const line of (text || "").split("\n")) {
      const item = /^\s*[-•] (.*)$/.exec(line);
      const tag = item ? "UL" : "P";
      if (!line.trim()) { open = null; continue; }
      if (!open || open.tagName !== tag) out.push(open = el(tag, { dir: "auto" })); // some answers are in Arabic or Urdu
      else if (!item) open.append(el("br"));
      open.append(item ? el("li", {}, item[1]) : line);
    }
    return out;
  };

  const clip = (text) => text.length > 160 ? text.slice(0, 159) + "…" : text; // bot/web/summary.py does the same
  const list = (title, rows) => rows.length ? [el("h4", {}, title), el("ul", {}, ...rows.map((row) => el("li", { dir: "auto" }, ...[].concat(row))))] : [];

  // Storage can be forbidden by the browser; the chat then lasts as long as the page.
  const memory = {};
  const token = {
    get() { try { return sessionStorage.getItem(KEY); } catch { return memory.token; } },
    set(value) { try { value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY); } catch { memory.token = value; } },
  };

  const api = async (path, body) => {
    const headers = { Authorization: "Bearer " + (token.get() || "") };
    if (body) headers["Content-Type"] = "application/json";
    const response = await fetch(new URL("api/chat/" + path + ours, base), {
      method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body),
      cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(25000),
    });
    const data = await response.json();
    if (!response.ok) throw Object.assign(new Error(response.status), { refusal: data, status: response.status });
    return data;
  };

  const loadConfig = async () => {
    const block = document.getElementById("ramus-config");
    return block ? JSON.parse(block.textContent) : api("config");
  };

  class RamusChat extends HTMLElement {
    async connectedCallback() {
      if (this.shadowRoot) return;
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [css];
      try { this.config = await loadConfig(); } catch { return this.buildBare(script.dataset); }
      this.paint(this.config.colours || {});
      this.queue = Promise.resolve();
      this.round = 0;
      this.talk = [];
      this.rated = new Set();
      this.build(this.config.strings);
      addEventListener("offline", () => this.failed({}));
      addEventListener("online", () => { this.trouble.replaceChildren(); if (!this.panel.hidden || this.unsent) this.resend(); });
      addEventListener("hashchange", () => this.asked());
      this.asked();
      document.addEventListener("click", (event) => {
        const opener = event.target.closest && event.target.closest("[data-ramus-open]");
        if (opener) { event.preventDefault(); this.show(); }
      });
    }

    // The clinic's colours, anew when the screen turns dark or light.
    paint(colours) {
      const dark = matchMedia("(prefers-color-scheme:dark)");
      dark.onchange = () => Object.entries(colours[dark.matches ? "dark" : "light"] || {})
        .forEach(([name, value]) => this.style.setProperty("--ramus-" + name, value));
      dark.onchange();
    }

    // No server and no sentences in the page: the numbers alone, from the script tag.
    buildBare(data) {
      this.shadowRoot.append(el("section", { class: "trouble", "aria-label": data.clinicName || "" }, ...blocks(data.emergencyText),
        call(data.emergencyTel, data.emergencyTel, true), call(data.clinicPhone, [data.clinicName, data.clinicPhone].join(" "))));
    }

    build(s) {
      const { lang, dir, clinic, emergency } = this.config;
      this.launcher = el("button", { class: "launcher", part: "launcher", type: "button", "aria-expanded": "false", "aria-controls": "panel",
        click: () => this.show() }, token.get() ? s.launcher_resume : s.launcher);
      this.log = el("div", { role: "log", "aria-label": s.log });
      this.replies = el("div", { class: "replies", role: "group", "aria-label": s.replies, hidden: true });
      this.scroll = el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": s.messages }, this.log, this.replies);
      this.status = el("div", { class: "status", role: "status" });
      this.trouble = el("div", { role: "alert" });
      this.input = el("textarea", { id: "text", rows: "1", enterkeyhint: "send", autocomplete: "off", "aria-describedby": "hint", keydown: (e) => this.key(e) });
      this.form = el("form", { class: "write", submit: (e) => { e.preventDefault(); this.submit(); } },
        el("label", { for: "text" }, s.label), el("div", { class: "row" }, this.input, el("button", { class: "send" }, s.send)));
      // "End" stands at the start: a second tap on the launcher, now gone from the other corner, must not hit it.
      this.foot = el("div", { class: "foot" }, el("p", { id: "hint" }, s.hint, " ", el("a", { href: new URL("privacy" + ours, base).href, target: "_blank", rel: "noopener" }, s.privacy)),
        el("button", { class: "end", type: "button", click: () => this.end() }, s.end), el("button", { type: "button", click: () => this.print() }, s.print));
      this.stamp = el("p", { class: "sr" });
      this.paper = el("div", { class: "paper" });
      this.panel = el("div", { id: "panel", class: "panel", part: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, keydown: (e) => {
        if (e.key === "Escape" && !e.isComposing) { e.stopPropagation(); this.hide(); }
      } },
        el("div", { class: "head" }, el("div", {}, el("h2", { id: "title" }, s.title), el("p", {}, clinic.name), this.stamp),
          el("button", { type: "button", click: () => this.hide() }, s.close)),
        el("div", { class: "notice" }, el("p", {}, s.notice), call(emergency.tel, s.call_emergency)),
        this.scroll, this.paper, this.status, this.trouble, this.form, this.foot);
      this.shadowRoot.append(el("section", { lang, dir, "aria-label": s.region }, this.launcher, this.panel));
    }

    show() {
      this.panel.hidden = false;
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      this.inView(this.latest);
      this.input.focus();
      this.begin();
    }

    hide() {
      printAlone(false);
      this.panel.classList.remove("summed");
      this.panel.hidden = true;
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus();
    }

    // A page's address may name a topic (#ask=medial-branch-block). Only the server's own questions are asked by it, once.
    asked() {
      const [, slug] = /^#ask=([\w-]+)$/.exec(location.hash) || [];
      if (!Object.hasOwn(this.config.topics || {}, slug)) return;
      const { id, title } = this.config.topics[slug];
      history.replaceState(history.state, "", location.pathname + location.search);
      this.show();
      this.begin().then(() => this.say({ choice: id }, title));
    }

    // Resume the conversation of this tab, or start one; once, however often the panel is opened.
    begin() {
      this.begun = this.begun || this.resume().catch((error) => { this.begun = null; this.failed(error); });
      return this.begun;
    }

    async resume() {
      if (token.get()) {
        try {
          const { exchanges, rated } = await api("messages");
          this.rated = new Set(rated);
          for (const { said, messages } of exchanges) {
            if (said) this.addYou(said);
            this.addTurn(messages);
          }
          return;
        } catch (error) {
          if (error.status !== 401) throw error;
          token.set(null);
        }
      }
      this.addTurn(await this.start());
    }

    async start() {
      const { token: fresh, messages } = await api("start", {});
      token.set(fresh);
      this.trouble.replaceChildren();
      return messages;
    }

    key(event) {
      // isComposing and 229: Enter that only confirms a character of an input method sends nothing.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    }

    submit() {
      const text = this.input.value;
      if (!text.trim()) return;
      if (this.unsent?.text === text) this.resend();
      else {
        this.input.value = "";
        this.unsent = null;
        this.say({ text }, text);
      }
      this.input.focus();
    }

    // What could not be sent keeps its bubble and its id, so that sending it again doubles nothing.
    resend() {
      const sent = this.unsent;
      if (!sent) return this.begin();
      if (this.input.value === sent.text) this.input.value = "";
      else if (sent.body.text) return; // it is being changed
      this.unsent = null;
      this.say(sent.body, sent.text, sent);
    }

    say(what, said, kept) {
      const sent = kept || { text: said, body: { ...what, client_id: uuid() }, bubble: this.addYou(said) };
      sent.bubble.querySelector("small")?.remove();
      this.offer([]);
      this.queue = this.queue.then(() => this.deliver(sent));
    }

    async deliver(sent) {
      const round = this.round;
      const typing = setTimeout(() => { this.status.textContent = this.config.strings.typing; }, 700);
      try {
        await this.begin();
        const messages = await this.send(sent);
        if (round !== this.round) return; // the patient ended the chat meanwhile
        this.trouble.replaceChildren();
        this.addTurn(messages, sent.bubble);
      } catch (error) {
        if (round !== this.round) return;
        this.giveBack(sent, error.status);
        this.failed(error);
        this.inView(this.latest); // the alert has taken room from the conversation
      } finally {
        clearTimeout(typing);
        this.status.textContent = "";
      }
    }

    async send(sent) {
      if (!token.get()) this.addTurn(await this.start());
      for (let attempt = 0; ; attempt++) {
        try {
          return (await api("message", sent.body)).messages;
        } catch (error) {
          const expired = error.status === 401;
          if (attempt || (error.refusal && !expired)) throw error;
          if (!expired) { await wait(1000); continue; }
          const hello = await this.start();
          this.log.append(el("p", { class: "note" }, this.config.strings.restarted));
          // A button of the chat that has ended means nothing in the new one; a question of the page does.
          if (sent.body.choice && !sent.body.choice.startsWith("ask:")) { this.addTurn(hello); throw error; }
        }
      }
    }

    giveBack(sent, status = 503) {
      sent.bubble.append(el("small", {}, this.config.strings.not_sent));
      if (sent.body.choice) {
        if (status > 401) this.unsent ||= sent; // a button that is no longer known stays so
        return;
      }
      if (!this.input.value) this.unsent = sent;
      this.input.value = [sent.text, this.input.value].filter(Boolean).join("\n");
    }

    // What went wrong and where to turn: from the server when it spoke, from the page when it did not.
    failed({ refusal }) {
      const s = this.config.strings;
      const { emergency, clinic } = refusal || this.config;
      const advice = ((refusal && refusal.messages) || []).filter(({ custom = {} }) => custom.care_card || (custom.triage && custom.triage.level !== "none"));
      if (advice.length) this.addTurn(advice);
      this.trouble.replaceChildren(el("div", { class: "trouble" }, el("p", {}, el("strong", {}, refusal ? refusal.error.message : navigator.onLine ? s.down : s.offline)),
        el("p", {}, emergency.text), call(emergency.tel, s.call_emergency, true), call(clinic.phone, s.call_clinic),
        (!this.begun || this.unsent?.body.choice) && el("button", { type: "button", click: () => { this.input.focus(); this.trouble.replaceChildren(); this.resend(); } }, s.retry)));
    }

    async end() {
      const old = token.get();
      if (old) api("end", {}).catch(() => {});
      token.set(null);
      const s = this.config.strings;
      this.round++;
      this.latest = null;
      this.talk = [];
      this.rated.clear();
      this.log.replaceChildren();
      this.trouble.replaceChildren();
      this.input.value = "";
      this.unsent = null;
      this.offer([]);
      this.form.hidden = this.foot.hidden = true;
      const again = el("button", { type: "button", click: () => {
        ended.remove();
        this.form.hidden = this.foot.hidden = false;
        this.begun = null;
        this.input.focus();
        this.begin();
      } }, s.start);
      const ended = el("div", {}, el("p", { class: "note" }, s.ended), again);
      this.scroll.append(ended);
      again.focus();
    }

    addYou(text) {
      const bubble = el("div", { class: "msg you", part: "you" }, el("span", { class: "sr" }, this.config.strings.you + " "), text);
      this.talk.push(text);
      this.log.append(bubble);
      this.inView(bubble);
      return bubble;
    }

    addTurn(messages, from) {
      if (messages.some(({ custom = {} }) => custom.receipt)) { // the server has deleted what was said before
        this.log.replaceChildren();
        this.talk = [];
        this.rated.clear();
        from = null;
      }
      const nodes = messages.map((message) => this.message(message));
      this.talk.push(...messages);
      this.log.append(...nodes);
      this.offer(messages.flatMap((message) => message.buttons || []));
      const card = nodes.find((node) => node.classList.contains("has-card"));
      // The words before the reply make room for its buttons.
      const tight = from && messages.at(-1).buttons?.length && this.replies.offsetTop + this.replies.offsetHeight - from.offsetTop > this.scroll.clientHeight - 30;
      this.inView(card || (tight ? nodes[0] : from || nodes[0]));
    }

    // On a very low screen the whole panel scrolls in place of the conversation.
    inView(node) {
      this.latest = node;
      if (!node) return;
      const low = getComputedStyle(this.scroll).overflowY === "visible";
      (low ? this.panel : this.scroll).scrollTop = node.offsetTop - 12 + (low ? this.scroll.offsetTop : 0);
    }

    offer(buttons) {
      this.replies.hidden = !buttons.length;
      this.replies.replaceChildren(...buttons.map(({ id, title }) => el("button", { type: "button", click: () => {
        this.say({ choice: id }, title);
        this.input.focus();
      } }, title)));
    }

    message({ text, custom = {} }) {
      const s = this.config.strings;
      const card = this.cardOf(custom);
      const body = blocks(custom.body || text);
      return el("div", { class: card ? "msg bot has-card" : "msg bot", part: "bot" }, el("span", { class: "sr" }, s.assistant + " "),
        ...(card ? [this.card(card, body)] : [custom.check && el("p", { class: "step" }, s.question.replace("{n}", custom.check.number).replace("{of}", custom.check.of)),
          custom.title && el("p", { class: "title" }, custom.title), ...body]),
        custom.picture && this.picture(custom.picture),
        !(card && card.level === "emergency") && this.sources(custom),
        custom.disclaimer && el("p", { class: "small" }, custom.disclaimer),
        card && custom.kind === "triage" && el("button", { type: "button", click: (e) => this.summary(e.target) }, s.summary.title),
        custom.kind === "answer" && custom.sources?.length > 0 && this.rate(custom.answer_id));
    }

    // The words are screened by the server as a message is: advice on them comes back, and is shown as an answer.
    rate(id) {
      const s = this.config.strings;
      const box = el("div", { class: "rate", role: "group", "aria-label": s.helped, "aria-live": "off" });
      const thanks = el("p", { tabindex: "-1" }, s.thanks);
      const word = el("input", { maxlength: "200", autocomplete: "off", "aria-describedby": "hint" });
      const send = async (helped) => {
        try {
          const { messages } = await api("feedback", { answer_id: id, helped, word: word.value });
          this.rated.add(id);
          box.replaceChildren(thanks);
          thanks.focus();
          if (messages.length) this.addTurn(messages, this.addYou(word.value));
        } catch (error) { this.failed(error); }
      };
      const more = el("form", { hidden: true, submit: (e) => { e.preventDefault(); send(false); } },
        el("label", {}, s.missing, el("span", { class: "row" }, word, el("button", {}, s.give))));
      box.append(...this.rated.has(id) ? [thanks] : [el("span", {}, s.helped),
        el("button", { type: "button", click: () => send(true) }, s.helped_yes),
        el("button", { type: "button", click: () => { more.hidden = false; word.focus(); box.scrollIntoView({ block: "nearest" }); } }, s.helped_no), more]);
      return box;
    }

    now() { return new Date().toLocaleString(this.config.lang, { dateStyle: "long", timeStyle: "short" }); }

    // What is seen is printed: the conversation, or the summary for a doctor.
    print() {
      for (const sources of this.log.querySelectorAll("details")) sources.open = true;
      this.stamp.textContent = this.now();
      printAlone(true);
      window.print();
    }

    // bot/web/summary.py does the same for /chat.
    summary(opener) {
      const s = this.config.strings;
      const said = [];
      const checked = new Map();
      let advice, asked;
      for (const one of this.talk) {
        const custom = one.custom || {};
        if (custom.kind === "triage" && this.cardOf(custom)) advice = custom;
        if (custom.check) asked = one;
        if (typeof one !== "string") continue;
        if (!asked) { said.push(one); continue; }
        const before = checked.get(asked.custom.body);
        if (before && !asked.buttons.some(({ title }) => title === before)) said.push(before);
        checked.set(asked.custom.body, one);
        asked = null;
      }
      const title = el("h2", { tabindex: "-1" }, s.summary.title);
      this.paper.replaceChildren(el("div", {}, title, el("p", {}, s.summary.date.replace("{date}", this.now())), el("p", {}, s.summary.note),
        this.card({ ...this.cardOf(advice), tel: [] }, []),
        ...list(s.summary.why, advice.triage.why.slice(0, 3).map(clip)), ...list(s.summary.said, said.slice(-8).map(clip)),
        said.length > 8 && el("p", { class: "small" }, s.summary.cut),
        ...list(s.summary.checked, [...checked].slice(-5).map(([question, answer]) => [question + " ", el("strong", {}, clip(answer))])),
        el("p", {}, el("strong", {}, s.summary.clinic)),
        el("div", { class: "replies" }, el("button", { type: "button", click: () => this.print() }, s.print),
          el("button", { type: "button", click: () => { this.panel.classList.remove("summed"); opener.focus(); } }, s.summary.back))));
      this.panel.classList.add("summed");
      title.focus();
    }

    cardOf({ kind, care_card, triage }) {
      const heading = kind === "triage" && this.config.strings.heading[triage.level];
      return care_card || (heading && { level: triage.level, heading });
    }

    // Paths of the contract are those of the server, which may stand behind a prefix. A blocked image gives way to its words.
    picture({ src, title, alt, link }) {
      const at = (path) => new URL("." + path, base).href;
      return el("figure", {}, el("img", { loading: "lazy", referrerpolicy: "no-referrer", width: "320", height: "240", alt, src: at(src),
        error: (event) => event.target.replaceWith(alt) }),
        el("figcaption", {}, title, link && ". ", link && el("a", { href: at(link.href), target: "_blank", rel: "noopener noreferrer" }, link.title)));
    }

    card({ level, heading, tel = [] }, body) {
      return el("div", { class: "care " + level }, el("h3", {}, el("span", {}, this.config.strings.prefix[level] + ": "), heading),
        el("div", { class: "body" }, ...tel.map((one, index) => call(one.number, one.label, !index)), ...body));
    }

    sources({ sources = [], review = {}, reviewed_on }) {
      const s = this.config.strings;
      const draft = review.state === "draft" && s.draft;
      if (!sources.length) return draft && el("p", { class: "small" }, draft);
      const date = review.reviewed_on || reviewed_on;
      const by = date && (review.reviewed_by ? s.reviewed.replace("{name}", review.reviewed_by) : s.reviewed_on).replace("{date}", date);
      return el("details", {}, el("summary", {}, [s.sources.replace("{n}", sources.length), draft].filter(Boolean).join(" · ")),
        el("ul", {}, ...sources.map(({ title, url, where, year }) => el("li", {},
          /^https:\/\//.test(url || "") ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title) : title,
          [where, year].filter(Boolean).map((part) => ", " + part).join("")))),
        by && el("p", {}, by));
    }
  }

  customElements.define("ramus-chat", RamusChat);
  if (!document.querySelector("ramus-chat")) document.body.append(el("ramus-chat", { lang: document.documentElement.lang }));
})();
