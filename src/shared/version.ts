/** The version of this code, as package.json has it: what widget and server tell each other. It stands alone because both do. */
export const VERSION = '0.1.0';
