/** Identifiers as the protocol writes them: a prefix that tells the kind, then random letters. */
import {randomBytes} from 'node:crypto';

type McpPrefix = 'mcpl' | 'mcp' | 'mcpr';
export type IdPrefix = 'sess' | 'conv' | 'item' | 'resp' | 'event' | 'call' | 'rtc' | 'ek' | McpPrefix;

/** A new identifier, for example `item_5f3c…`. */
export function mintId(prefix: IdPrefix): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}
