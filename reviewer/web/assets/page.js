/* What the page does without asking the server: go to a place in the report, filter lists, show what a sentence rests on.
   One listener each on the document, since the framework replaces the elements whenever a result changes. */
(() => {
  // Where a finding has several places, its own one, unless one of them was clicked (`at`).
  const goTo = (split, id, at) => {
    const marks = [...split.querySelectorAll(`[data-mark="${CSS.escape(id)}"]`)];
    split.querySelectorAll(".rv-lit").forEach((lit) => lit.classList.remove("rv-lit"));
    split.closest(".block").rvLit = marks.length ? id : null; // for when a new result replaces the elements
    if (!marks.length) return;
    marks.forEach((mark) => mark.classList.add("rv-lit"));
    const pane = split.querySelector(".rv-sheets");
    const mark = at ?? marks.find((one) => !("further" in one.dataset)) ?? marks[0];
    const place = mark.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    pane.scrollTo({ top: pane.scrollTop + place.top - frame.top - Math.min(160, frame.height / 3), behavior: "smooth" });
  };

  const openRow = (split, id) => {
    const row = [...split.querySelectorAll("[data-row], [data-goto]")].find((item) => item.dataset.row === id || item.dataset.goto === id);
    if (!row) return;
    for (let above = row.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
    split.querySelectorAll(".rv-current").forEach((item) => item.classList.remove("rv-current"));
    row.classList.add("rv-current");
    row.scrollIntoView({ block: "nearest", behavior: "smooth" });
  };

  const applyFilter = (filter) => {
    const list = filter.parentElement;
    const wanted = {};
    filter.querySelectorAll("button[data-choose][aria-pressed=true]").forEach((item) => (wanted[item.dataset.choose] = item.dataset.value));
    filter.querySelectorAll("select[data-choose]").forEach((item) => (wanted[item.dataset.choose] = item.value));
    let shown = 0;
    list.querySelectorAll("[data-row]").forEach((row) => {
      row.hidden = Object.entries(wanted).some(([key, value]) => value && row.dataset[key] !== value);
      shown += !row.hidden;
    });
    list.querySelectorAll("details.rv-branch").forEach((branch) => (branch.hidden = !branch.querySelector("[data-row]:not([hidden])")));
    const nothing = list.querySelector(".rv-nothing");
    if (nothing) nothing.hidden = shown > 0;
  };

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("button[data-choose]");
    if (choice) {
      choice.parentElement.querySelectorAll("button").forEach((item) => item.setAttribute("aria-pressed", item === choice));
      applyFilter(choice.closest("[data-filter]"));
      return;
    }
    const split = event.target.closest("[data-split]");
    if (!split) return;
    const mark = event.target.closest("[data-mark]");
    if (mark) { openRow(split, mark.dataset.mark); goTo(split, mark.dataset.mark, mark); return; }
    const link = event.target.closest("[data-goto]");
    if (link) goTo(split, link.dataset.goto);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-choose]")) applyFilter(event.target.closest("[data-filter]"));
  });

  // Up and down move through a list of findings, as in any list of a desktop program.
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.matches(".rv-row > summary")) return;
    const rows = [...event.target.closest(".rv-list").querySelectorAll(".rv-row:not([hidden]) > summary")];
    const next = rows[rows.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.dataset.goto) goTo(next.closest("[data-split]"), next.dataset.goto);
  });

  let bubble = null;
  const hide = () => { bubble?.remove(); bubble = null; };
  const show = (sentence) => {
    hide();
    bubble = document.createElement("div");
    bubble.className = "rv-bubble";
    bubble.setAttribute("role", "note");
    const head = document.createElement("b");
    head.textContent = "这句话的依据";
    bubble.append(head, ...sentence.dataset.basis.split("\n").map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    document.body.append(bubble);
    const place = sentence.getBoundingClientRect();
    bubble.style.left = `${Math.max(8, Math.min(place.left, innerWidth - bubble.offsetWidth - 12))}px`;
    const below = place.bottom + 6 + bubble.offsetHeight < innerHeight;
    bubble.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - bubble.offsetHeight - 6)}px`;
  };
  for (const kind of ["click", "mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const sentence = event.target.closest?.(".rv-grounded");
      if (sentence) show(sentence); else if (!event.target.closest?.(".rv-bubble")) hide();
    });
  }
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

  // The file dialogue offers reports only; the framework's own filter would refuse others in English.
  document.addEventListener("click", (event) => {
    const upload = event.target.closest(".rv-upload"), input = upload?.querySelector("input[type=file]");
    if (input) input.accept = upload.id === "rv-batch-upload" ? ".pdf,.docx,.zip" : ".pdf,.docx";
  }, true);

  // Names that the framework forgot to translate: they show when the mouse rests on a button, and are read aloud.
  const NAMES = { "More tabs": "更多",  "Click to upload or drop files": "点击或拖放文件上传", "common.upload": "继续添加文件", "common.clear": "清除", "common.download": "下载", "Clear": "清除", "Remove": "移除", "Remove this file": "移除这个文件", "Close": "关闭" };
  new MutationObserver(() => {
    for (const [name, chinese] of Object.entries(NAMES)) {
      for (const attribute of ["aria-label", "title"]) {
        document.querySelectorAll(`[${attribute}="${name}"]`).forEach((item) => item.setAttribute(attribute, chinese));
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Who clicks while a file is still on its way means the file too: the click waits for it.
  const LONGEST = 600_000, LOOK = 100; // milliseconds
  let patient = false;
  document.addEventListener("click", (event) => {
    const start = event.target.closest("#rv-start, #rv-batch-start"), tab = start?.closest(".tabitem");
    const loading = () => [...tab.querySelectorAll(".rv-upload")].some((upload) => upload.querySelector("progress"));
    if (!start || !loading()) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (patient) return;
    patient = true;
    const begin = Date.now();
    const wait = setInterval(() => {
      if (loading() && Date.now() - begin < LONGEST) return;
      clearInterval(wait);
      setTimeout(() => { patient = false; start.click(); }, LOOK);
    }, LOOK);
  }, true);

  // A session can end while its page is open: that is said once, where it is seen, whatever was asked for.
  const ask = window.fetch;
  window.fetch = async (...what) => {
    const answer = await ask(...what);
    if (answer.status === 401 && !document.querySelector(".rv-expired")) {
      const told = Object.assign(document.createElement("div"), { className: "rv-expired rv-notice error", textContent: "登录已过期，没有保存的内容请先复制下来，" });
      told.setAttribute("role", "alert");
      told.append(Object.assign(document.createElement("a"), { href: "/login", textContent: "重新登录" }), "。");
      document.body.append(told);
    }
    return answer;
  };
})();
