/* Remembers how a visitor came, first and last, and tells it with each form marked data-inbox-hub. */
(function () {
  var KEY = "inbox-hub-visit", LIMIT = 300;
  var NAMES = ("utm_source utm_medium utm_campaign utm_term utm_content utm_id " +
    "gclid gbraid wbraid fbclid msclkid ttclid li_fat_id twclid").split(" ");

  function touch() {
    var asked = new URLSearchParams(location.search), found = { page: location.href.slice(0, LIMIT) };
    var from = document.referrer, campaign = false;
    NAMES.forEach(function (name) {
      if (asked.get(name)) { found[name] = asked.get(name).slice(0, LIMIT); campaign = true; }
    });
    if (from.indexOf(location.origin + "/") !== 0 && from) found.referrer = from.slice(0, LIMIT);
    return { isNew: campaign || !!found.referrer, found: found };
  }

  function remembered() {
    var now = touch(), visit = null;
    try { visit = JSON.parse(localStorage.getItem(KEY)); } catch (e) { /* no storage: this page alone counts */ }
    if (!visit || !visit.first || !visit.last) visit = { first: now.found, last: now.found };
    else if (now.isNew) visit.last = now.found;
    try { localStorage.setItem(KEY, JSON.stringify(visit)); } catch (e) { /* the same */ }
    return visit;
  }

  function tell(form, name, value) {
    var input = form.querySelector('input[name="' + name + '"]');
    if (input) return;
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.appendChild(input);
  }

  var visit = remembered(), id = Date.now().toString(36) + Math.random().toString(36).slice(2);
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-inbox-hub]")) return;
    for (var name in visit.last) tell(event.target, name, visit.last[name]);
    for (name in visit.first) tell(event.target, "first_" + name, visit.first[name]);
    tell(event.target, "_id", id);
  }, true);
})();
