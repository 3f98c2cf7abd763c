/** Captions of a talk: where they stand, and the talk as a file of subtitles. */

const voice = document.querySelector('#speaker');
const captions = document.querySelector('#captions');
const files = document.querySelectorAll('button[value]');

document.querySelector('#position').addEventListener('change', ({target}) => {
  captions.setAttribute('position', target.value);
});

for (const button of files) {
  button.addEventListener('click', async () => {
    const text = await voice.exportTranscript(button.value);
    const address = URL.createObjectURL(new Blob([text], {type: 'text/vtt'}));
    Object.assign(document.createElement('a'), {href: address, download: `talk.${button.value}`}).click();
    URL.revokeObjectURL(address);
  });
}

voice.addEventListener('voice-transcript', () => {
  for (const button of files) button.disabled = false;
});
