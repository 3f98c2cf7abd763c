/** The page's own backend: it vouches for a visitor by a token that it signs. */
import {SignJWT} from 'jose';

export type TokenFields = {
  readonly agent?: string;
  readonly sub?: string;
  readonly jti?: string;
  readonly audience?: string;
  readonly lifetimeS?: number;
  /** What else it says. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

/** A token as the guard wants it, unless `fields` say otherwise. */
export function signVisitorToken(secret: string, fields: TokenFields = {}): Promise<string> {
  const {agent = 'assistant', sub = 'ada', jti = crypto.randomUUID(), lifetimeS = 60} = fields;
  return new SignJWT({...fields.claims, agent})
    .setProtectedHeader({alg: 'HS256'})
    .setSubject(sub)
    .setJti(jti)
    .setAudience(fields.audience ?? 'realtime-voice')
    .setIssuedAt()
    .setExpirationTime(`${lifetimeS}s`)
    .sign(new TextEncoder().encode(secret));
}
