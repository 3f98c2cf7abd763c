/**
 * Runs in a page before its own scripts and writes down each try to keep something on the device, also what is taken away
 * again. It is plain JavaScript because it travels to the page as text.
 */
{
  const kept = [];
  globalThis.keptOnDevice = kept;
  const watch = (owner, method, name) => {
    const original = owner[method];
    owner[method] = function (...given) {
      kept.push(`${name} ${String(given[0])}`);
      return original.apply(this, given);
    };
  };
  watch(Storage.prototype, 'setItem', 'storage');
  watch(IDBFactory.prototype, 'open', 'database');
  watch(CacheStorage.prototype, 'open', 'cache');
  watch(ServiceWorkerContainer.prototype, 'register', 'service worker');
  const {get, set} = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(document, 'cookie', {
    get,
    set(text) {
      kept.push(`cookie ${text}`);
      set.call(document, text);
    },
  });
}
