// Runs in every frame before the page's own scripts: no dialogs and windows, and in the top frame the observers behind
// render_capture.js. https://github.com/GoogleChrome/web-vitals has the definitions of the values.
(() => {
  const nothing = (value) => () => value;
  Object.assign(window, { alert: nothing(), confirm: nothing(false), prompt: nothing(null), print: nothing(), open: nothing(null) });
  // Both talk UDP past the proxy that keeps a page off the local network.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete window[name];
  if (window.top !== window) return;

  const now = performance.now.bind(performance);
  const seen = { lcp: null, cls: 0, fcp: null, tasks: [], changed: now() };
  const watch = (type, take) => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    } catch {} // a browser without this measure
  };
  watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
  watch("paint", (entry) => { if (entry.name === "first-contentful-paint") seen.fcp = entry.startTime; });
  watch("longtask", (entry) => { if (seen.tasks.length < 10000) seen.tasks.push([entry.startTime, entry.duration]); });
  // CLS is the worst burst of shifts: at most 1 s between two of them and 5 s in all.
  let burst = 0, first = 0, last = 0;
  watch("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    const goesOn = burst && entry.startTime - last < 1000 && entry.startTime - first < 5000;
    if (!goesOn) { burst = 0; first = entry.startTime; }
    burst += entry.value;
    last = entry.startTime;
    seen.cls = Math.max(seen.cls, burst);
  });
  new MutationObserver(() => { seen.changed = now(); })
    .observe(document, { subtree: true, childList: true, characterData: true });

  Object.defineProperty(window, "__sitewright", {
    value: () => ({ lcp: seen.lcp, cls: seen.cls, fcp: seen.fcp, tasks: seen.tasks, quiet: now() - seen.changed }),
  });
})();
