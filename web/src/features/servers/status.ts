/** The colour of what a server does when it is called. */
export const STATUS_TONE = { live: "ok", paused: "warn", failed: "bad" } as const;
