/**
 * Runs in a page before its own scripts and puts a narrow line behind every socket: what is sent waits in front of
 * it, as in the browser's own buffer, and leaves at 20 kB a second. It is plain JavaScript because it travels to the
 * page as text.
 *
 * Inside the page, because nothing outside of it is narrow enough: Chromium's own throttling leaves WebSockets alone,
 * and on loopback the kernel takes more than four megabytes, minutes of sound, before the browser notices anything.
 */
{
  const BYTES_PER_MS = 20;
  globalThis.WebSocket = class extends WebSocket {
    #waiting = 0;
    #freeAt = 0;

    get bufferedAmount() {
      return this.#waiting + super.bufferedAmount;
    }

    send(data) {
      // A copy, as the browser makes: what is sent is only lent.
      const sent = typeof data === 'string' ? data : data.slice();
      const bytes = sent.byteLength ?? sent.length;
      const now = performance.now();
      this.#freeAt = Math.max(now, this.#freeAt) + bytes / BYTES_PER_MS;
      this.#waiting += bytes;
      setTimeout(() => {
        this.#waiting -= bytes;
        if (this.readyState === WebSocket.OPEN) super.send(sent);
      }, this.#freeAt - now);
    }
  };
}
