import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { fail, ok, type Result } from '../../domain/shared/result.ts';

/**
 * Where we may send to. Somebody who may name an address must not reach what only this machine can reach: its own
 * services, its network, the cloud's metadata. The name is looked up once, every address it has must be a public one, and
 * the connection goes to just that address, so that a second look-up cannot lead elsewhere.
 */

/** The look-up of names; tests have one of their own. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

export interface AddressRules {
	/** Lets developers send to their own machine, by any port and without encryption. */
	readonly isDeveloper: boolean;
}

export type AddressFailure =
	| 'webhook.not_an_address'
	| 'webhook.not_https'
	| 'webhook.with_password'
	| 'webhook.port'
	| 'webhook.not_public'
	| 'webhook.unresolved';

const ports = new Set(['', '443']);

/** What is given out of version 6 on the public internet; all else (`::7f00:1` with a version 4 inside, say) is not. */
const givenOut = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address is one of the public internet. Addresses of version 4 inside of version 6 count as what they are. */
export function isPublic(address: string): boolean {
	if (isIP(address) === 0) return false;
	try {
		const parsed = ipaddr.process(address);
		return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(givenOut));
	} catch {
		return false;
	}
}

function isLoopback(address: string): boolean {
	try {
		return ipaddr.process(address).range() === 'loopback';
	} catch {
		return false;
	}
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** What can be told of an address without looking anything up. */
export function checkAddress(text: string, rules: AddressRules): Result<URL, AddressFailure> {
	let url: URL;
	try {
		url = new URL(text.trim());
	} catch {
		return fail('webhook.not_an_address', { field: 'url' });
	}
	const isWeb = url.protocol === 'https:' || (url.protocol === 'http:' && rules.isDeveloper);
	if (!isWeb) return fail('webhook.not_https', { field: 'url' });
	if (url.username !== '' || url.password !== '') return fail('webhook.with_password', { field: 'url' });
	if (!rules.isDeveloper && !ports.has(url.port)) return fail('webhook.port', { field: 'url' });
	const host = bareHost(url);
	if (isIP(host) !== 0 && !isAllowed(host, rules)) return fail('webhook.not_public', { field: 'url' });
	if (
		!rules.isDeveloper &&
		(!host.includes('.') || /\.(?:localhost|local|internal|home\.arpa)\.?$/i.test(host)) &&
		isIP(host) === 0
	) {
		return fail('webhook.not_public', { field: 'url' });
	}
	url.hash = '';
	return ok(url);
}

const isAllowed = (address: string, rules: AddressRules): boolean =>
	isPublic(address) || (rules.isDeveloper && isLoopback(address));

/** An address that was looked up and may be connected to. */
export interface CheckedAddress {
	readonly url: URL;
	readonly address: string;
	readonly family: 4 | 6;
}

/** Looks the host up, once; refuses if any of its addresses is not a public one. */
export async function resolveAddress(
	text: string,
	rules: AddressRules,
	resolve: Resolve = systemResolve
): Promise<Result<CheckedAddress, AddressFailure>> {
	const checked = checkAddress(text, rules);
	if (!checked.ok) return checked;
	const url = checked.value;
	const host = bareHost(url);
	let found: readonly { readonly address: string; readonly family: number }[];
	try {
		found = isIP(host) === 0 ? await resolve(host) : [{ address: host, family: isIP(host) }];
	} catch {
		return fail('webhook.unresolved', { field: 'url' });
	}
	const [first] = found;
	if (first === undefined) return fail('webhook.unresolved', { field: 'url' });
	if (!found.every(({ address }) => isAllowed(address, rules))) return fail('webhook.not_public', { field: 'url' });
	return ok({ url, address: first.address, family: isIP(first.address) === 6 ? 6 : 4 });
}
