/**
 * Runs in a page before its own scripts and hears what a screen reader would read out by itself: what changes in regions
 * that are live, once they are not busy. It is plain JavaScript because it travels to the page as text.
 *
 * Beside the browser's accessibility tree, which says what regions there are: a change that is over when somebody
 * looks was read out all the same.
 */
{
  const announced = [];
  globalThis.announced = announced;
  const LIVE = {status: 'polite', log: 'polite', alert: 'assertive'};
  const WHOLE = ['status', 'alert'];

  const parentOf = node => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const livenessOf = element => {
    if (element.hasAttribute('aria-live')) return element.getAttribute('aria-live');
    return LIVE[element.getAttribute('role')];
  };
  /** The nearest one decides, whatever stands around it. */
  const regionOf = node => {
    for (let one = node instanceof Element ? node : parentOf(node); one !== null; one = parentOf(one)) {
      if (livenessOf(one) !== undefined) return one;
    }
    return undefined;
  };
  const isHidden = node => {
    for (let one = node instanceof Element ? node : parentOf(node); one !== null; one = parentOf(one)) {
      if (one.getAttribute('aria-hidden') === 'true') return true;
    }
    return false;
  };
  /** Elements are read one after the other, whatever space there is between them. */
  const wordsOf = node => {
    if (node instanceof Text) return [node.data];
    if (!(node instanceof Element) || isHidden(node)) return [];
    const isInline = getComputedStyle(node).display === 'inline';
    const words = [...node.childNodes].flatMap(wordsOf);
    return isInline ? words : [' ', ...words, ' '];
  };
  const textOf = node => wordsOf(node).join('').replace(/\s+/g, ' ').trim();

  /** What waits until its region is not busy any more: the parts of it that are new, each once. */
  const waiting = new Map();
  const onChange = (node, isAddition) => {
    const region = regionOf(node);
    if (region === undefined || livenessOf(region) === 'off') return;
    // A region that comes with its words is news to nobody, unless it is an alert.
    if (isAddition && region === node && region.getAttribute('role') !== 'alert') return;
    const isWhole = WHOLE.includes(region.getAttribute('role'));
    const parts = waiting.get(region) ?? new Set();
    waiting.set(region, parts);
    // Within what is new already nothing is new by itself.
    const part = isWhole ? region : isAddition ? node : (parentOf(node) ?? node);
    const isInside = [...parts].some(other => other !== part && other.contains(part));
    if (!isInside) parts.add(part);
  };
  const tell = () => {
    for (const [region, parts] of waiting) {
      if (region.getAttribute('aria-busy') === 'true') continue;
      waiting.delete(region);
      const text = [...parts].map(textOf).filter(Boolean).join(' ');
      const role = region.getAttribute('role') ?? '';
      if (text !== '') announced.push({role, liveness: livenessOf(region), text});
    }
  };
  const observer = new MutationObserver(records => {
    for (const {type, target, addedNodes} of records) {
      if (type === 'characterData') onChange(target, false);
      else for (const node of addedNodes) if (node.nodeType !== Node.COMMENT_NODE) onChange(node, true);
    }
    tell();
  });
  const listen = root =>
    observer.observe(root, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ['aria-busy', 'aria-live'],
    });
  listen(document);
  const attachShadow = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (...options) {
    const root = attachShadow.apply(this, options);
    listen(root);
    return root;
  };
}
