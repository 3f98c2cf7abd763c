/**
 * A widget by the script tag alone, for site builders that leave out elements they do not know. It stands alone because
 * most pages write the element; it is as old in its words as the entry, because an old browser is told in its place.
 */
import {SCRIPT_TAGS} from './tags.js';

/** What has been made of each tag: one that runs again, as some site builders do, has its widget. */
const DONE = 'data-realtime-voice';

// A script that loads beside the page may be here before its body is.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', insert);
else insert();

function insert(): void {
  for (const tag of Array.from(document.querySelectorAll<HTMLScriptElement>(SCRIPT_TAGS))) {
    if (!isOurs(tag.src) || tag.hasAttribute(DONE)) continue;
    tag.setAttribute(DONE, '');
    const widget = document.createElement('realtime-voice');
    for (const {name, value} of Array.from(tag.attributes)) {
      if (name.startsWith('data-') && name !== DONE) widget.setAttribute(name.slice('data-'.length), value);
    }
    // A tag in the head shows nothing where it stands.
    if (document.body.contains(tag)) tag.after(widget);
    else document.body.append(widget);
  }
}

/** A script of this folder, under any of its names; other scripts may carry such data as well, and any address. */
function isOurs(src: string): boolean {
  try {
    const {origin, pathname} = new URL(src || '.', document.baseURI);
    return origin === new URL(import.meta.url).origin && /\/realtime-voice[\w.-]*\.js$/.test(pathname);
  } catch {
    return false;
  }
}
