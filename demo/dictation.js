/** A form that is filled by voice: the words go into the field that the visitor is in. */

const form = document.querySelector('#form');
const voice = document.querySelector('realtime-voice');
const sent = document.querySelector('#sent');

form.addEventListener('focusin', ({target}) => {
  if (target.matches('textarea, input')) voice.setAttribute('for', target.id);
});

form.addEventListener('submit', event => {
  // A page of yours would send it. This one shows what it has.
  event.preventDefault();
  const letters = [...form.elements].reduce((sum, {value}) => sum + value.length, 0);
  sent.textContent = letters === 0 ? 'There is nothing to send yet.' : `${letters} letters would be sent.`;
});

form.addEventListener('reset', () => {
  sent.textContent = '';
});
