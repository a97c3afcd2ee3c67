export interface CertificatePaths {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}
export function makeCertificates(folder: string): CertificatePaths;
export function keyStore(paths: CertificatePaths): string;
