// Makes Textbank an app that can be put on a home screen, and that has a page to show without a connection.

export function install() {
  void navigator.serviceWorker?.register("/service-worker.js").catch(() => undefined);
}
