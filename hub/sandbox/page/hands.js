// What is drawn anew between a press and its release would swallow the click, and shut an open list: so the panes wait
// until the visitor's hand is off.
const LONGEST_MS = 6000;
let release = null;
let off = Promise.resolve();

function press(isList) {
  release?.();
  off = new Promise((resolve) => { release = resolve; });
  setTimeout(release, isList ? LONGEST_MS : LONGEST_MS / 4);
}

const letGo = () => setTimeout(() => release?.(), 0); // after the click itself

document.addEventListener("pointerdown", (event) => press(event.target.tagName === "SELECT"), true);
document.addEventListener("pointerup", (event) => { if (event.target.tagName !== "SELECT") letGo(); }, true);
for (const name of ["pointercancel", "change", "focusout"]) document.addEventListener(name, letGo, true);

export const handsOff = () => off;
