// What pages do better with a script; all of it works without.
(() => {
  "use strict";
  const $$ = (selector, within = document) => within.querySelectorAll(selector);

  // A choice that is a form's whole point sends it at once.
  document.addEventListener("change", ({ target }) => {
    if (target.form?.dataset.submit === "change") target.form.requestSubmit();
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const { target: form } = event;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // What somebody may be about to type, under what he has typed.
  for (const input of $$("[data-suggest]")) {
    const list = document.createElement("ul");
    let timer, names = [], at = -1, asked = 0;
    list.className = "suggestions";
    list.id = `${input.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.after(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));
    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const take = (name) => { input.value = name; close(); input.form.requestSubmit(); };
    const mark = (to) => {
      at = to;
      [...list.children].forEach((one, n) => one.setAttribute("aria-selected", n === at));
      if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
      else input.removeAttribute("aria-activedescendant");
    };
    const show = () => {
      list.replaceChildren(...names.map((name, n) => {
        const one = document.createElement("li");
        one.id = `${list.id}-${n}`;
        one.setAttribute("role", "option");
        one.textContent = name;
        one.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
        return one;
      }));
      list.hidden = !names.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(-1);
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const q = input.value.trim(), mine = ++asked;
      if (q.length < 2) { close(); return; }
      timer = setTimeout(async () => {
        try {
          const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q })}`, { headers: { accept: "application/json" } });
          if (!answer.ok || mine !== asked) return;
          names = (await answer.json()).names;
          show();
        } catch { close(); }
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const many = list.children.length + 1, step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + 1 + step + many) % many - 1);
      }
      if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(names[at]); }
    });
    input.addEventListener("blur", close);
  }

  // What is still moving is looked at again, without losing the place on the page.
  for (const region of $$("[data-refresh]")) {
    const again = async () => {
      try {
        const answer = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(region.id);
        if (answer.ok && fresh) {
          if (fresh.innerHTML !== region.innerHTML) region.innerHTML = fresh.innerHTML;
          if (fresh.dataset.refresh === undefined) return;
        }
      } catch { /* the next time */ }
      setTimeout(again, 1000 * region.dataset.refresh);
    };
    document.querySelector("meta[http-equiv=refresh]")?.remove();
    setTimeout(again, 1000 * region.dataset.refresh);
  }
})();
