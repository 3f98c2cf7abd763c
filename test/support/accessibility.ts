/**
 * What assistive technology is told of a page: Chromium's own accessibility tree, by role and name. It stands alone
 * because a test that looked into the document instead would find things that nobody is told of.
 */
import type {CDPSession, Page, Protocol} from 'puppeteer-core';
import {until} from './until.js';

type Node = Protocol.Accessibility.AXNode;

/** One thing of the page, as it is told. */
export type Thing = {
  readonly role: string;
  readonly name: string;
  /** What else is told of it: `pressed`, `disabled`, `expanded`, `live`, … by the names of the protocol. */
  readonly states: Readonly<Record<string, unknown>>;
  /** The words that are read of it, and of all that is in it. */
  readonly text: string;
};

export type Accessibility = {
  /** What the keyboard acts on. */
  readonly focused: () => Promise<Thing>;
  /** Waits until this is there, and what is told of it is this. */
  readonly find: (role: string, name: string, states?: Thing['states']) => Promise<Thing>;
  /** Everything of this role, in the order of the page. */
  readonly all: (role: string) => Promise<Thing[]>;
  /** Acts on it as assistive technology does: without a pointer, without a key. */
  readonly press: (role: string, name: string) => Promise<void>;
  /** Puts the focus there, as assistive technology does before it types. */
  readonly focus: (role: string, name: string) => Promise<void>;
};

const LIMIT_MS = 15_000;

const DEEPEST_FOCUS = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
})()`;

export async function openAccessibility(page: Page): Promise<Accessibility> {
  const session = await page.createCDPSession();
  // While it is on, the browser keeps the tree up to date as it does for a screen reader.
  await session.send('Accessibility.enable');
  const find: Accessibility['find'] = async (role, name, states = {}) => {
    let found: Found | undefined;
    await until(
      `there is a ${role} "${name}"`,
      async () => {
        found = (await everything(session)).find(
          one => one.role === role && one.name === name && holds(one.states, states),
        );
        return found !== undefined;
      },
      LIMIT_MS,
    ).catch(async (cause: unknown) => {
      const wanted = `${role} "${name}" ${JSON.stringify(states)}`;
      throw new Error(`There is no ${wanted} in:\n${await outline(session)}`, {cause});
    });
    return found!;
  };
  const act = async (role: string, name: string, action: string): Promise<void> => {
    const {backendNodeId} = (await find(role, name)) as Found;
    const {object} = await session.send('DOM.resolveNode', {backendNodeId});
    const functionDeclaration = `function () { this.${action}(); }`;
    const asked = {objectId: object.objectId!, functionDeclaration, userGesture: true};
    await session.send('Runtime.callFunctionOn', asked);
  };
  return {
    focused: () => focusedThing(session),
    find,
    all: async role => (await everything(session)).filter(({role: own}) => own === role),
    press: (role, name) => act(role, name, 'click'),
    focus: (role, name) => act(role, name, 'focus'),
  };
}

type Found = Thing & {readonly backendNodeId: number};

function holds(actual: Thing['states'], wanted: Thing['states']): boolean {
  return Object.entries(wanted).every(([state, value]) => actual[state] === value);
}

async function focusedThing(session: CDPSession): Promise<Thing> {
  const {result} = await session.send('Runtime.evaluate', {expression: DEEPEST_FOCUS});
  const {node} = await session.send('DOM.describeNode', {objectId: result.objectId!});
  const found = (await everything(session)).find(({backendNodeId}) => backendNodeId === node.backendNodeId);
  return found ?? {role: 'none', name: node.localName, states: {}, text: ''};
}

async function everything(session: CDPSession): Promise<Found[]> {
  const {nodes} = await session.send('Accessibility.getFullAXTree');
  const told = nodes.filter(({ignored}) => !ignored);
  return told.map(node => ({
    ...{role: valueOf(node.role), name: valueOf(node.name).trim(), text: textIn(nodes, node)},
    states: statesOf(node),
    backendNodeId: node.backendDOMNodeId ?? 0,
  }));
}

function statesOf({value, properties = []}: Node): Thing['states'] {
  const told = Object.fromEntries(
    properties.map(property => [property.name, property.value.value as unknown]),
  );
  return value === undefined ? told : {...told, value: value.value as unknown};
}

function textIn(nodes: readonly Node[], {nodeId}: Node): string {
  const inside = new Set([nodeId]);
  // Parents come before their children.
  for (const {nodeId: own, parentId} of nodes) if (parentId && inside.has(parentId)) inside.add(own);
  return nodes
    .filter(({nodeId: own, role}) => inside.has(own) && valueOf(role) === 'StaticText')
    .map(({name}) => valueOf(name))
    .join('');
}

function valueOf(value: Protocol.Accessibility.AXValue | undefined): string {
  return (value?.value as string | undefined) ?? '';
}

async function outline(session: CDPSession): Promise<string> {
  return (await everything(session))
    .filter(({role, name}) => name !== '' && !/^(StaticText|InlineTextBox)$/.test(role))
    .map(({role, name, states}) => `${role} "${name}" ${JSON.stringify(states)}`)
    .join('\n');
}
