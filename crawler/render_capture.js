// The document as it is now, as HTML. The content of open shadow trees is put in front of their host's own, so that
// text and links in web components are read as a visitor sees them.
(most) => {
  const flatten = (original, copy) => {
    const hosts = original.querySelectorAll("*"), copies = copy.querySelectorAll("*");
    // Taken before anything is inserted: both lists are static and in the same order.
    hosts.forEach((host, position) => {
      if (!host.shadowRoot) return;
      const tree = document.createElement("div");
      for (const child of host.shadowRoot.childNodes) tree.append(child.cloneNode(true));
      flatten(host.shadowRoot, tree);
      copies[position].prepend(tree);
    });
  };
  const root = document.documentElement;
  if (!root) return { html: "", elements: 0, url: location.href };
  const all = document.querySelectorAll("*");
  let source = root;
  if (Array.prototype.some.call(all, (element) => element.shadowRoot)) {
    source = root.cloneNode(true);
    flatten(root, source);
  }
  return { html: "<!DOCTYPE html>" + source.outerHTML.slice(0, most), elements: all.length, url: location.href };
}
