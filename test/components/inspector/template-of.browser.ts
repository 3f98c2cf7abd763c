/** The nodes of the inspector's templates, as its script builds them: those that a browser reads from the same words. */
import {assert, fixtureSync, html, nextFrame} from '@open-wc/testing';
import '../../../src/inspector.js';
import {templateOf} from '../../../src/components/inspector/template-of.js';
import type {RealtimeVoiceInspector} from '../../../src/inspector.js';
import {callFile} from './call-file.js';

/** Words, in the form that a policy gives them. */
type TrustedMarkup = {readonly toString: () => string};

const read = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML')!;

function nodesOf(words: string): HTMLTemplateElement {
  const template = document.createElement('template');
  read.set!.call(template, words);
  return template;
}

/** Every node with its namespace and attributes; the signs that no script may write in front of a name are left out. */
function written(node: Node): unknown {
  if (!(node instanceof Element))
    return [node.nodeType, node.nodeValue, ...[...node.childNodes].map(written)];
  const attributes = [...node.attributes].map(({name, value}) => [name.replace(/^([.?@]|_\d+)/, ''), value]);
  return [node.namespaceURI, node.localName, attributes, ...[...node.childNodes].map(written)];
}

/** What Lit has the browser read, with its own names as the script's build writes them, while a file is opened, searched and unfolded. */
async function templatesOfTheInspector(): Promise<string[]> {
  const words = new Set<string>();
  Object.defineProperty(HTMLTemplateElement.prototype, 'innerHTML', {
    ...read,
    set(this: HTMLTemplateElement, markup: TrustedMarkup) {
      words.add(markup.toString().replaceAll('$lit$', '_lit_'));
      read.set!.call(this, markup);
    },
  });
  try {
    const element = fixtureSync<RealtimeVoiceInspector>(
      html`<realtime-voice-inspector></realtime-voice-inspector>`,
    );
    await element.open(new File(['no call'], 'call.json'));
    await element.updateComplete;
    const many = Array.from(
      {length: 600},
      (_, index) => ({at: 6_000 + index, type: 'muted', muted: false}) as const,
    );
    for (const records of [[], [...callFile.records, ...many]]) {
      const file = {...callFile, records, sound: {url: 'data:,', at: 0}};
      assert.isTrue(await element.open(new File([JSON.stringify(file)], 'call.json')));
      await element.updateComplete;
      await nextFrame();
      const root = element.shadowRoot?.querySelector('rv-inspector')?.shadowRoot;
      for (const details of root?.querySelectorAll('details') ?? []) details.open = true;
      await nextFrame();
      await nextFrame();
    }
  } finally {
    Reflect.deleteProperty(HTMLTemplateElement.prototype, 'innerHTML');
  }
  return [...words];
}

describe('the templates of the inspector', () => {
  it('are built as a browser reads them', async () => {
    const templates = await templatesOfTheInspector();
    assert.isAtLeast(templates.length, 25);
    for (const words of templates)
      assert.deepEqual(written(templateOf(words).content), written(nodesOf(words).content), words);
  });
});
