/** The login of a site, as Auth.js has it: `@/auth` of docs/handlers/next.ts. Here a test says who is signed in. */
let user: {readonly email: string} | undefined;

export function signIn(email: string | undefined): void {
  user = email === undefined ? undefined : {email};
}

export function auth(): Promise<{user?: {email?: string}} | null> {
  return Promise.resolve(user === undefined ? null : {user});
}
