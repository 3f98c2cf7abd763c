/**
 * Where the file of a processor is: beside the script. It stands alone because the package puts another in its place
 * (scripts/packaged-worklets.ts), which names each file for a page's own build.
 */

/** `file`: its name in the worklet folder, with its version. Throws where the script is no file itself, but a blob. */
export function besideScript(file: string): string {
  // Not in one expression with import.meta.url: a bundler would take it for an asset.
  const script = import.meta.url;
  return new URL(`../worklets/${file}`, script).href;
}
