/** Which script tags want to become a widget: those that name an agent or a form. Other tools put data of their own there. */
export const SCRIPT_TAGS = 'script[data-agent],script[data-variant]';
