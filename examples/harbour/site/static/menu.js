// Marks the menu entry of the section that is being read.
for (const link of document.querySelectorAll("nav a")) {
  if (location.pathname.startsWith(new URL(link.href).pathname)) link.setAttribute("aria-current", "page");
}
