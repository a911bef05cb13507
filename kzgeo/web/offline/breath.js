// Pauses in long work: what is told is painted, and a click is heard.

const FRAME_MS = 20;

/** Let the page paint; in no time at all, let it hear only what waits already. */
export const breath = (ms = FRAME_MS) => new Promise((done) => setTimeout(done, ms));
