/** The drawing of the shell: a frame, one button, and what the loaded part of a call puts around it. Pure. */
import {html, nothing, type TemplateResult} from 'lit';
import type {SessionState} from '../realtime/session/state.js';
import type {AttributeProperties} from './attribute-names.js';
import {callLabel, closedLine} from './closed-words.js';
import type {ClosedWords} from './locales/en.closed.js';
import type {LoadedCall} from './shell-link.js';

/** A floating widget that is closed: its button opens it. */
export function isLauncher({variant, open}: AttributeProperties): boolean {
  return variant === 'floating' && !open;
}

/**
 * `loaded`: the loaded part, once it is there. It is shown from the first call on; before it the closed look stays, so
 * that a hover changes nothing. Parameters, not fields: names of fields would be loaded with every page. Of the host a server knows
 * attributes, and no property of HTML.
 */
export function renderShell(
  host: AttributeProperties & Pick<Element, 'getAttribute'>,
  state: SessionState,
  words: ClosedWords,
  isRunning: boolean,
  loaded: LoadedCall | undefined,
  onButton: () => void,
): TemplateResult {
  const {phase} = state;
  const orb = html`<div part="orb" class="orb"><div class="ball">${avatar(host)}</div></div>`;
  const written = host.mode === 'text';
  const name = String(host.agentName ?? words.name);
  const opens = isLauncher(host);
  const isPill = opens || host.variant === 'button';
  const call = phase === 'idle' && !loaded?.question ? undefined : loaded;
  const label = opens ? name : (call?.question?.label ?? callLabel(state, written, words));
  const ends = isRunning && !opens;
  const closed = html`
    <div class="stage">
      ${orb}
      <p part="name" class="name">${name}</p>
      <p part="status" class="line" role="status">${closedLine(state, written, words)}</p>
    </div>
  `;
  const button = html`
    <button
      part="call-button"
      class="call"
      aria-expanded=${opens ? 'false' : nothing}
      aria-keyshortcuts=${ends ? 'E' : nothing}
      title=${ends ? `${label} (E)` : nothing}
      @click=${onButton}
    >
      <slot name=${opens ? 'launcher' : 'call'}
        >${isPill ? (call?.renderInside() ?? orb) : nothing}<span>${label}</span></slot
      >
    </button>
  `;
  const content = html`
    <slot name="header"></slot>
    ${isPill ? nothing : (call?.renderAbove() ?? closed)}
    <slot name="fields" ?hidden=${isRunning}></slot>
    <div part="controls" class="bar">
      ${isPill ? nothing : call?.renderBefore()} ${button}
      ${isPill ? nothing : (host.open ? loaded : call)?.renderAfter()}
    </div>
    ${isPill ? call?.renderBelow() : nothing}
    <slot name="footer"></slot>
  `;
  return (
    (isPill ? undefined : loaded?.renderFrame(content)) ??
    html`
      <section
        part="base"
        class="${opens ? 'pill launcher' : isPill ? 'pill' : 'base'} ${phase}"
        aria-label=${name}
        lang=${words.lang}
        dir=${(host.getAttribute('dir') ?? '') || words.dir}
      >
        ${content}
      </section>
    `
  );
}

/** What stands on the ball of the orb: an element of the page, or the picture that it names. */
export function avatar({avatarUrl}: AttributeProperties): TemplateResult {
  return html`<slot name="avatar">${avatarUrl ? html`<img src=${avatarUrl} alt="" />` : nothing}</slot>`;
}
