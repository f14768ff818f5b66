// While a contact is written: employers are suggested, and the parts of the page that depend on what was chosen (who was
// in touch, what crosses it, who is there) are fetched from the same address that answers without a script.
import { asking, suggesting } from "./employer-picker.js";

const WAIT = 250;
const ASIDE = new Set(["add", "remove", "ask"]);
const BEARS_ON_CLASHES = ["channel", "initiated_by", "themes", "officers", "on"];

function parts(root) {
  return [...root.querySelectorAll("[data-part]")];
}

function take(form, page, names) {
  for (const part of parts(form)) {
    const name = part.dataset.part;
    const fresh = page.querySelector(`[data-part="${name}"]`);
    if (fresh && (!names || names.includes(name))) {
      part.replaceWith(fresh);
    }
  }
}

async function ask(form, fields, names) {
  const data = new FormData(form);
  data.delete("attachments");
  for (const [name, value] of Object.entries(fields)) {
    data.append(name, value);
  }
  const answer = await fetch(window.location.href, { method: "POST", body: data });
  if (!answer.ok || answer.redirected) {
    return false;
  }
  take(form, new DOMParser().parseFromString(await answer.text(), "text/html"), names);
  return true;
}

function bearsOnClashes(field) {
  const name = field.name ?? "";
  return BEARS_ON_CLASHES.some((each) => name === each || name.startsWith(`${each}-`));
}

function isChanged(field) {
  if (field.options) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.checked !== field.defaultChecked || field.value !== field.defaultValue;
}

function suggest(form, choose) {
  const holder = form.querySelector("[data-find]");
  const input = holder?.querySelector("input[name=find]");
  if (!input || holder.dataset.ready) {
    return;
  }
  holder.dataset.ready = "yes";
  suggesting(input, holder.querySelector(".log-find__box"), {
    ...asking(holder.dataset.find, "No employer found: check the spelling, or press Find"),
    inputClasses: "govuk-input log-find__input",
    onConfirm: (employer) => employer && choose(employer.public_id),
  });
}

export function enhance(form) {
  const choose = (publicId) => {
    form.querySelector("input[name=find]").value = "";
    return change({ add: publicId });
  };

  async function change(fields) {
    const done = await ask(form, fields).catch(() => false);
    suggest(form, choose);
    if (done) {
      const next = form.querySelector("#stop-and-look") ?? form.querySelector("input[name=find]");
      next?.setAttribute("tabindex", next.matches("input") ? "0" : "-1");
      next?.focus({ preventScroll: true });
    }
    return done;
  }

  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    const isFinding = document.activeElement?.getAttribute("name") === "find";
    const wantsFind = pressed?.value === "find" || (pressed?.value === "default" && isFinding);
    if (wantsFind || ASIDE.has(pressed?.name)) {
      event.preventDefault();
      change(wantsFind ? { step: "find" } : { [pressed.name]: pressed.value });
    }
  });

  // With its list open the box keeps Enter to itself; where nothing in the list is highlighted, it means "Find".
  form.addEventListener("keydown", (event) => {
    const box = event.target;
    const isOnOption = (box.getAttribute("aria-activedescendant") ?? "").includes("__option--");
    if (event.key === "Enter" && box.name === "find" && box.value.trim() && !isOnOption) {
      event.preventDefault();
      event.stopPropagation();
      change({ step: "find" });
    }
  }, { capture: true });

  let timer;
  const refresh = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (form.querySelectorAll("input[name=employers]").length === 1) {
        ask(form, { step: "refresh" }, ["warnings"]).catch(() => false);
      }
    }, WAIT);
  };
  form.addEventListener("change", (event) => {
    if (bearsOnClashes(event.target)) {
      refresh();
    }
  });
  // What was chosen before this script had arrived.
  if ([...form.elements].some((field) => bearsOnClashes(field) && isChanged(field))) {
    refresh();
  }

  suggest(form, choose);
}
