// What the office pages do beyond plain forms. Every page works without it.

const root = document.documentElement;
const stored = () => { try { return localStorage.getItem("theme") || ""; } catch { return ""; } };

function showTheme(theme) {
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-to]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeTo === theme));
  }
}

showTheme(stored());
for (const group of document.querySelectorAll(".themes")) group.hidden = false;
for (const button of document.querySelectorAll("[data-theme-to]")) {
  button.addEventListener("click", () => {
    try { localStorage.setItem("theme", button.dataset.themeTo); } catch { /* private window */ }
    showTheme(button.dataset.themeTo);
  });
}

// A form is sent once; one that asks for a second thought gets it.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent || (form.dataset.confirm && !confirm(form.dataset.confirm))) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    changed.delete(form);
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.setAttribute("aria-busy", "true");
    }
    // A download or a way back must not leave the form shut.
    setTimeout(() => {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }, 8000);
  });
}

// What was typed and not saved is asked about before the page goes.
const changed = new Set();
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => changed.add(form));
  // What it holds was typed on a page that is gone.
  if (form.dataset.guard === "now") changed.add(form);
}
for (const link of document.querySelectorAll("[data-leave]")) link.addEventListener("click", () => changed.clear());
addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

// What an item that is being typed would meet is told beside it; the answer to what was typed last counts.
for (const form of document.querySelectorAll("form[data-check]")) {
  const told = form.querySelector("[data-checked]");
  const names = ["kind", "unit", "fields", "officials", "period_from", "period_to", "starts_on", "ends_on"];
  let timer = 0, last = "";
  // What speaks of one field is put there.
  const tell = (text) => {
    told.innerHTML = text;
    for (const spot of form.querySelectorAll("[data-told-at]"))
      spot.replaceChildren(...told.querySelectorAll(`[data-at="${spot.dataset.toldAt}"]`));
  };
  const ask = async () => {
    const typed = new URLSearchParams([...new FormData(form)].filter(([name]) => names.includes(name)));
    if (form.dataset.checkItem) typed.append("item", form.dataset.checkItem);
    const address = `${form.dataset.check}?${typed}`;
    if (address === last) return;
    last = address;
    try {
      const answer = await fetch(address);
      if (answer.ok && !answer.redirected && address === last) tell(await answer.text());
    } catch { last = ""; }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 300); });
  ask();
}

// One choice is one act where the form says so; the button stays for keyboards and old browsers.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.classList.add("auto");
  form.addEventListener("change", () => form.requestSubmit());
}

// Files are chosen by a button in the page's language; the browser's own one speaks the browser's.
root.dataset.scripted = "";
for (const input of document.querySelectorAll(".file input")) {
  const name = input.parentElement.querySelector(".hint");
  input.addEventListener("change", () => {
    if (input.files.length) name.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

// A long list of ticks is narrowed by words; what is ticked stays in sight.
const folded = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
for (const narrow of document.querySelectorAll("[data-narrows]")) {
  const choices = [...document.getElementById(narrow.dataset.narrows).querySelectorAll(".checks label")];
  narrow.hidden = false;
  narrow.addEventListener("input", () => {
    const words = folded(narrow.value).split(/\s+/);
    for (const choice of choices) {
      const text = folded(choice.textContent);
      choice.hidden = !choice.querySelector("input").checked && !words.every((word) => text.includes(word));
    }
  });
  narrow.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change"));
      }
    });
  }
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());

// A page that waits for work in the background asks again.
const wait = document.querySelector("[data-reload-after]");
if (wait) setTimeout(() => location.reload(), Number(wait.dataset.reloadAfter));

// The person's menu closes by a click elsewhere or Escape.
const me = document.querySelector("details.me");
if (me) {
  document.addEventListener("click", (event) => { if (!me.contains(event.target)) me.open = false; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") me.open = false; });
}
