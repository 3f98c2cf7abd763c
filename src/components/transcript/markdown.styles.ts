/** How marks in an answer look: no larger than the words around them. */
import {css} from 'lit';

export const markdownStyles = css`
  .words :is(p, ul, ol, pre) {
    margin: 0 0 8px;
    white-space: pre-line;
  }
  .words > :last-child {
    margin-block-end: 0;
  }
  .words :is(ul, ol) {
    padding-inline-start: 1.4em;
  }
  .words .soft {
    color: inherit;
  }
  .words code {
    padding: 1px 4px;
    border-radius: 5px;
    background: var(--_raised);
    font:
      0.9em/1.5 ui-monospace,
      SFMono-Regular,
      Menlo,
      monospace;
  }
  .words pre {
    padding: 8px 10px;
    overflow-x: auto;
    border-radius: 8px;
    background: var(--_raised);
    white-space: pre;
  }
  .words pre code {
    padding: 0;
  }
  .words a {
    color: inherit;
    text-decoration-color: var(--_accent);
    text-underline-offset: 3px;
  }
  .words :is(a, pre):focus-visible {
    outline: 3px solid var(--_focus);
    outline-offset: 1px;
    border-radius: 4px;
  }
`;
