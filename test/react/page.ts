/** A page that React draws, in `StrictMode`, and what React says of it. */
import {StrictMode, act, createElement, type ReactNode} from 'react';
import {createRoot, hydrateRoot, type Root} from 'react-dom/client';

export type ReactPage = {
  readonly place: HTMLElement;
  /** Draws this in place of what was there. */
  readonly render: (content: ReactNode) => Promise<void>;
  readonly leave: () => Promise<void>;
  /** What React found wrong so far: warnings, mismatches, errors. */
  readonly complaints: readonly string[];
};

/** `html`: what a server has drawn, with `content` in it. */
export async function reactPage(content: ReactNode, html?: string): Promise<ReactPage> {
  const complaints: string[] = [];
  const {error} = console;
  console.error = (...told: unknown[]) => complaints.push(told.map(String).join(' '));
  Object.assign(globalThis, {IS_REACT_ACT_ENVIRONMENT: true});
  const place = document.createElement('div');
  document.body.append(place);
  const strict = (inside: ReactNode): ReactNode => createElement(StrictMode, {}, inside);
  const onRecoverableError = (failure: unknown): void => void complaints.push(String(failure));
  let root: Root | undefined;
  if (html === undefined) root = createRoot(place);
  else {
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    place.append(...parsed.body.childNodes);
    await act(() => {
      root = hydrateRoot(place, strict(content), {onRecoverableError});
      return Promise.resolve();
    });
  }
  const render = (inside: ReactNode): Promise<void> =>
    act(() => {
      root?.render(strict(inside));
      return Promise.resolve();
    });
  if (html === undefined) await render(content);
  return {
    place,
    render,
    complaints,
    leave: async () => {
      await act(() => {
        root?.unmount();
        return Promise.resolve();
      });
      place.remove();
      console.error = error;
    },
  };
}
