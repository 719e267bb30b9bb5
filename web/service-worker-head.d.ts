// What the server writes above the service worker.
declare const BUILD: string;
declare const ASSETS: string[];
