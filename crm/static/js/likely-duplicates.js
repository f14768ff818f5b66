// Shows, while a new employer is typed, which employers it may already be.
const WAIT = 300;
const FEWEST_LETTERS = 3;

export function enhance(form) {
  const place = form.querySelector("div[data-likely]");
  const inputs = ["name", "postcode", "company_number"].map((name) => form.elements.namedItem(name)).filter(Boolean);
  let timer;
  let last = 0;
  const ask = async (turn) => {
    const words = new URLSearchParams(inputs.map((input) => [input.name, input.value]));
    const answer = await fetch(`${form.dataset.likely}?${words}`).catch(() => null);
    if (turn === last && answer?.ok) place.innerHTML = await answer.text();
  };
  const typed = () => {
    clearTimeout(timer);
    const turn = ++last;
    if (inputs[0].value.trim().length < FEWEST_LETTERS) {
      place.replaceChildren();
    } else {
      timer = setTimeout(() => ask(turn), WAIT);
    }
  };
  inputs.forEach((input) => input.addEventListener("input", typed));
  if (inputs.some((input) => input.value !== input.defaultValue)) {
    typed(); // before this script had arrived
  }
}
