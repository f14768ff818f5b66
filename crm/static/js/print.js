// Shows a button that prints the page; without scripts the browser's own menu does it.
export function enhance(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
