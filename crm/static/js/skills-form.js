// The skills needs form: a question that hangs on another is shown once it applies, and "I don't know" empties its number.
// Without this every question stands on the page with words that say when to answer it.

export function enhance(form) {
  for (const follower of form.querySelectorAll("[data-hangs-on]")) {
    const fields = form.querySelectorAll(`[name="${follower.dataset.hangsOn}"]`);
    const wanted = follower.dataset.values.split(" ");
    const show = () => {
      follower.hidden = ![...fields].some((field) => field.checked && wanted.includes(field.value));
    };
    follower.querySelector(".skills-follows__words").classList.add("govuk-visually-hidden");
    form.addEventListener("change", show);
    show();
  }
  for (const unknown of form.querySelectorAll('input[value="dont_know"][type="checkbox"][name$="_dont_know"]')) {
    const name = unknown.name.replace(/_dont_know$/, "");
    const number = form.querySelector(`[name="${name}"]`);
    const estimate = form.querySelector(`[name="${name}_estimate"]`);
    unknown.addEventListener("change", () => {
      if (unknown.checked) {
        number.value = "";
        if (estimate) estimate.checked = false;
      }
    });
    number.addEventListener("input", () => {
      if (number.value !== "") unknown.checked = false;
    });
  }
}
