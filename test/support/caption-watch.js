// Plain JavaScript, for `inject`: writes down what captions show, whenever that changes, and what is heard meanwhile.
globalThis.captionLog = [];

addEventListener('DOMContentLoaded', () => {
  const captions = document.querySelector('realtime-voice-captions');
  const voice = document.querySelector('realtime-voice');
  const write = () => {
    const panel = captions.shadowRoot.querySelector('[part~="caption"]');
    const lines = panel.hidden ? [] : [...panel.querySelectorAll('[part~="line"]')];
    globalThis.captionLog.push({
      at: performance.now(),
      role: /(\w+)-caption/.exec(panel.getAttribute('part') ?? '')?.[1],
      text: lines.map(line => line.textContent).join(' '),
      words: panel.querySelectorAll('[part~="word"]').length,
      output: voice.state.output,
    });
  };
  customElements.whenDefined('realtime-voice-captions').then(() => {
    const options = {subtree: true, childList: true, attributes: true, characterData: true};
    new MutationObserver(write).observe(captions.shadowRoot, options);
  });
});
