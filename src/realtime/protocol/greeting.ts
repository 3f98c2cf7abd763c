/** What an assistant is asked that speaks first. A sentence in quotation marks is meant to be said as it is. */
export function greetingOf(greeting: string): string {
  return `Greet the visitor. Say exactly this and nothing else: "${greeting}"`;
}
