import { hourMs, offsetAt } from '../../../domain/shared/instant.ts';
import type { OrganisationScope } from '../../access/organisation-scope.ts';

/** The beginning of the local hour that an instant lies in, so that the local day stays the same in every zone. */
export function startOfHour(ms: number, zone: string): number {
	const offset = offsetAt(ms, zone);
	return Math.floor((ms + offset) / hourMs) * hourMs - offset;
}

/** An identifier in the form of a UUIDv7 that tells no more of its time than the instant given. */
export function idAt(ms: number, secret: string): string {
	const bytes = Buffer.from(secret, 'base64url').subarray(0, 16);
	bytes.writeUIntBE(ms, 0, 6);
	bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
	bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
	const hex = bytes.toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/**
 * The scope under which anonymous answers are kept: its clock knows hours only, and its identifiers carry no finer time,
 * so that no table holds the moment at which somebody answered.
 */
export function hourlyScope(scope: OrganisationScope): OrganisationScope {
	const now = (): number => startOfHour(scope.clock.now(), scope.organisation.timeZone);
	return {
		...scope,
		clock: { now },
		ids: { id: () => idAt(now(), scope.ids.token()), token: () => scope.ids.token() }
	};
}
