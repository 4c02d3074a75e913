// Talking to the sandbox. Every failure becomes one plain sentence.
export async function read(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(await words(answer));
  return answer.json();
}

export async function tell(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await words(answer));
  return answer.json();
}

async function words(answer) {
  const known = await answer.json().catch(() => null);
  return known?.error ?? `The sandbox answered with ${answer.status}. Reload the page, or look at its terminal.`;
}

// Calls `onNews(versions)` at every change and `onState(true|false)` when the line comes or goes.
export function listen(onNews, onState) {
  const source = new EventSource("api/events");
  source.onopen = () => onState(true);
  source.onmessage = (event) => onNews(JSON.parse(event.data));
  source.onerror = () => onState(false);
}
