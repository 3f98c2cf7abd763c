/** Every look of the widget, judged by axe: names, roles, order and contrast, in light and in dark colours. */
import {expect} from '@open-wc/testing';
import {
  QUESTIONS,
  STATES,
  VARIANTS,
  widgetAsking,
  widgetIn,
  type Question,
  type Variant,
} from './support/looks.js';
import type {Widget} from './support/widget.js';

const THEMES = ['light', 'dark'] as const;
const BACKGROUND = {light: '#fff', dark: '#000'} as const;

/** Judged in one theme, then in the other: only colours change. */
async function judge({voice}: Widget): Promise<void> {
  for (const theme of THEMES) {
    voice.theme = theme;
    await voice.updateComplete;
    document.documentElement.style.background = BACKGROUND[theme];
    await expect(voice).to.be.accessible();
  }
  document.documentElement.style.background = '';
  voice.remove();
}

describe('every state, in light and in dark colours', () => {
  for (const variant of Object.keys(VARIANTS) as Variant[]) {
    for (const state of STATES) {
      it(`is accessible: ${variant}, ${state}`, async () => {
        await judge(await widgetIn(variant, state, {'text-input': '', settings: '', feedback: ''}));
      });
    }
  }
});

describe('every question, in light and in dark colours', () => {
  for (const variant of ['inline', 'panel', 'dialog'] as const satisfies readonly Variant[]) {
    for (const question of Object.keys(QUESTIONS) as Question[]) {
      it(`is accessible: ${variant}, ${question}`, async () => {
        await judge(await widgetAsking(variant, question));
      });
    }
  }

  it('is accessible on one button, which asks for permission too', async () => {
    await judge(await widgetAsking('button', 'approval'));
  });
});
