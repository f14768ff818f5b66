// First in the body, before anything is drawn: says that scripts run, as GOV.UK Frontend asks before it starts. A file,
// since nothing inline may run; not in the head, where there is no body yet; and not a module, which would come too late.
document.documentElement.classList.add("crm-js");
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
