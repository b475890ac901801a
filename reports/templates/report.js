"use strict";
// Every string below may have been written by a stranger: it reaches the page through textContent and checked
// attributes only, never as markup.
(async () => {
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const STEP = 25;

  const block = $("data");
  let data;
  if (block.type === "application/json") data = JSON.parse(block.textContent);
  else if (!window.DecompressionStream) return void ($("too-old").hidden = false);
  else {
    const bytes = Uint8Array.from(atob(block.textContent), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    data = await new Response(unpacked).json();
  }
  document.documentElement.classList.add("js");
  const { words, urls, groups, topics } = data;
  const named = (columns, row) => Object.fromEntries(columns.map((name, index) => [name, row[index]]));
  // Long lists come by column; their rows are made when somebody wants to see them.
  const rowsOf = (columns, values) => (values[0] || []).map((_, index) => {
    const row = {};
    for (let column = 0; column < columns.length; column += 1) row[columns[column]] = values[column][index];
    return row;
  });
  const pages = rowsOf(data.pages.columns, data.pages.values);
  for (const group of groups) {
    let rows;
    Object.defineProperty(group, "rows", { get: () => (rows ??= rowsOf(data.findings, group.values)) });
  }
  for (const topic of topics) topic.rows = topic.rows.map((row) => named(data.keywords, row));
  const pageOf = new Map(pages.map((page, index) => [page.url, index]));
  const urlOf = new Map(urls.map((url, index) => [url, index]));

  // Words
  const plural = new Intl.PluralRules(words.language);
  const digits = (text) => text.replace(/\d/g, (digit) => words.digits[digit]);
  const number = (value) => {
    const [whole, part] = String(Math.round(value * 100) / 100).split(".");
    return digits(whole.replace(/\B(?=(\d{3})+$)/g, words.group) + (part ? words.decimal + part : ""));
  };
  const t = (key, values = {}) => words.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const n = (key, value) => words.counts[key][plural.select(value)].replace("{n}", number(value));
  const characters = (text) => {
    if (!Intl.Segmenter) return n("characters", [...text].length);
    return n("characters", [...new Intl.Segmenter().segment(text)].length);
  };

  const day = (iso) => new Date(iso).toLocaleDateString(words.language, { dateStyle: "long", timeZone: "UTC" });

  // Elements
  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) if (value) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== "" && child != null));
    return node;
  };
  const bdi = (text, attributes) => el("bdi", attributes, text);
  const icon = (name) => {
    const svg = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
  };
  const badge = (kind, text) => el("span", { class: `badge ${kind}` }, kind ? icon(kind) : "", text);
  const outward = (url, label) =>
    /^https?:\/\//i.test(url)
      ? el("a", { class: "url", href: url, target: "_blank", rel: "noopener noreferrer" }, bdi(label || url, { dir: "ltr" }))
      : bdi(label || url, { class: "url", dir: "ltr" });
  // Addresses of the site are shown from their path on, in the letters they are written with.
  const readable = (url) => {
    const short = url.startsWith(`${data.origin}/`) ? url.slice(data.origin.length) : url;
    try {
      const decoded = decodeURI(short);
      return /[\s\p{C}]/u.test(decoded.replaceAll("\u200c", "")) ? short : decoded;
    } catch {
      return short; // a broken escape is shown as it is
    }
  };
  const names = urls.map(readable);
  const place = (id) => {
    if (id < 0) return "";
    if (!pageOf.has(id)) return outward(urls[id], names[id]);
    return el("a", { class: "url", href: `#page/${pageOf.get(id)}` }, bdi(names[id], { dir: "ltr" }));
  };
  const somewhere = (url) => (urlOf.has(url) ? place(urlOf.get(url)) : outward(url, readable(url)));
  // What a message quotes was crawled and may run the other way.
  const message = (text) =>
    el("p", null, el("span", { lang: "en", dir: "ltr" }, ...text.split(/([“"][^“”"]*[”"])/).map((part, index) => (index % 2 ? bdi(part) : part))));
  const pair = (label, ...value) => el("div", null, `${label}: `, ...value);
  const fact = (label, value, wide) => el("div", { class: wide ? "wide" : "" }, el("dt", null, label), el("dd", null, value));
  const known = (value) => (value == null ? el("span", { class: "soft" }, t("unknown")) : number(Math.round(value)));
  const say = (text) => ($("announce").textContent = text);

  const list = (box, items, draw, step = STEP) => {
    box.replaceChildren();
    const grow = () => {
      const from = box.querySelectorAll(":scope > :not(.more)").length;
      const button = box.querySelector(":scope > .more");
      const added = items.slice(from, from + step).map(draw);
      if (button) button.remove();
      box.append(...added);
      const left = items.length - from - added.length;
      if (left > 0) {
        const more = el("button", { type: "button", class: "more" }, t("more", { n: number(Math.min(step, left)) }));
        more.addEventListener("click", () => {
          grow();
          const next = box.children[from + added.length];
          (next.querySelector("a, button") || next).focus();
        });
        box.append(more);
      }
    };
    grow();
  };

  // Findings
  const source = (label, text, kind, copied) => {
    const button = copied ? el("button", { type: "button" }, t("copy")) : "";
    if (button) button.addEventListener("click", () => copy(text, button));
    return el("div", { class: `code ${kind}` }, el("p", null, el("span", null, label), button), el("pre", { dir: "ltr" }, el("code", null, bdi(text))));
  };
  const copy = async (text, button, words = t("copy")) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = el("textarea", { class: "hidden" });
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    button.textContent = t("copied");
    say(t("copied"));
    setTimeout(() => (button.textContent = words), 2000);
  };
  const evidence = (row) => {
    const items = [];
    if (row.target >= 0) items.push(pair(t("target"), place(row.target)));
    const value = (of) => (typeof of === "number" ? number(of) : bdi(String(of)));
    if (row.value != null && row.value !== "") items.push(pair(t("found"), el("b", null, value(row.value))));
    if (row.threshold != null && row.threshold !== "") items.push(pair(t("allowed"), el("b", null, value(row.threshold))));
    if (row.since && row.since < data.crawled) items.push(pair(t("since"), el("b", null, day(row.since))));
    if (row.line) items.push(pair(t("line"), el("b", null, number(row.line))));
    for (const [name, values] of row.details || []) {
      const parts = values.flatMap((item, index) => [index ? ", " : "", /^https?:\/\//i.test(item) ? somewhere(item) : bdi(String(item))]);
      items.push(el("div", { dir: "ltr" }, el("span", { lang: "en" }, name.replaceAll("_", " ")), ": ", ...parts));
    }
    return items.length ? el("div", { class: "evidence" }, ...items) : "";
  };
  const finding = (row, where) => {
    const current = row.snippet || row.current;
    return el(
      "div", { class: "row" }, where, message(row.message), evidence(row),
      current ? source(t("now"), current, "", !row.proposed) : "",
      row.proposed ? source(t(row.complete ? "suggested" : "draft"), row.proposed, "better", true) : "",
    );
  };
  // Rows as a spreadsheet takes them: what could begin a formula is marked as text.
  const cell = (value) => {
    const text = value == null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const csv = (columns, rows) => [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  const copies = (button, columns, rows) => {
    const words = button.textContent;
    button.addEventListener("click", () => copy(csv(columns, rows()), button, words));
  };
  const onPage = (row) => finding(row, el("p", { class: "where" }, row.url < 0 ? t("whole_site") : place(row.url)));

  const cards = [...document.querySelectorAll("details.group")];
  const drawGroup = (card) => {
    const group = groups[card.dataset.index];
    const rows = card.shown?.length ? card.shown : group.rows;
    const box = card.querySelector(".rows");
    if (box.drawn === rows) return;
    box.drawn = rows;
    list(box, rows, onPage);
  };
  for (const card of cards) card.addEventListener("toggle", () => card.open && drawGroup(card));

  const has = (text, query) => text.toLowerCase().includes(query);
  const leadsTo = (id, query) => id >= 0 && (has(names[id], query) || has(urls[id], query));
  const filterFindings = () => {
    const query = $("finding-search").value.trim().toLowerCase();
    const category = $("finding-category").value;
    const severities = new Set([...document.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    let kinds = 0, total = 0;
    for (const card of cards) {
      const group = groups[card.dataset.index];
      const wanted = severities.has(card.dataset.severity) && (!category || card.dataset.category === category);
      const whole = !query || has(`${group.title} ${group.anchor}`, query);
      const match = (row) => has(row.message, query) || leadsTo(row.url, query) || leadsTo(row.target, query);
      const rows = !wanted ? [] : whole ? null : group.rows.filter(match);
      card.hidden = rows ? !rows.length : !group.count;
      card.shown = rows;
      if (card.hidden) continue;
      kinds += 1;
      total += whole ? group.total : rows.length;
      if (card.open) drawGroup(card);
    }
    $("finding-count").textContent = kinds ? `${n("rules", kinds)} · ${n("findings", total)}` : t("no_match");
  };
  if ($("finding-filters")) {
    const shown = () => cards.filter((card) => !card.hidden).flatMap((card) => (card.shown || groups[card.dataset.index].rows).map((row) => [
      groups[card.dataset.index].anchor.replace(/^\w+\//, ""), card.dataset.severity, row.url < 0 ? "" : urls[row.url],
      row.target < 0 ? "" : urls[row.target], row.message, row.value, row.threshold, row.line, row.since,
    ]));
    copies($("finding-csv"), ["rule", "severity", "url", "target", "message", "value", "threshold", "line", "first_seen"], shown);
    $("finding-filters").addEventListener("input", filterFindings);
    filterFindings();
  }

  // Pages
  const label = (page) => page.title || page.heading || (page.read ? t("untitled") : names[page.url]);
  const opened = (page) => page.status >= 200 && page.status < 300 && !page.reason;
  const answer = (page) => {
    const reason = words.reasons[page.reason] || page.reason;
    const kind = opened(page) ? "ok" : page.status >= 300 && page.status < 400 ? "" : "error";
    return badge(kind, [page.status, reason].filter(Boolean).join(" · ") || t("unknown"));
  };
  const drawPage = (page) => {
    const index = pageOf.get(page.url);
    const marks = [];
    if (!opened(page)) marks.push(answer(page));
    for (const kind of ["error", "warning", "notice"]) {
      const number = page[`${kind}s`];
      if (number) marks.push(badge(kind, n(`${kind}s`, number)));
    }
    let below = "";
    if (page.read) below = bdi(names[page.url], { class: "url", dir: "ltr" });
    else if (page.redirect_to >= 0) below = el("span", { class: "url" }, `${t("redirects_to")} `, bdi(names[page.redirect_to], { dir: "ltr" }));
    return el(
      "div", { class: "page-row" },
      el("a", { href: `#page/${index}` }, bdi(label(page), { lang: page.language })),
      below,
      el("span", { class: "marks" }, ...marks),
    );
  };
  const shows = {
    all: () => true,
    faulty: (page) => page.errors + page.warnings + page.notices > 0,
    indexable: (page) => page.read && !page.indexability,
    hidden: (page) => page.read && page.indexability,
    broken: (page) => !opened(page),
  };
  const far = (value) => (value == null ? Infinity : value);
  const orders = {
    findings: () => 0, // as the file has them
    url: (a, b) => (urls[a.url] < urls[b.url] ? -1 : 1),
    depth: (a, b) => far(a.depth) - far(b.depth) || 0,
    words: (a, b) => far(a.read ? a.words : null) - far(b.read ? b.words : null) || 0,
    inlinks: (a, b) => a.inlinks - b.inlinks,
  };
  let foundPages = [];
  const filterPages = () => {
    const query = $("page-search").value.trim().toLowerCase();
    const match = (page) => !query || has(`${page.title}\n${page.description}`, query) || leadsTo(page.url, query);
    const found = pages.filter(shows[$("page-show").value]).filter(match);
    found.sort(orders[$("page-sort").value]);
    foundPages = found;
    list($("page-rows"), found, drawPage);
    $("page-count").textContent = found.length ? n("pages", found.length) : t("no_match");
  };
  const pageColumns = data.pages.columns.filter((name) => !["excerpt", "linked_from"].includes(name));
  const addresses = new Set(["url", "redirect_to", "canonical"]);
  const exported = (page, name) => (!addresses.has(name) ? page[name] : page[name] < 0 ? "" : urls[page[name]]);
  copies($("page-csv"), pageColumns, () => foundPages.map((page) => pageColumns.map((name) => exported(page, name))));
  $("page-filters").addEventListener("input", filterPages);
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
  filterPages();
  performance.mark("ready");

  const preview = (page, kind) => {
    const { hostname } = new URL(urls[page.url]);
    const parts = names[page.url].replace(/^https?:\/\/[^/]*/, "").split(/[/?]/).filter(Boolean);
    const crumbs = [hostname, ...parts].join(" › ");
    const host = hostname.replace(/^www\./, "");
    const text = page.description || page.excerpt;
    return el(
      "div", { class: `preview ${kind}` }, el("p", null, t(`preview_${kind}`)),
      el(
        "div", { class: "serp" },
        el("div", { class: "site" }, el("i", { "aria-hidden": "true" }, host[0].toUpperCase()), el("span", null, el("b", { dir: "ltr" }, host), bdi(crumbs, { dir: "ltr" }))),
        el("p", { class: "headline", dir: "auto", lang: page.language }, label(page)),
        text ? el("p", { class: "text", dir: "auto", lang: page.language }, text) : "",
      ),
    );
  };
  const text = (value, page) => (value ? el("span", null, bdi(value, { lang: page.language }), " ", el("span", { class: "soft" }, characters(value))) : badge("warning", t("missing")));
  const languageName = (code) => {
    try {
      return new Intl.DisplayNames([words.language], { type: "language" }).of(code);
    } catch {
      return code;
    }
  };
  const showPage = (index) => {
    const page = pages[index];
    const here = groups.flatMap((group) => group.rows.filter((row) => row.url === page.url).map((row) => [group, row]));
    const facts = [fact(t("status"), el("span", null, answer(page), " ", page.detail ? bdi(page.detail, { class: "soft" }) : ""))];
    facts.push(fact(t("indexability"), page.read ? t(page.indexability ? `hidden_${page.indexability}` : "indexable") : t("unread")));
    if (page.redirect_to >= 0) facts.push(fact(t("redirects_to"), place(page.redirect_to)));
    if (page.canonical >= 0) facts.push(fact(t("canonical"), place(page.canonical)));
    facts.push(fact(t("depth"), page.depth == null ? t("unlinked_why") : n("clicks", page.depth)), fact(t("inlinks"), number(page.inlinks)));
    if (page.linked_from.length) facts.push(fact(t("linked_from"), el("span", null, ...page.linked_from.flatMap((id, index) => [index ? " · " : "", place(id)])), true));
    if (page.read) {
      facts.push(fact(t("words"), number(page.words)));
      if (page.language) facts.push(fact(t("language"), languageName(page.language)));
      for (const name of ["title", "heading", "description"]) facts.push(fact(t(name), text(page[name], page), true));
    }
    const back = el("button", { type: "button" }, t("back"));
    back.addEventListener("click", () => (location.hash = "#pages"));
    const heading = el("h3", { tabindex: "-1" }, bdi(label(page), { lang: page.language }));
    const previews = !page.read ? [] : [
      el("h4", null, t("preview")),
      el("div", { class: "previews" }, preview(page, "wide"), preview(page, "narrow")),
      el("p", { class: "soft" }, t("preview_note"), page.description ? "" : ` ${t("preview_excerpt")}`),
    ];
    const keywords = topics.flatMap((topic) => topic.rows.filter((row) => row.urls.includes(page.url)));
    const about = !keywords.length ? [] : [
      el("h4", null, t("page_keywords")),
      el("p", { class: "tags" }, ...keywords.slice(0, 20).flatMap((row) => [bdi(row.keyword, { lang: row.language }), " "])),
    ];
    const rows = here.map(([group, row]) =>
      finding(row, el("p", { class: "where" }, badge(group.severity, t(group.severity)), " ", el("a", { href: `#${group.anchor}`, lang: "en", dir: "auto" }, group.title), group.sure ? "" : ` (${t("unsure")})`)),
    );
    $("page-detail").replaceChildren(
      back, heading, el("p", null, outward(urls[page.url])), el("dl", { class: "facts" }, ...facts), ...previews, ...about,
      el("h4", null, t("page_findings")), ...(rows.length ? rows : [el("p", null, t("page_clean"))]),
    );
    turn(true);
    heading.focus({ preventScroll: true });
    $("pages").scrollIntoView();
  };
  const turn = (toPage) => {
    $("page-detail").hidden = !toPage;
    $("page-list").hidden = toPage;
  };

  // Topics
  const drawKeyword = (row) =>
    el(
      "tr", null, el("td", null, bdi(row.keyword, { lang: row.language })),
      ...[row.opportunity, row.difficulty].map((value) => el("td", { class: "figure" }, known(value))),
      el("td", { class: "figure" }, known(row.volume), row.volume_most == null ? "" : `–${number(row.volume_most)}`),
      el("td", { class: "figure" }, t("percent", { n: number(Math.round(row.confidence * 100)) })),
      el("td", null, row.urls.length ? place(row.urls[0]) : el("span", { class: "soft" }, t("nowhere"))),
    );
  const drawTopic = (topic) => {
    const heads = ["keyword", "opportunity", "difficulty", "volume", "confidence", "on_pages"].map((name) => el("th", { scope: "col" }, t(name)));
    const body = el("tbody");
    const inside = el("div", { class: "inside" });
    const score = (name) => topic[name] != null && `${t(name)} ${number(Math.round(topic[name]))}`;
    const about = [score("opportunity"), score("difficulty"), topic.language && languageName(topic.language), n("keywords", topic.rows.length)];
    const card = el(
      "details", { class: "topic" },
      el("summary", null, el("span", { class: "name" }, bdi(topic.label, { lang: topic.language })), el("span", { class: "soft" }, about.filter(Boolean).join(" · "))),
      inside,
    );
    card.addEventListener("toggle", () => {
      if (!card.open || inside.firstChild) return;
      inside.append(el("div", { class: "table", tabindex: "0", role: "region", "aria-label": topic.label }, el("table", null, el("thead", null, el("tr", null, ...heads)), body)));
      inside.append(el("p", { class: "soft" }, t("topics_embedder", { embedder: topic.embedder })));
      body.append(...topic.rows.map(drawKeyword));
    });
    return card;
  };
  if ($("topic-rows")) {
    $("topic-rows").classList.add("topics");
    let foundTopics = [];
    const keywordColumns = data.keywords.filter((name) => name !== "urls");
    const keywordRows = () => foundTopics.flatMap((topic) => topic.rows.map((row) => [topic.label, ...keywordColumns.map((name) => row[name]), row.urls.map((id) => urls[id]).join(" ")]));
    copies($("topic-csv"), ["topic", ...keywordColumns, "urls"], keywordRows);
    const filterTopics = () => {
      const query = $("topic-search").value.trim().toLowerCase();
      const found = topics.filter((topic) => !query || has(topic.label, query) || topic.rows.some((row) => has(row.keyword, query)));
      foundTopics = found;
      list($("topic-rows"), found, drawTopic, 50);
      $("topic-count").textContent = found.length ? n("topics", found.length) : t("no_match");
    };
    $("topic-search").addEventListener("input", filterTopics);
    filterTopics();
  }

  // Places in the report have addresses: #rule/ID, #unsure/ID, #page/N, #pages
  const go = () => {
    const hash = location.hash.slice(1);
    const page = /^page\/(\d+)$/.exec(hash);
    if (page && page[1] < pages.length) return showPage(Number(page[1]));
    if (!hash || hash === "pages") turn(false);
    const card = cards.find((item) => item.id === hash);
    if (!card) return;
    card.hidden = false;
    card.open = true;
    drawGroup(card);
    card.scrollIntoView();
    card.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", go);
  // The browser looks for the fragment itself when it has loaded the file, and would take the focus away again.
  if (document.readyState === "complete") go();
  else addEventListener("load", () => setTimeout(go));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const inPages = $("pages").getBoundingClientRect().top < innerHeight / 2 && !$("page-list").hidden;
    event.preventDefault();
    (inPages || !$("finding-search") ? $("page-search") : $("finding-search")).focus();
  });

  let openedForPrint = [];
  addEventListener("beforeprint", () => {
    openedForPrint = cards.filter((card) => !card.open && !card.hidden);
    for (const card of openedForPrint) {
      card.open = true;
      drawGroup(card);
    }
  });
  addEventListener("afterprint", () => {
    for (const card of openedForPrint) card.open = false;
  });

  const date = document.querySelector("time");
  const when = new Date(date.dateTime);
  if (!isNaN(when)) date.textContent = when.toLocaleString(words.language, { dateStyle: "long", timeStyle: "short" });
})();
