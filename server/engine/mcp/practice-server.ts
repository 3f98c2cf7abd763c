/**
 * The pretend MCP server inside the engine: whatever address a session names, these tools answer, and nothing
 * leaves the machine. It stands alone because a session knows of it only what an MCP server would tell.
 */
import type {McpListedTool} from '../protocol/mcp-items.js';

export type ToolOutcome = {readonly output: string} | {readonly error: string};
type PracticeTool = {
  readonly listed: McpListedTool;
  /** JSGF of the spoken forms beyond those that its schema yields. */
  readonly spoken: string;
  readonly run: (values: Readonly<Record<string, unknown>>) => ToolOutcome;
};

/** A server whose address ends like this cannot list its tools. */
const BROKEN_ADDRESS = '/fail';
/** The order that the shop does not know, so that a call can be seen to fail. */
const LOST_ORDER = 404;
const WEATHER: Readonly<Record<string, string>> = {
  london: 'In London it is 11 degrees and raining.',
  paris: 'In Paris it is 18 degrees and sunny.',
  berlin: 'In Berlin it is 7 degrees and cloudy.',
  madrid: 'In Madrid it is 24 degrees and sunny.',
  tokyo: 'In Tokyo it is 16 degrees and windy.',
};

const TOOLS: readonly PracticeTool[] = [
  {
    listed: {
      name: 'lookup_weather',
      description: 'Tells the weather of a city.',
      input_schema: schemaOf('city', {type: 'string', enum: Object.keys(WEATHER)}),
      annotations: {readOnlyHint: true},
    },
    spoken:
      `(what is | what's | tell me) the weather [like] [now | today] (in | for) ` +
      `(${Object.keys(WEATHER).join(' | ')})`,
    run: ({city}) => answer(WEATHER[String(city)], `There is no weather for ${String(city)}.`),
  },
  {
    listed: {
      name: 'order_status',
      description: 'Tells where an order is.',
      input_schema: schemaOf('number', {type: 'integer', minimum: 1, maximum: 999}),
      annotations: {readOnlyHint: true},
    },
    spoken:
      "(what is | what's | tell me | check | get) the status of [the | my] order [number] <integer> | " +
      'check [the | my] order [number] <integer>',
    run: ({number}) =>
      number === LOST_ORDER
        ? {error: `There is no order ${LOST_ORDER}.`}
        : {output: `Order ${String(number)} is on its way.`},
  },
  {
    listed: {
      name: 'reserve_table',
      description: 'Reserves a table for some people.',
      input_schema: schemaOf('people', {type: 'integer', minimum: 1, maximum: 12}),
      annotations: {readOnlyHint: false},
    },
    spoken: 'reserve [me] a table for <integer> [people]',
    run: ({people}) => ({output: `A table for ${String(people)} is reserved.`}),
  },
];

/** The tools that a server lists, or nothing where it cannot be reached. */
export function listTools(address: string | undefined): readonly McpListedTool[] | undefined {
  if (address?.endsWith(BROKEN_ADDRESS) === true) return undefined;
  return TOOLS.map(({listed}) => listed);
}

/** How a listed tool may be asked for aloud. */
export function spokenFormsOf(name: string): string | undefined {
  return TOOLS.find(({listed}) => listed.name === name)?.spoken;
}

/** Calls a tool with its arguments as JSON. */
export function callTool(name: string, args: string): ToolOutcome {
  const tool = TOOLS.find(({listed}) => listed.name === name);
  return tool?.run(JSON.parse(args) as Record<string, unknown>) ?? {error: `There is no tool ${name}.`};
}

function schemaOf(name: string, property: object): Readonly<Record<string, unknown>> {
  return {type: 'object', properties: {[name]: property}, required: [name], additionalProperties: false};
}

function answer(text: string | undefined, otherwise: string): ToolOutcome {
  return text === undefined ? {error: otherwise} : {output: text};
}
