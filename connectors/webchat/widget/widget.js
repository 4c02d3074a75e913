// The one script of a page that shows the chat. It adds a frame and gives it its place; everything else happens inside.
(() => {
  const script = document.currentScript;
  if (!script || document.querySelector("iframe[data-inbox-hub-chat]")) return;
  const home = new URL(".", script.src);
  const side = script.dataset.side === "left" ? "left" : "right";
  const asked = script.dataset.lang || document.documentElement.lang || "";
  const about = new URLSearchParams({ lang: asked, page: location.origin + location.pathname, title: document.title.slice(0, 200), side });
  const frame = document.createElement("iframe");
  let isThere = false;

  // Every rule by hand and important: no style sheet of the page reaches the frame. Set by script, so that a policy
  // against inline styles does not forbid it.
  function place(isOpen) {
    const isNarrow = isOpen && matchMedia("(max-width: 480px)").matches;
    const rules = {
      all: "initial", position: "fixed", display: "block", border: "0", margin: "0", padding: "0", background: "transparent",
      "color-scheme": "light dark", "z-index": "2147483000", bottom: "0", [side]: "0", "max-width": "none", "max-height": "none",
      width: isNarrow ? "100vw" : isOpen ? "min(400px, 100vw)" : "96px",
      height: isNarrow ? "100dvh" : isOpen ? "min(640px, 100dvh)" : "96px",
    };
    for (const [name, value] of Object.entries(rules)) frame.style.setProperty(name, value, "important");
  }

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home.origin || event.data?.of !== "inbox-hub-chat") return;
    isThere = true;
    frame.title = String(event.data.label);
    place(event.data.open === true);
  });

  // A hub that is away for a moment while the page loads: try again, less and less often.
  function load(wait) {
    if (isThere) return;
    frame.remove();
    frame.src = `${new URL("frame.html", home)}#${about}`;
    document.body.append(frame);
    setTimeout(() => load(Math.min(wait * 2, 60000)), wait);
  }

  function begin() {
    frame.dataset.inboxHubChat = "";
    frame.title = "Chat";
    place(false);
    load(4000);
  }
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
