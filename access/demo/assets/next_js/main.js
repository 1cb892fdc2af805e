// Marks the menu's entry of the page that is shown.
for (const entry of document.querySelectorAll("[data-block=top] nav a")) {
  if (entry.pathname === location.pathname) entry.setAttribute("aria-current", "page");
}
