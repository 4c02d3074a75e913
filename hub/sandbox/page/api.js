// Talking to the sandbox. Every failure becomes one plain sentence.
export async function read(path) {
  return answerOf(await ask(path, { headers: { Accept: "application/json" } }));
}

export async function tell(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(await ask(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

async function ask(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error("The sandbox does not answer, so this was not done. If it was stopped, start it again with make demo.");
  }
}

async function answerOf(answer) {
  const known = await answer.json().catch(() => null);
  if (answer.ok && known !== null) return known;
  throw new Error(known?.error ?? `The sandbox answered with ${answer.status}. Load the page again, or look at its terminal.`);
}

const AGAIN_MS = 2000;

// Calls `onNews(versions)` at every change and `onState(true | false)` when the line comes or goes. It never gives up.
export function listen(onNews, onState) {
  const source = new EventSource("api/events");
  source.onopen = () => onState(true);
  source.onmessage = (event) => onNews(JSON.parse(event.data));
  source.onerror = () => {
    onState(false);
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(() => listen(onNews, onState), AGAIN_MS);
  };
}
