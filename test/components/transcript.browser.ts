/** What else the transcript does: marks as elements, words as they are heard, thousands of entries, words to take along. */
import {assert, expect, waitUntil} from '@open-wc/testing';
import type {LiveWidget} from './support/widget.js';
import {buttonNamed, drawn, find, findAll, liveWidget, settled} from './support/widget.js';

async function answered(text: string): Promise<HTMLElement> {
  const {voice, session} = await liveWidget();
  session.write({id: '1', role: 'assistant', text});
  await settled(voice);
  return find(voice, '.assistant .words')!;
}

async function said(text: string, selector: string): Promise<HTMLElement> {
  const words = await answered(text);
  await waitUntil(() => words.querySelector(selector) !== null, selector, {timeout: 8_000});
  return words;
}

describe('marks in an answer', () => {
  it('become lists, emphasis, code and links', async () => {
    const words = await said(
      'Two **good** ones:\n- `tea`\n- *coffee*\n\n1. See [the menu](https://shop.example/menu).',
      'ul',
    );
    assert.deepEqual(
      [...words.querySelectorAll('strong, code, em, li')].map(element => element.textContent.trim()),
      ['good', 'tea', 'tea', 'coffee', 'coffee', 'See the menu.'],
    );
    const link = words.querySelector('a')!;
    assert.equal(link.href, 'https://shop.example/menu');
    assert.include(link.rel, 'noopener');
    assert.equal(link.target, '_blank');
  });

  it('are no way to an element or an address that is none', async () => {
    const words = await said(
      '**Hi** <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example)',
      'strong',
    );
    assert.equal(words.querySelectorAll('img, a, script').length, 0);
    assert.include(words.textContent, '<img src=x onerror=alert(1)>');
    assert.include(words.textContent, '[a](javascript:alert(1))');
  });

  it('may hold a whole sentence, and a long one', async () => {
    const long = 'word '.repeat(80).trim();
    const words = await said(`**${long}** [${long}](https://example.com)`, 'a');
    assert.deepEqual(
      ['strong', 'a'].map(name => words.querySelector(name)?.textContent),
      [long, long],
    );
  });

  it('stand as they were said where they are none', async () => {
    const words = await answered('It is 3 * 4 * 5 and snake_case_name, 2 # 3.');
    await new Promise(resolve => setTimeout(resolve, 50));
    assert.equal(words.textContent.trim(), 'It is 3 * 4 * 5 and snake_case_name, 2 # 3.');
  });

  it('keep code as it is, blank lines and all', async () => {
    const words = await said('Run this:\n\n```sh\nnpm start\n\n**now**\n```\n\nDone.', 'pre');
    assert.equal(words.querySelector('pre')!.textContent, 'npm start\n\n**now**');
    assert.isNull(words.querySelector('strong'));
  });

  it('cost no time where somebody says thousands of them', async () => {
    const {renderMarkdown} = await import('../../src/components/transcript/markdown.js');
    for (const text of ['*'.repeat(4_000), '['.repeat(4_000), '`'.repeat(4_000), '**a '.repeat(2_000)]) {
      const since = performance.now();
      renderMarkdown(text);
      assert.isBelow(performance.now() - since, 1_000, text.slice(0, 10));
    }
  });
});

describe('an answer that is being spoken', () => {
  it('shows what is yet to be heard as standing back', async () => {
    const {voice, session} = await liveWidget();
    session.write({
      id: '1',
      role: 'assistant',
      text: 'One two three four five six seven eight.',
      final: false,
    });
    session.turn('speaking');
    await settled(voice);
    const ahead = (): string => find(voice, '.ahead')?.textContent ?? '';
    assert.include(ahead(), 'eight.');
    await waitUntil(() => ahead() !== '' && !ahead().includes('One'), 'a word was heard', {timeout: 8_000});
    session.turn('listening');
    await settled(voice);
    assert.equal(ahead(), '');
    assert.include(find(voice, '.assistant')!.textContent, 'eight.');
  });
});

describe('a long conversation', () => {
  const long = async (): Promise<LiveWidget> => {
    const widget = await liveWidget();
    const entries = Array.from({length: 1_000}, (_, index) => ({
      ...{id: `e${index}`, role: index % 2 ? ('assistant' as const) : ('user' as const), final: true},
      ...{text: `Entry ${index} has some words in it.`, at: index},
    }));
    widget.session.conversation.set(entries);
    await settled(widget.voice);
    return widget;
  };

  it('looks again only at what has changed', async () => {
    const {voice, session} = await long();
    const log = find(voice, '[role="log"]')!;
    assert.equal(findAll(log, '.entry').length, 1_000);
    const changes: Node[] = [];
    const observer = new MutationObserver(records => changes.push(...records.map(({target}) => target)));
    observer.observe(log, {subtree: true, childList: true, characterData: true, attributes: true});
    session.write({id: 'new', role: 'assistant', text: 'One', final: false});
    session.write({id: 'new', role: 'assistant', text: 'One more', final: false});
    await settled(voice);
    observer.disconnect();
    const others = changes.filter(
      node =>
        node !== log && !(node.textContent ?? '').includes('One') && node.nodeType !== Node.COMMENT_NODE,
    );
    assert.deepEqual(
      others.map(({nodeName}) => nodeName),
      [],
    );
  });

  it('draws words one by one where they are seen, and together where nobody looks', async () => {
    const {voice, session} = await liveWidget();
    let count = 0;
    const isDrawnAtOnce = async (): Promise<boolean> => {
      count += 1;
      session.write({id: '1', role: 'assistant', text: `Word ${count}`, final: false});
      await settled(voice);
      return isDrawn();
    };
    const isDrawn = (): boolean => find(voice, '.log')?.textContent.includes(`Word ${count}`) === true;
    await waitUntil(isDrawnAtOnce, 'in view, it is drawn at once', {timeout: 8_000});
    voice.style.marginBlockStart = '300vh';
    await waitUntil(async () => !(await isDrawnAtOnce()), 'out of view, it is not', {timeout: 8_000});
    await waitUntil(isDrawn, 'out of view, it is drawn all the same', {timeout: 8_000});
    voice.scrollIntoView();
    const isDrawnTwice = async (): Promise<boolean> => (await isDrawnAtOnce()) && isDrawnAtOnce();
    await waitUntil(isDrawnTwice, 'back in view, it is drawn at once again', {timeout: 8_000});
  });

  it('has a way back to its end for who scrolled up', async () => {
    const {voice} = await long();
    await drawn(voice);
    const log = find(voice, '[role="log"]')!;
    assert.isTrue(find(voice, '.newest') === undefined);
    log.scrollTop = 0;
    log.dispatchEvent(new Event('scroll'));
    await settled(voice);
    find(voice, '.newest')!.click();
    await drawn(voice);
    assert.isAtMost(log.scrollHeight - log.scrollTop - log.clientHeight, 24);
  });
});

describe('a conversation that is over', () => {
  it('can be taken along', async () => {
    const {voice, session} = await liveWidget();
    session.write({id: '1', role: 'user', text: 'Hello'});
    session.exportTranscript = format => Promise.resolve(`as ${format}`);
    session.disconnect('page');
    await waitUntil(() => buttonNamed(voice, 'Copy') !== undefined, 'its buttons', {timeout: 8_000});
    await settled(voice);
    await expect(voice).to.be.accessible();
    let copied = '';
    const {clipboard} = navigator;
    const own = clipboard.writeText.bind(clipboard);
    clipboard.writeText = text => {
      copied = text;
      return Promise.resolve();
    };
    buttonNamed(voice, 'Copy')!.click();
    await waitUntil(() => find(voice, 'rv-transcript-actions')!.shadowRoot!.textContent.includes('Copied'));
    clipboard.writeText = own;
    assert.equal(copied, 'as text');
    let file = '';
    const original = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'click')!;
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      file = `${this.download} ${this.protocol}`;
    };
    buttonNamed(voice, 'Download')!.click();
    await waitUntil(() => file !== '');
    Object.defineProperty(HTMLAnchorElement.prototype, 'click', original);
    assert.equal(file, 'conversation.txt blob:');
  });
});

describe('words that were heard with a doubt', () => {
  const heard = [
    {token: 'Ask', logprob: -0.01},
    {token: ' for', logprob: -0.02},
    {token: ' Ada', logprob: -1.2},
  ];

  it('are underlined, say how sure they are, and read as the words that they are', async () => {
    const {voice, session} = await liveWidget({mode: 'transcription'});
    session.write({id: '1', role: 'user', text: 'Ask for Ada', final: true, logprobs: heard});
    await waitUntil(() => find(voice, '.doubt') !== undefined, 'the doubt', {timeout: 8_000});
    await drawn(voice);
    const doubts = findAll(voice, '.doubt');
    assert.deepEqual(
      doubts.map(({textContent, title}) => [textContent, title.replace(/\s/g, '')]),
      [['Ada', '30%']],
    );
    assert.equal(find(voice, '.user .words')!.textContent.trim(), 'Ask for Ada');
    await expect(voice).to.be.accessible();
  });
});

describe('a call that nobody answers', () => {
  it('has no button that cuts an answer', async () => {
    const {voice} = await liveWidget({mode: 'transcription'});
    assert.isDefined(buttonNamed(voice, 'Mute microphone'));
    assert.isUndefined(find(voice, '[part="interrupt-button"]'));
    await expect(voice).to.be.accessible();
  });
});
