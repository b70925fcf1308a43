/** What a deployment can choose. Everything else is a fact of the product. */
import type { Node } from "constructs";
import { z } from "zod";

/** What a size of installation sets. `docs/scale.md` has the arithmetic behind `medium`. */
export interface Profile {
  /** Requests a second the API's stage lets through, and how many at once. */
  readonly rate: { readonly steady: number; readonly burst: number };
  /** A key of the account's own for everything at rest ($1 a month), or the services' free ones. */
  readonly ownKey: boolean;
  /** A web application firewall in front of the API ($8 a month). */
  readonly firewall: boolean;
  /** The access log of the API. Its role is a setting of the whole account and region. */
  readonly accessLog: boolean;
  /** Traces, sampled by X-Ray's rule (one a second, then 5 %). */
  readonly tracing: boolean;
  /** All alarms, or the six that fit into the free ten. */
  readonly alarms: "all" | "essential";
  readonly logRetentionDays: 14 | 30 | 90;
  /** Executions started by the queue at the same time. */
  readonly runnerConcurrency: number;
  /** Instances kept warm of what a caller waits for. A start takes tens of milliseconds, so only the largest pays for it. */
  readonly warm: { readonly mcp: number; readonly connector: number };
  /** Writes and reads a second the table is ready for at once; without it, 4,000 and 12,000. */
  readonly warmTable?: { readonly writes: number; readonly reads: number };
  /** Requests from one address in five minutes before the firewall blocks it. */
  readonly requestsPerAddress: number;
  /** Where CloudFront answers: near Europe and North America, or everywhere. */
  readonly edge: "near" | "everywhere";
}

const PROFILES = {
  small: {
    rate: { steady: 50, burst: 100 },
    ownKey: false,
    firewall: false,
    accessLog: false,
    tracing: false,
    alarms: "essential",
    logRetentionDays: 14,
    runnerConcurrency: 5,
    warm: { mcp: 0, connector: 0 },
    requestsPerAddress: 2_000,
    edge: "near",
  },
  medium: {
    rate: { steady: 10_000, burst: 5_000 },
    ownKey: true,
    firewall: true,
    accessLog: true,
    tracing: true,
    alarms: "all",
    logRetentionDays: 30,
    runnerConcurrency: 200,
    warm: { mcp: 0, connector: 0 },
    warmTable: { writes: 25_000, reads: 30_000 },
    requestsPerAddress: 20_000,
    edge: "everywhere",
  },
  large: {
    rate: { steady: 40_000, burst: 20_000 },
    ownKey: true,
    firewall: true,
    accessLog: true,
    tracing: true,
    alarms: "all",
    logRetentionDays: 90,
    runnerConcurrency: 1_000,
    warm: { mcp: 500, connector: 500 },
    warmTable: { writes: 40_000, reads: 80_000 },
    requestsPerAddress: 20_000,
    edge: "everywhere",
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];
export const profile = (name: ProfileName): Profile => PROFILES[name];

const flag = (fallback: boolean) =>
  z.union([z.boolean(), z.enum(["true", "false"])]).default(fallback).transform((value) => value === true || value === "true");

const Settings = z
  .strictObject({
    /** Tells installations in one account apart; a part of every name. */
    stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, "1 to 16 of a-z, 0-9 and -, a letter first").default("main"),
    profile: z.enum(PROFILE_NAMES as [ProfileName, ...ProfileName[]]).default("small"),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-central-1").default("us-east-1"),
    /** A domain of one's own, with its certificate in us-east-1 (CloudFront takes no other). */
    domain: z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/, "a domain name such as portal.example.com").optional(),
    certificate: z.string().regex(/^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/, "the ARN of a certificate in us-east-1").optional(),
    /** Who is told of alarms. */
    alarmEmail: z.email().optional(),
    /** For how many seconds a process of the MCP endpoint lets in again, without a look, whom it let in. */
    mcpTrustSeconds: z.coerce.number().int().min(0).max(5).default(0),
    /** Whether the data outlives its stack. `false` is for throwing an installation away. */
    keepData: flag(true),
    /** Whether a function without its binary is an error (`deploy`) or a placeholder (`synth`, tests). */
    requireBinaries: flag(false),
  })
  .refine((given) => (given.domain === undefined) === (given.certificate === undefined), {
    error: "a domain needs its certificate, and a certificate its domain",
    path: ["certificate"],
  });

export type Config = z.output<typeof Settings>;
export type ConfigInput = z.input<typeof Settings>;

export class ConfigError extends Error {}

/** Checks what was given; the message names every mistake. */
export function configure(given: ConfigInput | Record<string, unknown>): Config {
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Settings.safeParse(known);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  -c ${issue.path.join(".") || "…"}: ${issue.message}`);
  throw new ConfigError(["the settings are not valid:", ...problems].join("\n"));
}

/** The settings given as context (`-c profile=medium`), the region from the credentials if not said. */
export function fromContext(node: Node, environment: NodeJS.ProcessEnv): Config {
  const context = (name: string): unknown => node.tryGetContext(name);
  return configure({
    stage: context("stage"),
    profile: context("profile"),
    region: context("region") ?? environment["CDK_DEFAULT_REGION"] ?? environment["AWS_REGION"],
    domain: context("domain"),
    certificate: context("certificate"),
    alarmEmail: context("alarmEmail"),
    mcpTrustSeconds: context("mcpTrustSeconds"),
    keepData: context("keepData"),
    requireBinaries: context("requireBinaries"),
  });
}

/** The beginning of every physical name. */
export const prefix = (config: Config): string => `mcp-portal-${config.stage}`;
/** The beginning of every secret's name. */
export const secretsPrefix = (config: Config): string => `mcp-portal/${config.stage}/`;
