import type { Config } from './config.ts';

export interface Refusal {
	readonly status: number;
	readonly reason: string;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a Host header names us: with APP_URL only its host, without it only loopback names. */
export function isOurHost(config: Pick<Config, 'appUrl' | 'appUrlGiven'>, host: string | undefined): boolean {
	if (host === undefined) return false;
	if (config.appUrlGiven) return host.toLowerCase() === new URL(config.appUrl).host;
	return loopback.has(host.toLowerCase().replace(/:\d+$/, ''));
}

/**
 * What is refused before anything else looks at a request: paths that begin with two slashes, hosts that are not ours,
 * TRACE, and bodies in a content encoding (two advisories against the framework, and a decoder that must not be reached).
 */
export function refuse(
	config: Pick<Config, 'appUrl' | 'appUrlGiven'>,
	request: { method: string; path: string; host: string | undefined; contentEncoding: string | undefined }
): Refusal | null {
	if (request.path.startsWith('//') || request.path.includes('\\') || /%00/i.test(request.path)) {
		return { status: 400, reason: 'path' };
	}
	if (!isOurHost(config, request.host)) return { status: 421, reason: 'host' };
	if (['TRACE', 'TRACK', 'CONNECT'].includes(request.method)) return { status: 405, reason: 'method' };
	if (request.contentEncoding !== undefined && request.contentEncoding.toLowerCase() !== 'identity') {
		return { status: 415, reason: 'encoding' };
	}
	return null;
}

/** How large the body of a request may be, in bytes: small everywhere, large only where files arrive. */
export function bodyLimit(path: string): number {
	if (/^\/imports(\/|$)/.test(path)) return 200 * 1024 * 1024 + 64 * 1024;
	if (/^\/strategies\/file$/.test(path)) return 20 * 1024 * 1024 + 64 * 1024;
	if (/^\/api\/v1\//.test(path)) return 2 * 1024 * 1024;
	return 512 * 1024;
}

/** Cookie-authenticated unsafe requests pass only from our own pages. */
export function isSameOrigin(
	config: Pick<Config, 'appUrl' | 'appUrlGiven'>,
	headers: { origin: string | null; site: string | null; host: string | null }
): boolean {
	if (headers.site !== null && headers.site !== 'same-origin') return false;
	if (headers.origin === null) return headers.site === 'same-origin';
	if (headers.origin === 'null') return false;
	const allowed = config.appUrlGiven ? [config.appUrl] : [`http://${headers.host ?? ''}`];
	return allowed.includes(headers.origin);
}

/** Headers of every answer that holds a page. */
export const securityHeaders = (config: Pick<Config, 'appUrl'>): Record<string, string> => ({
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	'cross-origin-opener-policy': 'same-origin',
	'x-frame-options': 'DENY',
	...(config.appUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {})
});
