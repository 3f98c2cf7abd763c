/** The page that opens a file of a call: chosen, dropped, or named in the address (`?src=call.json`). */

const inspector = document.querySelector('realtime-voice-inspector');
const input = document.querySelector('#file');
const drop = document.querySelector('#drop');

const open = async file => {
  if (!file) return;
  await customElements.whenDefined('realtime-voice-inspector');
  await inspector.open(file);
};

input.addEventListener('change', () => open(input.files?.[0]));

// Anywhere on the page: a file that misses its field would take the place of the page.
document.addEventListener('dragover', event => {
  event.preventDefault();
  drop.classList.add('over');
});
document.addEventListener('dragleave', event => {
  if (event.relatedTarget === null) drop.classList.remove('over');
});
document.addEventListener('drop', event => {
  event.preventDefault();
  drop.classList.remove('over');
  open(event.dataTransfer?.files[0]);
});

const src = new URLSearchParams(location.search).get('src');
if (src) inspector.setAttribute('src', src);
