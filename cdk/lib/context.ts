/** What every stack of one installation shares. */
import type { Config, Profile } from "./config.ts";
import type { Binaries } from "./binaries.ts";

export interface Installation {
  readonly config: Config;
  readonly profile: Profile;
  readonly binaries: Binaries;
  /** The folder of the built web app. */
  readonly web: string;
}

/** The alias that everything calls; a deploy moves it to a new version at once. */
export const ALIAS = "live";
/** The stage of the REST API. CloudFront hides it, so it is in no URL anybody sees. */
export const STAGE = "live";
