/**
 * What an assistant writes with marks (CommonMark's most usual ones) as elements: paragraphs, lists, headings, emphasis,
 * code, links. It stands alone, loaded when there is a mark in an answer. Every node is built by a template, and what is
 * no mark stays text: nothing that somebody says becomes an element of its own choosing.
 */
import {html, type TemplateResult} from 'lit';

type Inline = string | TemplateResult;

/** So deep may marks stand in one another; what is deeper stays text. */
const MOST_DEEP = 4;

const BLOCK_BREAK = /\n{2,}/;
const FENCE = /^```[^\n]*\n([^]*?)\n?```$/;
const HEADING = /^#{1,6} +(.+)$/;
const BULLET = /^ {0,3}[-*+] +(.*)$/;
const NUMBER = /^ {0,3}(\d{1,4})[.)] +(.*)$/;

/**
 * In this order: code keeps what is in it as it is. What is longer than 500 letters is no mark: or each of a thousand that are
 * never closed would be looked for up to the end, which takes WebKit seconds.
 */
const SPAN =
  /`([^`\n]+)`|\[([^\]\n]{1,500})\]\(([^()\s]+)\)|(https?:\/\/[^\s<>()"']*[^\s<>()"'.,;:!?])|\*\*(?=\S)(.{0,500}?\S)\*\*|(?<![\w*])[*_](?=\S)(.{0,500}?\S)[*_](?![\w*])/g;

/** Does the text have a mark at all? Most that is spoken has none. */
export const HAS_MARKS = /[`*_#]|\]\(|https?:\/\/|^ {0,3}(?:[-+]|\d{1,4}[.)]) /m;

/** Elements for a text that is complete. */
export function renderMarkdown(text: string): TemplateResult[] {
  return blocksOf(text).map(renderBlock);
}

/** A fence keeps its empty lines. */
function blocksOf(text: string): string[] {
  return text
    .split(/(^```[^]*?^```$)/m)
    .flatMap(part => (part.startsWith('```') ? [part] : part.split(BLOCK_BREAK)))
    .map(block => block.replace(/^\n+|\s+$/g, ''))
    .filter(block => block !== '');
}

function renderBlock(block: string): TemplateResult {
  const code = FENCE.exec(block)?.[1];
  if (code !== undefined) return html`<pre tabindex="0"><code>${code}</code></pre>`;
  const lines = block.split('\n');
  const heading = lines.length === 1 ? HEADING.exec(block)?.[1] : undefined;
  // A heading of the conversation would be one of the page.
  if (heading !== undefined) return html`<p><strong>${renderSpans(heading)}</strong></p>`;
  if (lines.every(line => BULLET.test(line)))
    return html`<ul>
      ${lines.map(line => html`<li>${renderSpans(BULLET.exec(line)?.[1] ?? '')}</li>`)}
    </ul>`;
  if (lines.every(line => NUMBER.test(line)))
    return html`<ol start=${Number(NUMBER.exec(block)?.[1])}>
      ${lines.map(line => html`<li>${renderSpans(NUMBER.exec(line)?.[2] ?? '')}</li>`)}
    </ol>`;
  const first = lines.findIndex((line, index) => index > 0 && (BULLET.test(line) || NUMBER.test(line)));
  // A list often follows its sentence without an empty line.
  if (first > 0 && lines.slice(first).every(line => BULLET.test(line) || NUMBER.test(line))) {
    return html`<p>${renderSpans(lines.slice(0, first).join('\n'))}</p>
      ${renderBlock(lines.slice(first).join('\n'))}`;
  }
  return html`<p>${renderSpans(block)}</p>`;
}

function renderSpans(text: string, deep = 0): Inline[] {
  if (deep === MOST_DEEP) return [text];
  const found: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, label, target, address, strong, soft] = match;
    found.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (code !== undefined) found.push(html`<code>${code}</code>`);
    else if (label !== undefined) found.push(renderLink(label, target ?? '', whole));
    else if (address !== undefined) found.push(renderLink(address, address, whole));
    else if (strong !== undefined) found.push(html`<strong>${renderSpans(strong, deep + 1)}</strong>`);
    else found.push(html`<em class="soft">${renderSpans(soft ?? '', deep + 1)}</em>`);
  }
  found.push(text.slice(end));
  return found.filter(part => part !== '');
}

/** Web pages and addresses for mail; a link of any other kind is text, with all of its marks. */
function renderLink(label: string, target: string, whole: string): Inline {
  if (!/^(https?:\/\/|mailto:)/i.test(target) || !URL.canParse(target)) return whole;
  return html`<a href=${target} target="_blank" rel="noopener noreferrer nofollow ugc">${label}</a>`;
}
