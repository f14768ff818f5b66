// Runs before the page is drawn: says that scripts run, as GOV.UK Frontend expects. A file, since nothing inline may run.
document.documentElement.classList.add("crm-js");
document.addEventListener("DOMContentLoaded", () => {
  document.body.classList.add("js-enabled");
  if ("noModule" in HTMLScriptElement.prototype) {
    document.body.classList.add("govuk-frontend-supported");
  }
});
