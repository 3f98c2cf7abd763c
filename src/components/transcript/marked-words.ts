/**
 * Words that are more than plain ones: marks in an answer, and doubts about what somebody has said. It stands alone,
 * loaded when there is one of either.
 */
import {html, type CSSResult, type TemplateResult} from 'lit';
import {css} from 'lit';
import {wordsWithConfidence} from '../../realtime/conversation/confidence.js';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {markdownStyles} from './markdown.styles.js';
import {renderMarkdown} from './markdown.js';

/** A word that is less likely than this to be the right one is marked. */
export const DOUBTFUL_BELOW = 0.6;

const doubtStyles = css`
  .doubt {
    text-decoration: underline dotted;
    text-decoration-color: color-mix(in oklab, currentColor, transparent 35%);
    text-underline-offset: 0.25em;
  }
`;

export const markedStyles: CSSResult = css`
  ${markdownStyles} ${doubtStyles}
`;

/** Elements for the words of an entry that is complete; `undefined` where they are plain. */
export function renderMarked({role, text, logprobs}: ConversationEntry): unknown {
  if (role === 'assistant') return renderMarkdown(text);
  return logprobs && wordsWithConfidence(text, logprobs).map(renderWord);
}

function renderWord({text, confidence}: {text: string; confidence: number}): string | TemplateResult {
  if (!(confidence < DOUBTFUL_BELOW)) return text;
  const [, before = '', word = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return html`${before}<span class="doubt" title=${percent(confidence)}>${word}</span>${after}`;
}

function percent(confidence: number): string {
  return confidence.toLocaleString(undefined, {style: 'percent'});
}
