import { readFileSync } from "node:fs";
import { Duration, Fn, Stack } from "aws-cdk-lib";
import { CfnRestApi, EndpointType } from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  OriginProtocolPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { prefix } from "../config.ts";
import { type Installation, STAGE } from "../context.ts";
import { except } from "../nag.ts";
import { serviceMetric, share, type Watch } from "../watch.ts";
import { Challenge } from "./challenge.ts";
import { EDGE_HEADER, EdgeSecret } from "./edge-secret.ts";

/** What a browser may load: the same words as in `portal/src/compose/spa.rs`; a test compares them. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; " +
  "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/** The paths that go to the API instead of the bucket. */
const API_PATHS = ["/api/*", "/sign-in/*", "/.well-known/*"];
const MCP_PATH = "/mcp/*";

const sourceOf = (name: string): string => readFileSync(new URL(`../edge/${name}.js`, import.meta.url), "utf8");

/**
 * One origin for the app, the API and MCP. The API itself is made here, without routes: so its address
 * and the distribution's are known to every function that is deployed later, and nothing goes round in a circle.
 */
export class FrontDoor extends Construct {
  readonly api: CfnRestApi;
  readonly distribution: Distribution;
  /** Where the product is reached, without a slash at the end. */
  readonly url: string;
  readonly watches: Watch[];

  constructor(scope: Construct, id: string, installation: Installation, site: IBucket) {
    super(scope, id);
    const { config, profile } = installation;
    const name = prefix(config);
    const stack = Stack.of(this);

    this.api = new CfnRestApi(this, "Api", {
      name,
      description: "MCP Portal: /api and /mcp, behind CloudFront",
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
    });
    except(this.api, { "AwsSolutions-APIG2": "Functions check every request against the same types the API is described by, and say what is wrong with it." });
    const origin = new HttpOrigin(`${this.api.ref}.execute-api.${stack.region}.${stack.urlSuffix}`, {
      originPath: `/${STAGE}`,
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      // Between two packets: a silent stream sends a comment every 15 seconds.
      readTimeout: Duration.seconds(60),
      keepaliveTimeout: Duration.seconds(60),
      ...(profile.firewall ? { customHeaders: { [EDGE_HEADER]: new EdgeSecret(this, "EdgeSecret", installation).value.unsafeUnwrap() } } : {}),
    });

    const headers = (suffix: string, policy: string | undefined): ResponseHeadersPolicy =>
      new ResponseHeadersPolicy(this, `${suffix}Headers`, {
        responseHeadersPolicyName: `${name}-${suffix.toLowerCase()}`,
        securityHeadersBehavior: {
          ...(policy === undefined ? {} : { contentSecurityPolicy: { contentSecurityPolicy: policy, override: true } }),
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
          referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
          strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
        },
      });
    const onRequest = (name: string) => {
      const code = FunctionCode.fromInline(sourceOf(name));
      const fn = new Function(this, name === "page" ? "Page" : "Visitor", { code, runtime: FunctionRuntime.JS_2_0 });
      return [{ function: fn, eventType: FunctionEventType.VIEWER_REQUEST }];
    };

    const api: BehaviorOptions = {
      origin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // All but `Host`: API Gateway knows itself under its own name only.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: headers("Api", undefined),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: onRequest("visitor"),
    };
    const mcp: BehaviorOptions = { ...api, edgeLambdas: [new Challenge(this, "Challenge", installation).association] };

    this.distribution = new Distribution(this, "Distribution", {
      comment: name,
      defaultRootObject: "index.html",
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(site),
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers("App", CONTENT_SECURITY_POLICY),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        functionAssociations: onRequest("page"),
        compress: true,
      },
      additionalBehaviors: { ...Object.fromEntries(API_PATHS.map((path) => [path, api])), [MCP_PATH]: mcp },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: profile.edge === "near" ? PriceClass.PRICE_CLASS_100 : PriceClass.PRICE_CLASS_ALL,
      ...(config.domain !== undefined && config.certificate !== undefined
        ? {
            domainNames: [config.domain],
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: Certificate.fromCertificateArn(this, "Certificate", config.certificate),
          }
        : {}),
    });
    except(this.distribution, {
      "AwsSolutions-CFR1": "An MCP server has clients wherever its owner has; who must keep countries out sets it.",
      "AwsSolutions-CFR2": "The firewall is on the API's stage, which also closes the way around CloudFront; the rest are public files.",
      "AwsSolutions-CFR3": "API Gateway logs what reaches code; the rest are public files.",
      ...(config.domain === undefined
        ? { "AwsSolutions-CFR4": "CloudFront's own domain has CloudFront's own TLS policy; with a domain it is TLS 1.2 and newer." }
        : {}),
    });
    this.url = Fn.join("", ["https://", config.domain ?? this.distribution.distributionDomainName]);

    const dimensions = { ApiName: name, Stage: STAGE };
    const requests = serviceMetric("AWS/ApiGateway", "Count", dimensions);
    this.watches = [
      {
        name: "api-5xx",
        says: "more than 2 % of the requests were answered with a 5xx",
        runbook: "the-api-answers-with-5xx",
        essential: true,
        metric: share(serviceMetric("AWS/ApiGateway", "5XXError", dimensions), requests, 20),
        threshold: 2,
        periods: 2,
      },
      {
        name: "api-slow",
        says: "one request in a hundred waits more than ten seconds for its first byte",
        runbook: "the-api-is-slow",
        essential: false,
        metric: serviceMetric("AWS/ApiGateway", "Latency", dimensions, "p99"),
        threshold: 10_000,
        periods: 3,
      },
    ];
  }
}
