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

// Asks once the typing pauses, and forgets the answer to a question that has been overtaken. That nothing was found is
// said only when the answer is there.
export function asking(address, nothingFound) {
  let timer;
  let last = 0;
  let answered = 0;
  const source = (words, give) => {
    clearTimeout(timer);
    const turn = ++last;
    timer = setTimeout(async () => {
      const found = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : { employers: [] }))
        .catch(() => ({ employers: [] }));
      if (turn === last) {
        answered = turn;
        give(found.employers);
      }
    }, WAIT);
  };
  return { source, tNoResults: () => (answered === last ? nothingFound : "Looking for employers") };
}

// Puts a box with suggestions in the place of a text box and gives the new input. What somebody had typed before the
// script came is typed again, so that it is asked about: the library's own default value would be offered as a
// suggestion that is no employer.
function replace(input, box, options) {
  const described = input.getAttribute("aria-describedby");
  const { value } = input;
  const hadFocus = document.activeElement === input;
  box.replaceChildren();
  window.accessibleAutocomplete({
    element: box,
    id: input.id,
    name: input.name,
    minLength: FEWEST_LETTERS,
    autoselect: false,
    confirmOnBlur: false,
    displayMenu: "overlay",
    menuClasses: "crm-picker__menu",
    templates: { inputValue: (employer) => employer?.name ?? "", suggestion: line },
    ...options,
  });
  const made = box.querySelector("input[role=combobox]");
  if (described) {
    made.setAttribute("aria-describedby", `${described} ${made.getAttribute("aria-describedby") ?? ""}`.trim());
  }
  if (hadFocus) {
    made.focus();
  }
  if (value) {
    made.value = value;
    made.setSelectionRange(value.length, value.length);
    made.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return made;
}

// Suggests employers in a text box, which stands alone in `box`. A box that came with words stays as it is until they
// are changed: a list that opens over them would be in the way. `began` is told of every input that takes its place.
export function suggesting(input, box, options, began = () => {}) {
  const begin = () => began(replace(input, box, options));
  if (input.value && document.activeElement !== input) {
    input.addEventListener("input", begin, { once: true });
  } else {
    begin();
  }
}

export function enhance(group) {
  styles();
  const input = group.querySelector("input[type=text]");
  const chosen = group.querySelector("input[type=hidden]") ?? document.createElement("input");
  chosen.type = "hidden";
  chosen.name = `${input.name}-id`;
  group.append(chosen);
  const forget = () => { chosen.value = ""; };
  input.addEventListener("input", forget);
  suggesting(input, group.querySelector(".crm-picker__box"), {
    ...asking(group.dataset.source, "No employer found: check the spelling, or have it added first"),
    inputClasses: input.className.replace("govuk-input--error", "").trim(),
    onConfirm: (employer) => {
      if (employer) {
        chosen.value = employer.public_id;
        group.querySelector(".crm-picker__matches")?.remove();
      }
    },
  }, (made) => made.addEventListener("input", forget));
}
