/** What every page of this site does beside its own work: it shows its code, read from its own files, as text. */

/** In HTML only what stands between these is worth reading; a script is shown as it is. */
const SHOWN = /<!-- code -->\n?([^]*?)<!-- \/code -->/g;

async function showSource(place) {
  const {source} = place.dataset;
  try {
    const response = await fetch(source);
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    place.textContent = essential(await response.text());
  } catch (cause) {
    place.textContent = `${source} cannot be read: ${cause.message}.`;
  }
}

function essential(text) {
  const parts = [...text.matchAll(SHOWN)].map(([, part]) => withoutMargin(part));
  return (parts.length > 0 ? parts.join('\n\n') : text).trim();
}

function withoutMargin(text) {
  const lines = text.replace(/\s+$/, '').split('\n');
  const margin = Math.min(...lines.filter(line => line.trim() !== '').map(line => line.search(/\S/)));
  return lines.map(line => line.slice(margin)).join('\n');
}

for (const place of document.querySelectorAll('[data-source]')) void showSource(place);
