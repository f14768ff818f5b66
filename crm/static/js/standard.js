// Choosing a known standard fills in its level, as the server would; a level chosen by hand is left alone.
export function enhance(form) {
  const standard = form.elements.standard;
  const level = form.elements.level;
  let suggested = level.value === "";
  level.addEventListener("change", () => { suggested = level.value === ""; });
  const suggest = () => {
    const chosen = [...standard.list.options].find((option) => option.value === standard.value);
    if (suggested && chosen?.dataset.level) {
      level.value = chosen.dataset.level;
    }
  };
  standard.addEventListener("input", suggest);
  suggest(); // what was typed before this script had arrived
}
