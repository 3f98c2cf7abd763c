/** What a page's policy has to say about a widget: what the browser told of it, and what stands in its trees. */
import type {Page} from 'puppeteer-core';

/** For `inject`: hears each violation from the first one on. Trees tell theirs to the document. */
export const VIOLATIONS = `globalThis.violations = [];
addEventListener('securitypolicyviolation', ({disposition, violatedDirective, blockedURI, sample, sourceFile, lineNumber}) =>
  violations.push([disposition, violatedDirective, blockedURI, sample, sourceFile, lineNumber].join(' ')), true);`;

export function policyViolations(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as {violations: string[]}).violations);
}

export type OwnStyles = {
  /** `<style>` elements: a policy without 'unsafe-inline' ignores them. */
  readonly elements: string[];
  /** Style attributes with anything but properties of our own, which scripts may set under any policy. */
  readonly attributes: string[];
};

/** Walks the document and every shadow tree in it. */
export function ownStyles(page: Page): Promise<OwnStyles> {
  return page.evaluate(() => {
    const found: {elements: string[]; attributes: string[]} = {elements: [], attributes: []};
    const walk = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.localName === 'style') found.elements.push(element.parentElement?.localName ?? '');
        const style = element.getAttribute('style') ?? '';
        if (!/^\s*(--[\w-]+:[^;]*;?\s*)*$/.test(style))
          found.attributes.push(`${element.localName} ${style}`);
        if (element.shadowRoot !== null) walk(element.shadowRoot);
      }
    };
    walk(document);
    return found;
  });
}
