// Suggests employers while somebody types; what is picked goes along as an id. The text box works without it.
import "../vendor/accessible-autocomplete.min.js";

const WAIT = 150;
const FEWEST_LETTERS = 2;

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}

export function line(employer) {
  const facts = [employer.place, employer.last_contact ? `last contact ${employer.last_contact}` : "never contacted", employer.owner];
  return `<span class="crm-picker__name">${escaped(employer.name)}</span> <span class="crm-picker__facts">${escaped(facts.filter(Boolean).join(" · "))}</span>`;
}

function styles() {
  const address = new URL("../vendor/accessible-autocomplete.min.css", import.meta.url).href;
  if (!document.querySelector(`link[href="${address}"]`)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    document.head.append(link);
  }
}

// Asks once the typing pauses, and forgets the answer to a question that has been overtaken.
export function asking(address) {
  let timer;
  let last = 0;
  return (words, give) => {
    clearTimeout(timer);
    const turn = ++last;
    timer = setTimeout(async () => {
      const found = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { employers: [] }))
        .catch(() => ({ employers: [] }));
      if (turn === last) give(found.employers);
    }, WAIT);
  };
}

export function enhance(group) {
  styles();
  const input = group.querySelector("input[type=text]");
  const box = group.querySelector(".crm-picker__box");
  const chosen = group.querySelector("input[type=hidden]") ?? document.createElement("input");
  chosen.type = "hidden";
  chosen.name = `${input.name}-id`;
  group.append(chosen);
  const described = input.getAttribute("aria-describedby");
  const hadFocus = document.activeElement === input;
  box.replaceChildren();
  window.accessibleAutocomplete({
    element: box,
    id: input.id,
    name: input.name,
    defaultValue: input.value,
    source: asking(group.dataset.source),
    minLength: FEWEST_LETTERS,
    autoselect: false,
    confirmOnBlur: false,
    displayMenu: "overlay",
    inputClasses: input.className.replace("govuk-input--error", "").trim(),
    menuClasses: "crm-picker__menu",
    tNoResults: () => "No employer found: check the spelling, or add it first",
    templates: {
      inputValue: (employer) => (employer ? employer.name : ""),
      suggestion: (employer) => (typeof employer === "string" ? escaped(employer) : line(employer)),
    },
    onConfirm: (employer) => {
      if (employer) {
        chosen.value = employer.public_id;
        group.querySelector(".crm-picker__matches")?.remove();
      }
    },
  });
  const made = group.querySelector("input[role=combobox]");
  if (described) made.setAttribute("aria-describedby", `${described} ${made.getAttribute("aria-describedby") ?? ""}`.trim());
  made.addEventListener("input", () => { chosen.value = ""; });
  if (hadFocus) made.focus();
}
