// Starts GOV.UK Frontend and the enhancements a page asks for. Every page works without any of this.
import { initAll } from "../vendor/govuk-frontend.min.js";

initAll();

// An enhancement is a module named by data-enhance; it exports enhance(element).
const ENHANCEMENTS = {
  board: "./board.js",
  "employer-picker": "./employer-picker.js",
  "likely-duplicates": "./likely-duplicates.js",
  "log-contact": "./log-contact.js",
  print: "./print.js",
  standard: "./standard.js",
  "skills-form": "./skills-form.js",
};

for (const [name, address] of Object.entries(ENHANCEMENTS)) {
  const elements = document.querySelectorAll(`[data-enhance~="${name}"]`);
  if (elements.length > 0) {
    import(address).then((module) => elements.forEach((element) => module.enhance(element)));
  }
}
