/** Tools of a small house, as a page would declare them. */
export const LIGHT = {
  type: 'function',
  name: 'set_light',
  description: 'Switches a light in the house.',
  parameters: {
    type: 'object',
    properties: {room: {type: 'string', enum: ['kitchen', 'living room', 'bedroom']}, on: {type: 'boolean'}},
    required: ['room', 'on'],
  },
} as const;

export const HEATING = {
  type: 'function',
  name: 'set_heating',
  description: 'Sets the heating.',
  parameters: {
    type: 'object',
    properties: {degrees: {type: 'number', minimum: 5, maximum: 30}},
    required: ['degrees'],
  },
} as const;
